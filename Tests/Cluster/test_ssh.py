"""Workers on plain machines, by ssh."""

import shutil
import subprocess
from pathlib import Path

import pytest

from machines import SCRIPT, ssh_servers
from sweep import PATIENCE_SECONDS, SPEC

HOSTS = ("n1", "n2")


@pytest.fixture
def machines(slurm, tmp_path):
    with ssh_servers(slurm, tmp_path, HOSTS):
        yield
    shutil.rmtree(Path.home() / ".phasegrid" / tmp_path.name, ignore_errors=True)


def test_one_command_starts_watches_restarts_and_stops_workers(sweep, machines, tmp_path, undisturbed):
    (tmp_path / "hosts").write_text("# two of them\nn1 2\nn2 1 # a small one\n")
    ticket = sweep.out / f"{tmp_path.name}.ticket"

    def ssh(verb, *more):
        return sweep.slurm.ask("env", f"SSH_CONFIG={tmp_path}/ssh_config", SCRIPT, verb, tmp_path / "hosts", ticket, *more)

    def states():
        return [line.split(maxsplit=1)[1] for line in ssh("status").splitlines()]

    sweep.phasegrid("ticket", "new", sweep.out, "--endpoint", "tcp://c0:5555", "--out", ticket)
    sweep.start(sweep.programs / "phasegrid", "coordinate", SPEC, "--out", sweep.out, "--bind", "tcp://*:5555")
    assert states() == ["absent", "absent"]
    ssh("start", sweep.programs / "phasegrid-worker")
    sweep.wait_for_trials(30)
    assert states() == ["running", "running"]
    ssh("stop")
    assert states() == ["ended", "ended"]
    command = ["env", f"SSH_CONFIG={tmp_path}/ssh_config", "INTERVAL=1", SCRIPT, "run", tmp_path / "hosts", ticket]
    with (tmp_path / "run.log").open("wb") as log:
        run = subprocess.Popen(
            [*sweep.slurm.command(), *command, sweep.programs / "phasegrid-worker"], stdout=log, stderr=log
        )
    try:
        sweep.wait_for_trials(30)
        sweep.finish(undisturbed)
        assert run.wait(timeout=PATIENCE_SECONDS) == 0
    finally:
        run.kill()
    assert states() == ["ended", "ended"]
