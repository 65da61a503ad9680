"""A coordinator and its workers as real processes on the hosts of a network, and what a sweep must come to."""

import os
import signal
import subprocess
import time
from pathlib import Path

from network import COORDINATOR, WORKERS
from outcome import Outcome

SPEC = Path(__file__).with_name("faults.yaml")
TRIAL_COUNT = 240
LEASE_SECONDS = 2
# Workers join by this ticket, which is a part of their names.
TICKET = "worker"
# Far beyond what anything here takes: whoever waits longer is stuck.
PATIENCE_SECONDS = 90


def coordinator_arguments(address, out, spec=SPEC):
    return ["coordinate", str(spec), "--bind", f"tcp://{address}:5555", "--out", str(out)] + [
        "--lease", str(LEASE_SECONDS)
    ]


def worker_arguments(ticket, name):
    return ["--ticket", str(ticket), "--slots", "1", "--name", name]


def run_undisturbed(programs, spec, folder):
    """Makes the folder of a sweep to which nothing happens."""
    command = [programs / "phasegrid", "run", spec, "--out", folder, "--workers", "2"]
    subprocess.run(command, check=True, capture_output=True)


class Program:
    """A process that is running, with its output in a file."""

    def __init__(self, command, log, environment=None):
        self.log = Path(log)
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                env={**os.environ, **(environment or {})}, start_new_session=True,
            )

    @property
    def is_running(self):
        return self.process.poll() is None

    @property
    def text(self):
        return self.log.read_text()

    def signal(self, number):
        """To the process and to what it started: some run under another."""
        if self.is_running:
            os.killpg(self.process.pid, number)

    def kill(self):
        self.signal(signal.SIGKILL)
        self.process.wait()

    def wait(self):
        return self.process.wait(timeout=PATIENCE_SECONDS)


class Cluster(Outcome):
    """One sweep. Its journal and results are in `out`, what the programs say beside it."""

    def __init__(self, programs, network, folder):
        super().__init__(Path(folder) / "out", TRIAL_COUNT)
        self.spec = SPEC
        self.programs = Path(programs)
        self.network = network
        self.folder = Path(folder)
        self.coordinator = None
        self.workers = {}
        self._all = []

    def start(self):
        self.start_coordinator()
        for host in WORKERS:
            self.start_worker(host)
        return self

    def start_coordinator(self, wrapper=(), environment=None, options=()):
        arguments = [*coordinator_arguments(self.network.address(COORDINATOR), self.out, self.spec), *options]
        self.coordinator = self._start(COORDINATOR, wrapper, "phasegrid", arguments, environment)

    def start_worker(self, host, wrapper=(), environment=None):
        arguments = worker_arguments(self._ticket(), host)
        self.workers[host] = self._start(host, wrapper, "phasegrid-worker", arguments, environment)

    def _ticket(self):
        """The workers' ticket, made for the first of them."""
        path = self.folder / f"{TICKET}.ticket"
        if not path.exists():
            address = f"tcp://{self.network.address(COORDINATOR)}:5555"
            command = [self.programs / "phasegrid", "ticket", "new", self.out, "--endpoint", address, "--out", path]
            subprocess.run(command, check=True, capture_output=True)
        return path

    def _start(self, host, wrapper, program, arguments, environment):
        command = [*self.network.command(host), *wrapper, str(self.programs / program), *arguments]
        started = Program(command, self.folder / f"{host}-{len(self._all)}.log", environment)
        self._all.append(started)
        return started

    def close(self):
        for program in self._all:
            program.signal(signal.SIGCONT)
            program.kill()

    # What the journal has, read beside its writer.

    def lost_workers(self):
        """The hosts whose leases the journal calls lost."""
        return {worker.split("/")[-1].split("-")[0] for (worker,) in self.query("SELECT worker FROM failure")}

    def wait_until(self, condition, what):
        end = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert time.monotonic() < end, f"after {PATIENCE_SECONDS} s still not: {what}\n{self.story()}"
            time.sleep(0.01)

    def wait_for_trials(self, count):
        """Waits for so many trials more, while the sweep is running."""
        goal = min(self.committed_count + count, self.trial_count)
        self.wait_until(
            lambda: self.committed_count >= goal or not self.coordinator.is_running, f"{goal} trials committed"
        )

    def wait_for_workers(self, *hosts):
        """Waits until these have joined the sweep: a fault before that would not be felt."""
        self.wait_until(
            lambda: all("joined sweep" in self.workers[host].text for host in hosts), f"{hosts} in the sweep"
        )

    def wait_for_loss_of(self, *hosts):
        """Waits until the coordinator has given up these workers, which proves that the fault was felt."""
        self.wait_until(
            lambda: all(f"lost worker {TICKET}/{host}-" in self.coordinator.text for host in hosts), f"lost {hosts}"
        )

    def story(self):
        return "\n".join(f"{program.log.name}:\n{program.text}" for program in self._all)

    # The end

    def finish(self, undisturbed):
        """Waits for the end of all, and compares what has come of the sweep with an undisturbed one."""
        try:
            assert self.coordinator.wait() == 0, self.story()
            for host, worker in self.workers.items():
                assert worker.wait() == 0, f"{host}\n{self.story()}"
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the sweep does not end\n{self.story()}")
        self.check(undisturbed)
