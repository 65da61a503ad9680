"""The units of cluster/systemd under a real systemd, the first process of a container, by the steps of docs/cluster/ssh.md."""

import os
import re
import shutil
import time

import pytest

from engine import ROOT, podman, run, volume_path
from images import COORDINATOR
from sweep import PATIENCE_SECONDS, SPEC, Sweep

IMAGE = "localhost/phasegrid-test-systemd"
EXPOSURE_MAX = 1.5

# In a container systemd leaves it to others that mounts of its own, such as those of credentials, are seen by services.
DOCKERFILE = f"""
FROM {COORDINATOR}
USER root
RUN apt-get update -q && apt-get install -q -y --no-install-recommends systemd dbus && rm -rf /var/lib/apt/lists/*
RUN install -m 755 /usr/local/bin/phasegrid /usr/local/bin/phasegrid-worker /usr/bin/
RUN printf '[Unit]\\nDefaultDependencies=no\\nBefore=sysinit.target\\n[Service]\\nType=oneshot\\n\
ExecStart=/bin/mount --make-rshared /\\n[Install]\\nWantedBy=sysinit.target\\n' > /etc/systemd/system/shared.service
RUN systemctl enable shared.service
COPY *.service /etc/systemd/system/
COPY {SPEC.name} /etc/phasegrid/luo.yaml
ENTRYPOINT ["/lib/systemd/systemd"]
STOPSIGNAL SIGRTMIN+3
"""


class Machine:
    """A machine that systemd has started."""

    def __init__(self, volume):
        self.name = f"phasegrid-systemd-{os.getpid()}"
        options = ["--privileged", "--systemd=always", "--no-healthcheck", f"--volume={volume}:/var/lib/phasegrid"]
        podman("run", "--detach", "--name", self.name, "--hostname", "head", *options, IMAGE)
        self.wait_until_up()

    def do(self, *command, check=True):
        return run("podman", "exec", self.name, *command, check=check).stdout.strip()

    def phasegrid(self, *arguments):
        return self.do("runuser", "-u", "phasegrid", "--", "phasegrid", *arguments)

    def systemctl(self, *arguments, check=True):
        return self.do("systemctl", *arguments, check=check)

    def state(self, unit):
        return self.systemctl("show", "--property=ActiveState", "--value", unit)

    def result(self, unit):
        return self.systemctl("show", "--property=Result", "--value", unit)

    def reboot(self):
        podman("restart", "--time", "90", self.name)
        self.wait_until_up()

    def wait_until_up(self):
        end = time.monotonic() + PATIENCE_SECONDS
        while self.systemctl("is-system-running", check=False) != "running":
            assert time.monotonic() < end, self.story()
            time.sleep(0.2)

    def story(self):
        return self.do("journalctl", "--no-pager", "--lines=80", check=False)


@pytest.fixture
def machine(base, volume, tmp_path):
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    for file in (SPEC, *(ROOT / "cluster" / "systemd").glob("*.service")):
        shutil.copy(file, tmp_path)
    podman("build", "--format", "docker", "--network", "host", "--tag", IMAGE, tmp_path)
    machine = Machine(volume)
    try:
        yield machine
    finally:
        podman("rm", "--force", "--time", "0", machine.name)


def test_services_outlive_kills_stops_and_a_reboot(machine, volume, undisturbed):
    sweep = Sweep(volume_path(volume) / "luo", machine.story)
    coordinator, worker = "phasegrid-coordinator@luo", "phasegrid-worker@luo"

    machine.systemctl("enable", "--now", coordinator)
    ticket = "/var/lib/phasegrid/luo.ticket"
    machine.phasegrid("ticket", "new", "/var/lib/phasegrid/luo", "--endpoint", "tcp://head:5555", "--out", ticket)
    machine.do("install", "-m", "600", ticket, "/etc/phasegrid/luo.ticket")
    machine.systemctl("enable", "--now", worker)

    for unit in (coordinator, worker):
        rated = machine.do("systemd-analyze", "security", "--no-pager", f"{unit}.service")
        assert float(re.search(r"exposure level for \S+: ([0-9.]+)", rated).group(1)) <= EXPOSURE_MAX, rated
    sweep.wait_for_trials(5)
    share_memory(machine, sweep)
    machine.systemctl("kill", "--signal=KILL", worker)
    sweep.wait_for_trials(5)
    machine.systemctl("stop", coordinator)
    assert machine.result(coordinator) == "success", machine.story()
    machine.systemctl("start", coordinator)
    sweep.wait_for_trials(5)
    machine.reboot()
    sweep.wait_until(lambda: machine.state(coordinator) == "inactive", "the sweep is complete")
    assert machine.result(coordinator) == machine.result(worker) == "success", machine.story()
    sweep.check(undisturbed)


def share_memory(machine, sweep):
    """Whether a second sweep's worker sees what the first one claims of the machine's memory."""
    machine.do("cp", "-p", "/etc/phasegrid/luo.ticket", "/etc/phasegrid/other.ticket")
    machine.systemctl("start", "phasegrid-worker@other")
    folder = "/var/cache/phasegrid-worker"
    sweep.wait_until(
        lambda: machine.do("find", f"{folder}/", "-name", "*.claim").count(".claim") == 2, "both claim at one place"
    )
    machine.systemctl("stop", "phasegrid-worker@other")
