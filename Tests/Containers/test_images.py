"""What is in the images, and how their programs behave as the first process."""

import pytest

from cluster import SPEC
from engine import ROOT, Container, inspect, podman, run
from images import COORDINATOR, WORKER

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


def wait_for_text(container, text):
    for line in run_lines(container):
        if text in line:
            return
    raise AssertionError(f"never said: {text}")


def run_lines(container):
    """What a container says, as it says it."""
    return run("timeout", "60", "podman", "logs", "--follow", container.name, check=False).stdout.splitlines()


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
