import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytest.register_assert_rewrite("outcome", "compose", "pods")

import images
from engine import podman, run
from outcome import tables
from sweep import SPEC


def missing():
    """Why no containers can be built and run here, or nothing."""
    if os.geteuid() != 0:
        return "only root runs podman as these tests do"
    lacking = [tool for tool in ("podman", "mmdebstrap", "runc", "nft") if shutil.which(tool) is None]
    if lacking:
        return f"there is no {' or '.join(lacking)}"
    if "PHASEGRID_SWIFT_IMAGE" not in os.environ and images.toolchain() == Path("/"):
        return "Swift is installed in /usr, which cannot be lent to a build: name an image by PHASEGRID_SWIFT_IMAGE"
    probe = run("podman", "info", check=False)
    return probe.stderr.strip() if probe.returncode != 0 else None


@pytest.fixture(scope="session")
def bases(tmp_path_factory):
    """What the images under test are made of."""
    reason = missing()
    if reason:
        pytest.skip(f"no containers: {reason}")
    return images.bases(tmp_path_factory.mktemp("images"))


@pytest.fixture(scope="session")
def base(bases):
    """Builds the images under test, and is the one that their programs run on."""
    images.build(bases)
    return bases.runtime


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory):
    """What comes of the sweep on this machine, without a container."""
    folder = tmp_path_factory.mktemp("undisturbed") / "out"
    command = [Path(os.environ["PHASEGRID"]).resolve(), "run", SPEC, "--out", folder, "--workers", "2"]
    subprocess.run(command, check=True, capture_output=True)
    return tables(folder)


@pytest.fixture
def volume(base):
    """A new volume, for the programs' own user as an engine makes it."""
    name = f"phasegrid-test-{os.getpid()}"
    podman("volume", "create", name)
    yield name
    podman("volume", "rm", "--force", name)
