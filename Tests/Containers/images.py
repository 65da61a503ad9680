"""Builds the images under test.

Their bases are those that PHASEGRID_SWIFT_IMAGE and PHASEGRID_RUNTIME_IMAGE name. Without them, bases are made of this
machine: Debian by mmdebstrap, kept from one run to the next, and for the build this machine's own Swift, lent to it.
"""

import os
import shutil
import subprocess
from pathlib import Path

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


def build(scratch):
    """Builds both images; what is in the engine's cache costs nothing. Returns the image that programs run on."""
    runtime_base = os.environ.get("PHASEGRID_RUNTIME_IMAGE") or make_runtime_base(scratch)
    swift_base = os.environ.get("PHASEGRID_SWIFT_IMAGE")
    loans = [] if swift_base else lend_toolchain(scratch)
    swift_base = swift_base or make_swift_base()
    for target, tag in (("worker", WORKER), ("coordinator", COORDINATOR)):
        run(
            "nice", "podman", "build", "--format", "docker", "--network", "host", *loans,
            "--build-arg", f"SWIFT_IMAGE={swift_base}", "--build-arg", f"RUNTIME_IMAGE={runtime_base}",
            "--build-arg", "VERSION=0.1.0", "--build-arg", "REVISION=tested",
            "--target", target, "--tag", tag, "--file", ROOT / "docker/Dockerfile", ROOT,
        )  # fmt: skip
    return runtime_base


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
    """Options that let a build use this machine's Swift, and its copies of packages where git is told of some."""
    loans = [toolchain()]
    known = subprocess.run(
        ["git", "config", "--get-regexp", r"^url\..*\.insteadof$"], capture_output=True, text=True
    ).stdout
    configuration = ""
    for line in known.splitlines():
        key, address = line.split(" ", 1)
        copies = key[len("url.") : -len(".insteadof")]
        if os.path.isdir(copies):
            loans.append(Path(copies))
            configuration += f'[url "{copies}"]\n\tinsteadOf = {address}\n'
    config = scratch / "gitconfig"
    config.write_text(configuration)
    folders = [f"--volume={folder}:{folder}:ro" for folder in dict.fromkeys(loans)]
    return [*folders, f"--volume={config}:/etc/gitconfig:ro"]
