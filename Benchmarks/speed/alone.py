#!/usr/bin/env python3
"""A trial that is alone: how much sooner it ends where its worker has more slots than one."""

import argparse
import os
import sqlite3
import statistics
import subprocess
import tempfile
from pathlib import Path

from measuring import PROGRAM, Row, duration, say, store

ROUNDS = 3
SPEC = """
name: alone
problem:
  mnist: {{folder: "{data}/mnist", samples: 45}}
grid:
  gamma: [1.0]
  gammaPrime: [-0.5]
  width: [{width}]
  seeds: 1
training:
  lossTolerance: 5e-5
"""
WIDTH = 100_000


def seconds(program, slots):
    """The time that the trial took its worker."""
    with tempfile.TemporaryDirectory() as folder:
        spec, results, socket = Path(folder) / "alone.yaml", Path(folder) / "results", f"ipc://{folder}/socket"
        spec.write_text(SPEC.format(data=os.environ["PHASEGRID_DATA"], width=WIDTH))
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        coordinator = subprocess.Popen([program, "coordinate", spec, "--bind", socket, "--out", results], **silent)
        connect = [program.with_name("phasegrid-worker"), "--connect", socket, "--slots", str(slots)]
        worker = subprocess.Popen(connect, **silent)
        failed = coordinator.wait() != 0
        if failed:
            worker.kill()
        if worker.wait() != 0:
            raise SystemExit("the sweep of one trial failed")
        journal = sqlite3.connect(f"file:{results / 'journal.sqlite'}?mode=ro", uri=True)
        (found,) = journal.execute("SELECT wallSeconds FROM trial").fetchone()
        journal.close()
        return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=Path, default=PROGRAM, help="the phasegrid program, beside it the worker")
    program = parser.parse_args().program
    slots = os.cpu_count()
    rounds = [(seconds(program, 1), seconds(program, slots)) for _ in range(ROUNDS)]
    one, all_slots = (statistics.median(times) for times in zip(*rounds))
    row = Row(
        f"MNIST-45, m = {WIDTH:,}: a trial that is alone on a worker of {slots} slots", duration(all_slots),
        f"one slot: {duration(one)}", f"{one / all_slots:.3g} ×", "", None,
    )  # fmt: skip
    say(row)
    store("alone", [row], [f"Medians of {ROUNDS} rounds in turn, by the worker's own clock; the result is the same to the last byte."])


if __name__ == "__main__":
    main()
