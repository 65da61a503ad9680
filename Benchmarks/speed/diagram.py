#!/usr/bin/env python3
"""A whole phase diagram with two workers, beside the time that its trials took by themselves."""

import argparse
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measuring import PROGRAM, Row, duration, say, store

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tail"))
import tail  # noqa: E402

SPEC = Path(__file__).resolve().parent / "diagram.yaml"
WORKERS = 2
TAIL_SLOTS = 2, 32
RATIO_MAX, SECONDS_MAX = 1.05, 300
FULL = 31


def spec_text(count):
    """The spec with so many values on both axes."""
    return SPEC.read_text().replace(f"count: {FULL}", f"count: {count}")


def tail_rows(sweep, work):
    """The sweep's times replayed in two orders: how long the last straggler keeps it from ending."""
    rows = []
    for slots in TAIL_SLOTS:
        (_, before), (_, after) = (
            tail.replay(sweep, order, slots) for order in (tail.Fixed(range(len(sweep.seconds))), tail.Learned(sweep))
        )
        rows.append(
            Row(
                f"{work}, {slots} slots: the tail, longest first as learned", duration(after),
                f"in the grid's order: {duration(before)}", "", "", None,
            )
        )  # fmt: skip
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=Path, default=PROGRAM, help="the phasegrid program")
    parser.add_argument("--count", type=int, default=FULL, help=f"cells along each axis (default {FULL}); for a try")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        spec, results = Path(folder) / "diagram.yaml", Path(folder) / "results"
        spec.write_text(spec_text(arguments.count))
        start = time.perf_counter()
        subprocess.run([arguments.program, "run", spec, "--workers", str(WORKERS), "--out", results], check=True)
        wall = time.perf_counter() - start
        journal = sqlite3.connect(f"file:{results / 'journal.sqlite'}?mode=ro", uri=True)
        trials, alone = journal.execute("SELECT COUNT(*), SUM(wallSeconds) FROM trial").fetchone()
        journal.close()
        sweep = tail.Sweep(results)
    alone /= WORKERS
    work = f"{arguments.count} × {arguments.count} cells × 5 widths × 3 seeds, {trials:,} trials on {WORKERS} cores"
    rows = [
        Row(
            work, duration(wall), f"its trials alone: {duration(alone)}", f"{wall / alone:.3f}", f"≤ {RATIO_MAX}",
            wall <= RATIO_MAX * alone,
        ),
        Row(work, duration(wall), "", "", f"< {SECONDS_MAX} s", wall < SECONDS_MAX),
        *tail_rows(sweep, f"{trials:,} trials"),
    ]  # fmt: skip
    for row in rows:
        say(row)
    note = (
        f"`phasegrid run` of {SPEC.name} with {WORKERS} workers from its start to its exit: coordinator, journal, tables "
        f"and figures included. The trials alone are the sum of the wall seconds in the journal, over {WORKERS}."
    )
    tail_note = (
        "The tail is the time from when the first slot runs dry to the end of the last trial. The trials' times of this "
        "run are replayed in both orders (`Benchmarks/tail/tail.py`, which compares more of them)."
    )
    store("diagram", rows, [note, tail_note])


if __name__ == "__main__":
    main()
