"""What a sweep costs on Slurm and by ssh beside one on this computer: python3 Tests/Cluster/measure.py PROGRAMS, as root.

The first result counts from the command to its commit.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Support"))

from cost import Cost
from machines import SCRIPT, ssh_servers
from slurm import Slurm
from sweep import SPEC, Sweep


def measure(name, sweep, begin):
    before = time.time()
    begin(sweep)
    assert sweep.program.wait() == 0, sweep.story()
    end = time.time()
    cost = Cost.of(sweep)
    print(
        f"{name}: first result after {cost.first_commit - before:.2f} s, all {cost.trial_count} after {end - before:.2f} s, {cost}",
        flush=True,
    )


@contextmanager
def by_ssh(sweep):
    """A coordinator that waits, and the command that starts a worker of one slot on another host."""
    settings = sweep.folder / "ssh"
    settings.mkdir()
    ticket = sweep.out / "ssh.ticket"
    (settings / "hosts").write_text("n1 1\n")
    with ssh_servers(sweep.slurm, settings, ["n1"]):
        sweep.phasegrid("ticket", "new", sweep.out, "--endpoint", "tcp://c0:5555", "--out", ticket)
        sweep.start(sweep.programs / "phasegrid", "coordinate", SPEC, "--out", sweep.out, "--bind", "tcp://*:5555")
        sweep.wait_until(lambda: (sweep.out / "coordinator.json").exists(), "the coordinator listens")
        command = ["env", f"SSH_CONFIG={settings}/ssh_config", "INTERVAL=1", SCRIPT, "run", settings / "hosts", ticket]
        started = []
        yield lambda sweep: started.append(
            subprocess.Popen([*sweep.slurm.command(), *map(str, command), sweep.programs / "phasegrid-worker"])
        )
        for process in started:
            process.wait()
    shutil.rmtree(Path.home() / ".phasegrid" / ticket.stem, ignore_errors=True)


def main():
    programs = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as scratch:
        slurm = Slurm(Path(scratch) / "slurm")

        def sweep(name):
            sweep = Sweep(slurm, programs, Path(scratch) / name)
            sweep.folder.mkdir()
            return sweep

        try:
            slurm.open()
            for repetition in range(2):
                local = sweep(f"local{repetition}")
                run = (programs / "phasegrid", "run", SPEC, "--out", local.out, "--workers", 1)
                measure("run", local, lambda sweep: sweep.start(*run))
                measure("slurm submit", sweep(f"queued{repetition}"), lambda sweep: sweep.submit(1, poll=15))
                reached = sweep(f"ssh{repetition}")
                with by_ssh(reached) as begin:
                    measure("phasegrid-ssh run", reached, begin)
        finally:
            slurm.close()


main()
