"""Builds the images under test.

Their bases are those that PHASEGRID_SWIFT_IMAGE and PHASEGRID_RUNTIME_IMAGE name. Without them, bases are made of this
machine: Debian by mmdebstrap, kept from one run to the next, and for the build this machine's own Swift, lent to it.
"""

import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from engine import ROOT, podman, run

RELEASE = "bookworm"
RUNTIME_BASE = f"localhost/phasegrid-test-debian:{RELEASE}"
SWIFT_BASE = f"localhost/phasegrid-test-swift:{RELEASE}"
COORDINATOR = "localhost/phasegrid-coordinator"
WORKER = "localhost/phasegrid-worker"

# What the toolchain needs of its system: https://www.swift.org/install/linux
TOOLCHAIN_PACKAGES = (
    "binutils git libc6-dev libcurl4-openssl-dev libedit2 libncurses6 libpython3-stdlib libpython3.11 "
    "libstdc++-12-dev libxml2-dev tzdata zlib1g-dev"
)


class Bases(NamedTuple):
    """What images are made of."""

    swift: str
    runtime: str
    # Folders and files of this machine that a build sees at the same paths, or at the second one, and does not keep.
    loans: dict[Path, Path]


def bases(scratch):
    runtime = os.environ.get("PHASEGRID_RUNTIME_IMAGE") or make_runtime_base(scratch)
    swift = os.environ.get("PHASEGRID_SWIFT_IMAGE")
    return Bases(swift, runtime, {}) if swift else Bases(make_swift_base(), runtime, lend_toolchain(scratch))


def build(bases):
    """Builds both images; what is in the engine's cache costs nothing."""
    loans = [f"--volume={here}:{there}:ro" for here, there in bases.loans.items()]
    for target, tag in (("worker", WORKER), ("coordinator", COORDINATOR)):
        run(
            "nice", "podman", "build", "--format", "docker", "--network", "host", *loans,
            "--build-arg", f"SWIFT_IMAGE={bases.swift}", "--build-arg", f"RUNTIME_IMAGE={bases.runtime}",
            "--build-arg", "VERSION=0.1.0", "--build-arg", "REVISION=tested",
            "--target", target, "--tag", tag, "--file", ROOT / "docker/Dockerfile", ROOT,
        )  # fmt: skip


def exists(image):
    return run("podman", "image", "exists", image, check=False).returncode == 0


def make_runtime_base(scratch):
    if not exists(RUNTIME_BASE):
        archive = scratch / "debian.tar"
        run("mmdebstrap", "--variant=minbase", "--include=ca-certificates", RELEASE, archive)
        podman("import", archive, RUNTIME_BASE)
        archive.unlink()
    return RUNTIME_BASE


def toolchain():
    """The folder that Swift is installed below: /usr/bin/swift is in /."""
    return Path(shutil.which("swift")).resolve().parents[2]


def make_swift_base():
    if not exists(SWIFT_BASE):
        lines = [
            f"FROM {RUNTIME_BASE}",
            f"RUN apt-get update && apt-get install -y --no-install-recommends {TOOLCHAIN_PACKAGES}",
            f"ENV PATH={toolchain()}/usr/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        ]
        podman("build", "--network", "host", "--tag", SWIFT_BASE, "-", input="\n".join(lines))
    return SWIFT_BASE


def lend_toolchain(scratch):
    """Lets a build use this machine's Swift, and its copies of packages where git is told of some."""
    loans = {toolchain(): toolchain()}
    known = subprocess.run(
        ["git", "config", "--get-regexp", r"^url\..*\.insteadof$"], capture_output=True, text=True
    ).stdout
    configuration = ""
    for line in known.splitlines():
        key, address = line.split(" ", 1)
        copies = key[len("url.") : -len(".insteadof")]
        if os.path.isdir(copies):
            loans[Path(copies)] = Path(copies)
            configuration += f'[url "{copies}"]\n\tinsteadOf = {address}\n'
    config = scratch / "gitconfig"
    config.write_text(configuration)
    return {**loans, config: Path("/etc/gitconfig")}
