"""What a sweep costs on Slurm beside one on this computer: python3 Tests/Cluster/measure.py PROGRAMS, as root.

The first result counts from the command to its commit. Overhead is the time between the first commit and the last in which the
one worker did not train, for each trial.
"""

import sys
import tempfile
import time
from pathlib import Path

from slurm import Slurm
from sweep import SPEC, Sweep


def times(sweep):
    """Commits in seconds since 1970, in order, and the seconds of training."""
    rows = sweep.query("SELECT committedAt, wallSeconds FROM trial ORDER BY committedAt")
    return [committed for committed, _ in rows], [seconds for _, seconds in rows]


def measure(name, sweep, begin):
    before = time.time()
    begin(sweep)
    assert sweep.program.wait() == 0, sweep.story()
    end = time.time()
    commits, training = times(sweep)
    overhead = (commits[-1] - commits[0] - sum(training[1:])) / (len(commits) - 1)
    print(
        f"{name}: first result after {commits[0] - before:.2f} s, all {len(commits)} after {end - before:.2f} s, "
        f"{1e3 * sum(training) / len(training):.2f} ms of training and {1e3 * overhead:.2f} ms of overhead a trial",
        flush=True,
    )


def main():
    programs = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as scratch:
        slurm = Slurm(Path(scratch) / "slurm")
        try:
            slurm.open()
            for repetition in range(3):
                local = Sweep(slurm, programs, Path(scratch) / f"local{repetition}")
                queued = Sweep(slurm, programs, Path(scratch) / f"queued{repetition}")
                for sweep in (local, queued):
                    sweep.folder.mkdir()
                run = (programs / "phasegrid", "run", SPEC, "--out", local.out, "--workers", 1)
                measure("run", local, lambda sweep: sweep.start(*run))
                measure("slurm submit", queued, lambda sweep: sweep.submit(1, poll=15))
        finally:
            slurm.close()


main()
