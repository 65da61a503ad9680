#!/usr/bin/env python3
"""The most memory that a trial of a million neurons on 45 images of MNIST has resident."""

import argparse
import json
import os
import subprocess
from pathlib import Path

from measuring import PROGRAM, Row, duration, say, store

SPEC = Path(__file__).resolve().parents[2] / "examples" / "mnist-45.yaml"
WIDTH, GAMMA, GAMMA_PRIME = 1_000_000, 0.5, 0.5
GIGABYTES_MAX = 1.2


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=Path, default=PROGRAM, help="the phasegrid program")
    program = parser.parse_args().program
    command = [program, "trial", SPEC, f"--gamma={GAMMA}", f"--gamma-prime={GAMMA_PRIME}", f"--width={WIDTH}", "--json"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE)
    trial = json.load(child.stdout)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    gigabytes = usage.ru_maxrss * 1024 / 1e9
    row = Row(
        f"MNIST-45, m = {WIDTH:,}: memory of a trial", f"{gigabytes:.3f} GB", f"{GIGABYTES_MAX} GB",
        f"{gigabytes / GIGABYTES_MAX:.3f}", f"< {GIGABYTES_MAX} GB", gigabytes < GIGABYTES_MAX,
    )  # fmt: skip
    say(row)
    note = (
        f"Peak resident memory (ru_maxrss) of `phasegrid trial` at γ = {GAMMA}, γ' = {GAMMA_PRIME}; it ended as "
        f"{trial['status']} after {trial['evaluations']} evaluations and {duration(trial['wall_seconds'])}."
    )
    store("memory", [row], [note])


if __name__ == "__main__":
    main()
