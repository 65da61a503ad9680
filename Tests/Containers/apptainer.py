"""Apptainer, on a machine of its own: a container of the one release of Debian that has it."""

import os
import subprocess

import images
from engine import ENVIRONMENT, ROOT, podman, run

MACHINE = "localhost/phasegrid-test-apptainer:sid"
PLACES = "localhost/phasegrid-test-places"
# What a build leaves for the next one, as the cache of docker/Dockerfile does.
CACHE_VOLUME, CACHE = "phasegrid-test-apptainer", "/cache"
# squashfuse mounts an image that would be unpacked at each call; containers are lent the machine's /etc/localtime.
PACKAGES = "apptainer,ca-certificates,fuse3,squashfuse,tzdata"
# Apptainer asks for all capabilities, which a container may lack: in a user namespace of its own root has them.
NAMESPACE = ("unshare", "--user", "--mount", "--map-users=0:0:65536", "--map-groups=0:0:65536")


class Machine:
    """It has `folder`, the source and what is shared with it, at the paths they have here."""

    def __init__(self, folder, shared):
        make_machine(folder)
        self.folder = folder
        self.image = folder / "phasegrid.sif"
        self.name = f"phasegrid-apptainer-{os.getpid()}"
        volumes = [f"--volume={path}:{path}" for path in (folder, ROOT, *shared)]
        podman(
            "run", "--detach", "--privileged", "--network", "host", "--name", self.name, *volumes,
            f"--volume={CACHE_VOLUME}:{CACHE}", MACHINE, "sleep", "infinity",
        )  # fmt: skip

    def remove(self):
        podman("rm", "--force", "--time", "0", self.name)

    def command(self, *arguments):
        return ["podman", "exec", "--workdir", str(self.folder), self.name, *NAMESPACE, "apptainer", *arguments]

    def build(self, bases):
        """Builds the image by its definition, of archives of the bases: here no registry has them."""
        binds = {**{str(here): f"{there}:ro" for here, there in bases.loans.items()}, CACHE: "/source/.build"}
        arguments = ["--bind", ",".join(f"{here}:{there}" for here, there in binds.items())]
        arguments += ["--build-arg", "BOOTSTRAP=oci-archive"]
        for name, base in {"SWIFT_IMAGE": bases.swift, "RUNTIME_IMAGE": bases.runtime}.items():
            archive = self.folder / f"{name}.tar"
            podman("save", "--format", "oci-archive", "--output", archive, with_places(base, bases.loans))
            arguments += ["--build-arg", f"{name}={archive}"]
        # The definition copies files from the folder where the command is given.
        build = ["apptainer", "build", *arguments, self.image, "docker/apptainer.def"]
        run("nice", "podman", "exec", "--workdir", ROOT, self.name, *NAMESPACE, *build)

    def do(self, *arguments):
        return run(*self.command("exec", self.image, *arguments))

    def start(self, *arguments, log):
        return subprocess.Popen(
            [str(word) for word in self.command("exec", self.image, *arguments)],
            env=ENVIRONMENT, stdout=log.open("w"), stderr=subprocess.STDOUT,
        )  # fmt: skip

    def signal(self, name, command):
        """Signals the last process to start whose command begins so."""
        podman("exec", self.name, "pkill", f"--signal={name}", "--newest", "--full", f"^{command}")


def make_machine(scratch):
    if images.exists(MACHINE):
        return
    archive = scratch / "sid.tar"
    # This release's index counts for a week, and a mirror may be older.
    lenient = '--aptopt=Acquire::Check-Valid-Until "false"'
    run("mmdebstrap", "--variant=apt", lenient, f"--include={PACKAGES},procps", "sid", archive)
    podman("import", archive, MACHINE)
    archive.unlink()


def with_places(base, loans):
    """The base, and in it the places that a build mounts on in each of its stages: Apptainer makes none then."""
    folders = ["/source/.build", *(str(there) for here, there in loans.items() if here.is_dir())]
    files = [str(there) for here, there in loans.items() if here.is_file()]
    steps = [f"mkdir -p {' '.join(folders)}", *([f"touch {' '.join(files)}"] if files else [])]
    tag = f"{PLACES}:{base.split('/')[-1].replace(':', '-')}"
    podman("build", "--tag", tag, "-", input=f"FROM {base}\nRUN {' && '.join(steps)}\n")
    return tag
