"""docker/compose.yaml, brought up by podman-compose."""

import json
import os
import sys

import yaml
from engine import ENVIRONMENT, ROOT, Container, run, volume_path
from page import get
from sweep import LEASE_SECONDS, SPEC, Sweep

SCALE = 3
FILE = ROOT / "docker/compose.yaml"
STATUS_PORT = 8655


class Compose:
    """Variables that are given by name are for compose.yaml."""

    def __init__(self, folder, spec=SPEC, **variables):
        self.project = f"phasegrid-test-{os.getpid()}"
        self.spec = spec
        self.variables = variables
        # Leases that end soon: a sweep of some seconds does not wait for long ones.
        override = folder / "override.yaml"
        command = yaml.safe_load(FILE.read_text())["services"]["coordinator"]["command"]
        command = [*command, f"--lease={LEASE_SECONDS}"]
        override.write_text(json.dumps({"services": {"coordinator": {"command": command}}}))
        self.files = [FILE, override]
        self.coordinator = Container(f"{self.project}_coordinator_1")
        self.workers = [Container(f"{self.project}_worker_{number}") for number in range(1, SCALE + 1)]

    def do(self, *arguments, check=True):
        settings = {
            **ENVIRONMENT, "PHASEGRID_SWEEP": self.spec.stem, "PHASEGRID_SPECS": str(self.spec.parent),
            "PHASEGRID_WORKERS": str(SCALE), "PHASEGRID_PORT": "5655", "PHASEGRID_STATUS_PORT": str(STATUS_PORT),
            **self.variables,
        }  # fmt: skip
        files = [option for file in self.files for option in ("--file", file)]
        command = [sys.executable, "-m", "podman_compose", "--project-name", self.project, *files, *arguments]
        return run(*command, check=check, environment=settings)

    def up(self):
        self.do("up", "--detach", "--no-build")
        out = volume_path(f"{self.project}_results") / self.spec.stem
        self.sweep = Sweep(out, self.story)
        return self

    def down(self, *options):
        # A test that failed may leave a container paused, which cannot be removed.
        self.do("unpause", check=False)
        self.do("down", *options, check=False)

    def story(self):
        containers = [self.coordinator, *self.workers]
        return "\n".join(f"{container.name}:\n{container.text}" for container in containers)

    @property
    def network(self):
        return f"{self.project}_default"

    def get(self, path, token=None):
        """What the status page answers to this host."""
        return get(f"http://127.0.0.1:{STATUS_PORT}{path}", token)

    def wait_for_the_end(self):
        """Of the coordinator, with success."""
        self.sweep.wait_until(lambda: not self.coordinator.is_running, "the coordinator ended")
        # One that failed is started again, and has no code any more.
        assert self.coordinator.exit_code == 0 and not self.coordinator.is_running, self.story()

    def finish(self, undisturbed):
        """Waits for the end of the sweep, and compares what has come of it with one that nothing happened to."""
        self.wait_for_the_end()
        # Those that came back too late to be told of the end wait for another coordinator.
        self.do("stop", "worker")
        for worker in self.workers:
            assert worker.exit_code == 0, self.story()
        self.sweep.check(undisturbed)
