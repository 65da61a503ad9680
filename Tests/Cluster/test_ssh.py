"""Workers on plain machines, by ssh."""

import os
import shutil
import signal
import subprocess
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from machines import SCRIPT, ssh_servers
from slowing import slowed
from sweep import LEASE_SECONDS, PATIENCE_SECONDS, SPEC

HOSTS = ("n1", "n2")


class Machines:
    """Two hosts, and the command that keeps a sweep's workers on them."""

    def __init__(self, sweep, folder):
        self.sweep = sweep
        self.folder = folder
        self.ticket = sweep.out / f"{folder.name}.ticket"
        # Hosts of namespaces share root's home.
        self.home = Path.home() / ".phasegrid" / folder.name
        self.worker = sweep.programs / "phasegrid-worker"
        self.log = folder / "run.log"
        (folder / "hosts").write_text("# two of them\nn1 2\nn2 1 # a small one\n")
        sweep.phasegrid("ticket", "new", sweep.out, "--endpoint", "tcp://c0:5555", "--out", self.ticket)

    def coordinate(self):
        self.sweep.start(
            self.sweep.programs / "phasegrid", "coordinate", SPEC, "--out", self.sweep.out, "--bind", "tcp://*:5555",
            "--lease", LEASE_SECONDS,
        )  # fmt: skip

    def command(self, verb, *more):
        # A shell cannot trap what is ignored when it begins, as SIGINT is in the background of another.
        settings = ["--default-signal=INT", f"SSH_CONFIG={self.folder}/ssh_config", "INTERVAL=1"]
        return ["env", *settings, SCRIPT, verb, self.folder / "hosts", self.ticket, *more]

    def do(self, verb, *more):
        return self.sweep.slurm.ask(*self.command(verb, *more))

    def states(self):
        return [line.split(maxsplit=1)[1] for line in self.do("status").splitlines()]

    @contextmanager
    def running(self, worker=None):
        """phasegrid-ssh run, in the background."""
        command = map(str, [*self.sweep.slurm.command(), *self.command("run", worker or self.worker)])
        with self.log.open("wb") as log:
            run = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            yield run
            run.wait(timeout=PATIENCE_SECONDS)
        finally:
            run.kill()

    def number(self, host):
        """Of the process of the worker on a host."""
        return (self.home / host / "pid").read_text().strip()

    def signal(self, host, number):
        os.kill(int(self.number(host)), number)

    def signal_all(self, number):
        for host in HOSTS:
            with suppress(FileNotFoundError, ProcessLookupError, ValueError):  # it has not begun, or has ended
                self.signal(host, number)

    def wait_for_another_worker(self, host, number):
        self.sweep.wait_until(
            lambda: self.states() == ["running", "running"] and self.number(host) != number, f"a new worker on {host}"
        )


@pytest.fixture
def machines(slurm, sweep, tmp_path):
    with ssh_servers(slurm, tmp_path, HOSTS):
        machines = Machines(sweep, tmp_path)
        yield machines
        if machines.home.exists():
            machines.do("stop")
    shutil.rmtree(machines.home, ignore_errors=True)


def test_workers_are_started_left_to_themselves_stopped_and_watched_to_the_end(machines, sweep, undisturbed):
    machines.coordinate()
    assert machines.states() == ["absent", "absent"]
    with slowed(machines.signal_all):
        machines.do("start", machines.worker)
        assert machines.states() == ["running", "running"]
        sweep.wait_for_trials(30)
        machines.do("stop")
    assert machines.states() == ["stopped", "stopped"]
    with machines.running() as run:
        sweep.finish(undisturbed)
    assert run.returncode == 0
    assert machines.states() == ["ended", "ended"]


def test_workers_that_are_killed_or_end_with_their_host_are_started_again_and_ctrl_c_stops_them(machines, sweep):
    # Without a coordinator they wait, for as long as this takes.
    with machines.running() as run:
        sweep.wait_until(lambda: machines.states() == ["running", "running"], "workers")
        for host, number in (("n1", signal.SIGKILL), ("n2", signal.SIGTERM)):
            before = machines.number(host)
            machines.signal(host, number)
            machines.wait_for_another_worker(host, before)
        assert run.poll() is None
        run.send_signal(signal.SIGINT)
    assert run.returncode == 130
    assert machines.states() == ["stopped", "stopped"]


def test_a_worker_that_misses_the_end_is_stopped_and_not_awaited(machines, sweep, undisturbed):
    machines.coordinate()
    with machines.running() as run:
        log = machines.home / "n2" / "log"
        sweep.wait_until(lambda: log.exists() and "joined sweep" in log.read_text(), "it has joined")
        machines.signal("n2", signal.SIGSTOP)
        sweep.finish(undisturbed)
        # It lives, and looks for a coordinator that does not come back.
        machines.signal("n2", signal.SIGCONT)
    assert run.returncode == 0
    assert machines.states() == ["ended", "stopped"]
    assert "the sweep is complete; stopping those that missed it" in machines.log.read_text()


def test_hosts_on_which_the_worker_cannot_start_are_given_up(machines):
    with machines.running(worker="/bin/false") as run:
        pass
    assert run.returncode == 1
    told = machines.log.read_text()
    assert told.count("n2 died: ") == 6 and "given up after 5 starts" in told
    assert told.endswith("no worker is left, and the sweep is not complete\n")
