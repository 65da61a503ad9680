"""Podman, as root, without a daemon."""

import json
import os
import signal
import subprocess
from pathlib import Path

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent.parent
# Of what a command says where it fails: a build says much before.
TEXT_LENGTH_MAX = 10_000
ENVIRONMENT = {**os.environ, "CONTAINERS_CONF": str(FOLDER / "containers.conf")}


def run(*command, check=True, environment=ENVIRONMENT, **options):
    """Runs a command to its end; what it said last is shown where it fails."""
    ended = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, env=environment, **options
    )
    if check and ended.returncode != 0:
        said = "\n".join(text[-TEXT_LENGTH_MAX:] for text in (ended.stdout, ended.stderr))
        raise AssertionError(f"{command}: exit {ended.returncode}\n{said}")
    return ended


def podman(*arguments, **options):
    return run("podman", *arguments, **options).stdout.strip()


def inspect(name, kind="container"):
    return json.loads(podman("inspect", "--type", kind, name))[0]


class Container:
    def __init__(self, name):
        self.name = name

    @property
    def state(self):
        return inspect(self.name)["State"]

    @property
    def is_running(self):
        return self.state["Status"] == "running"

    @property
    def exit_code(self):
        return self.state["ExitCode"]

    @property
    def text(self):
        ended = run("podman", "logs", self.name, check=False)
        return ended.stdout + ended.stderr

    def crash(self):
        """Kills its first process from outside, as a host without memory does: the engine did not ask for it."""
        self.signal(signal.SIGKILL)

    def signal(self, number):
        """Signals its first process from outside."""
        process = self.state["Pid"]
        assert process > 0, f"{self.name} has ended before it could be signalled\n{self.text}"
        os.kill(process, number)

    def do(self, *command, check=True):
        return run("podman", "exec", self.name, *command, check=check)


def volume_path(name):
    """Where a volume's files are on this host."""
    return Path(json.loads(podman("volume", "inspect", name))[0]["Mountpoint"])
