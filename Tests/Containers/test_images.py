"""What is in the images, and how their programs behave as the first process."""

import time

import pytest

from engine import ROOT, Container, inspect, podman, run
from images import COORDINATOR, WORKER
from sweep import PATIENCE_SECONDS, SPEC, TRIAL_COUNT

SIZE_MAX = 120_000_000
HARDENED = ["--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"]


@pytest.fixture
def start(base):
    """Starts containers as a platform that trusts nobody does, and removes them at the end."""
    names = []

    def start(image, *arguments, options=()):
        name = podman("run", "--detach", *HARDENED, *options, image, *arguments)
        names.append(name)
        return Container(name)

    yield start
    for name in names:
        podman("rm", "--force", "--time", "0", name)


def wait_for(condition, container):
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end and container.is_running, container.text
        time.sleep(0.05)


def is_healthy(container):
    return run("podman", "healthcheck", "run", container.name, check=False).returncode == 0


def test_the_dockerfile_has_no_complaints():
    run("hadolint", "--config", ROOT / "docker/hadolint.yaml", ROOT / "docker/Dockerfile")


def test_a_worker_takes_little_more_than_its_base(base):
    size = inspect(WORKER, "image")["Size"] - inspect(base, "image")["Size"]
    assert 0 < size <= SIZE_MAX


@pytest.mark.parametrize("image", [COORDINATOR, WORKER])
def test_an_image_has_no_toolchain_no_root_and_says_what_it_is(base, image):
    for tool in ("swift", "clang", "cc", "git"):
        found = run("podman", "run", "--rm", "--entrypoint", "sh", image, "-c", f"command -v {tool}", check=False)
        assert found.returncode == 127 or found.stdout == ""
    assert podman("run", "--rm", "--entrypoint", "id", image, "-u") == "10001"
    labels = inspect(image, "image")["Config"]["Labels"]
    for label in ("title", "description", "version", "revision", "licenses"):
        assert labels[f"org.opencontainers.image.{label}"]


@pytest.mark.parametrize(("image", "program"), [(COORDINATOR, "phasegrid"), (WORKER, "phasegrid-worker")])
def test_a_program_finds_all_its_libraries(base, image, program):
    assert podman("run", "--rm", *HARDENED, image, "--version")
    libraries = podman("run", "--rm", "--entrypoint", "ldd", image, f"/usr/local/bin/{program}")
    assert "not found" not in libraries
    assert "libswift" not in libraries


def test_a_worker_is_healthy_while_its_loop_turns_and_drains_when_it_is_stopped(start):
    worker = start(WORKER, "--connect", "tcp://127.0.0.1:5555")
    wait_for(lambda: "looking for a coordinator" in worker.text, worker)
    assert is_healthy(worker)
    worker.do("touch", "-d", "1 hour ago", "/tmp/alive")
    assert not is_healthy(worker)
    # It writes again by itself.
    wait_for(lambda: is_healthy(worker), worker)
    podman("stop", "--time", "60", worker.name)
    assert worker.exit_code == 0
    assert "left: asked to stop" in worker.text


def test_a_worker_that_waits_for_its_ticket_is_healthy_and_ends_when_it_is_stopped(start):
    worker = start(WORKER, "/tickets/none", "phasegrid-worker", options=["--entrypoint", "await"])
    wait_for(lambda: is_healthy(worker), worker)
    podman("stop", "--time", "60", worker.name)
    assert worker.exit_code == 0


def test_a_coordinator_is_healthy_while_it_takes_workers_and_commits_when_it_is_stopped(start, volume):
    options = [f"--volume={volume}:/results", f"--volume={SPEC.parent}:/specs:ro"]
    arguments = ["coordinate", f"/specs/{SPEC.name}", "--bind", "tcp://127.0.0.1:5555"]
    coordinator = start(COORDINATOR, *arguments, options=options)
    wait_for(lambda: is_healthy(coordinator), coordinator)
    podman("stop", "--time", "60", coordinator.name)
    assert coordinator.exit_code == 130
    assert f"0 of {TRIAL_COUNT} are done. Go on with: phasegrid coordinate" in coordinator.text
