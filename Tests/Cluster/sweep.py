"""A sweep on the cluster: started as a user would, broken in its middle, and held against a local run in the end."""

import os
import signal
import subprocess
import time
from pathlib import Path

from outcome import Outcome
from slowing import slowed

SPEC = Path(__file__).with_name("cluster.yaml")
TRIAL_COUNT = 384
LEASE_SECONDS = 2
# Far beyond what anything here takes: whoever waits longer is stuck.
PATIENCE_SECONDS = 120


class Sweep(Outcome):
    """One sweep's folder, and the program that runs it on the controller's host."""

    def __init__(self, slurm, programs, folder):
        super().__init__(Path(folder) / "out", TRIAL_COUNT)
        self.slurm = slurm
        self.programs = programs
        self.folder = Path(folder)
        self.log = self.folder / "log"
        self.program = None

    # What a user does

    def submit(self, workers, *options, time_limit="10", poll=1):
        """phasegrid slurm submit, in the background."""
        self.start(
            self.programs / "phasegrid", "slurm", "submit", SPEC, "--out", self.out, "--workers", workers,
            "--time", time_limit, "--poll", poll, "--lease", LEASE_SECONDS, *options,
        )

    def start(self, *command):
        with self.log.open("ab") as output:
            self.program = subprocess.Popen(
                [*self.slurm.command(), *map(str, command)], stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                env=self.slurm.environment, start_new_session=True,
            )

    def phasegrid(self, *arguments):
        return self.slurm.ask(self.programs / "phasegrid", *arguments)

    def kill(self):
        if self.program:
            if self.program.poll() is None:
                self.program.kill()
            self.program.wait()

    def interrupt(self):
        self.program.send_signal(signal.SIGINT)
        return self.program.wait(timeout=PATIENCE_SECONDS)

    def slowed(self):
        return slowed(self.signal_workers)

    def commands(self):
        """The words of each process that was told of the sweep's folder, on whatever host, by number."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "cmdline").read_bytes().decode().split("\0")
            except (FileNotFoundError, ProcessLookupError):
                continue  # it has ended meanwhile
            if any(str(self.out) in word for word in words):
                found[int(folder.name)] = words
        return found

    def signal_workers(self, number):
        """Signals the sweep's workers, on whatever host, and counts them."""
        count = 0
        for process, words in self.commands().items():
            if words[0].endswith("phasegrid-worker"):
                try:
                    os.kill(process, number)
                    count += 1
                except ProcessLookupError:
                    pass
        return count

    def worker_count(self):
        return self.signal_workers(0)

    # How it stands

    def hosts(self):
        """The nodes that brought results."""
        return {host for (host,) in self.query("SELECT DISTINCT host FROM trial")}

    def jobs(self):
        """The sweep's jobs in the queue, by number: state and node."""
        return {number: (state, node) for number, state, node in self.slurm.jobs()}

    def story(self):
        logs = [self.log, *sorted((self.out / "slurm").glob("*.log")), *sorted(self.folder.glob("*.log"))]
        return "\n".join(f"{log.name}:\n{log.read_text()}" for log in logs if log.exists())

    def wait_until(self, condition, what):
        end = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert time.monotonic() < end, f"still not: {what}\n{self.slurm.jobs()}\n{self.story()}"
            time.sleep(0.1)

    def wait_for_trials(self, count):
        """Waits for so many trials more. The sweep must not be over by then: nothing would be broken."""
        goal = self.committed_count + count
        self.wait_until(lambda: self.committed_count >= goal, f"{goal} trials committed")
        assert self.committed_count < TRIAL_COUNT, "the sweep was over before anything happened"

    # The end

    def finish(self, undisturbed):
        """Waits until the program ends by itself, and compares what has come of the sweep with an undisturbed one."""
        try:
            code = self.program.wait(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the sweep does not end\n{self.slurm.jobs()}\n{self.story()}")
        assert code == 0, self.story()
        assert self.slurm.jobs() == [] or all(state == "COMPLETING" for _, state, _ in self.slurm.jobs())
        self.check(undisturbed)
