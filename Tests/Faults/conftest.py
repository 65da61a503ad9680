import fcntl
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from cluster import LEASE_SECONDS, SPEC, Cluster, run_undisturbed
from network import Network
from outcome import results


def missing():
    """Why there can be no network of hosts here, or nothing."""
    if os.geteuid() != 0:
        return "only root makes network namespaces"
    lacking = [tool for tool in ("ip", "nsenter", "nft") if shutil.which(tool) is None]
    if lacking:
        return f"there is no {' or '.join(lacking)}"
    probe = f"pg{os.getpid()}probe"
    made = subprocess.run(["ip", "netns", "add", probe], capture_output=True, text=True)
    if made.returncode != 0:
        return f"ip netns does not work: {made.stderr.strip()}"
    subprocess.run(["ip", "netns", "del", probe])
    return None


@pytest.fixture(scope="session")
def hosts_are_possible():
    reason = missing()
    if reason:
        pytest.skip(f"no faults between hosts: {reason}")


@pytest.fixture(scope="session")
def programs():
    """The folder of the programs under test, which the environment variable PHASEGRID names one of."""
    return Path(os.environ["PHASEGRID"]).resolve().parent


@pytest.fixture(scope="session")
def undisturbed(programs, tmp_path_factory):
    """What comes of the sweep when nothing happens to it, made once for all tests that run side by side."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / "undisturbed"
    with (shared / "undisturbed.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "summary.json").exists():
            run_undisturbed(programs, SPEC, folder)
    return results(folder)


@pytest.fixture
def cluster(hosts_are_possible, programs, tmp_path):
    network = Network()
    cluster = Cluster(programs, network, tmp_path)
    try:
        network.open()
        yield cluster
    finally:
        cluster.close()
        network.close()


@pytest.fixture
def preload(tmp_path):
    """Builds a library that stands in for functions of the system, and gives the environment that loads it."""
    if shutil.which("cc") is None:
        pytest.skip("nothing can stand in for functions of the system: there is no C compiler")

    def build(source):
        library = tmp_path / Path(source).with_suffix(".so")
        command = ["cc", "-shared", "-fPIC", "-O1", "-o", library, Path(__file__).with_name(source), "-lm"]
        subprocess.run(command, check=True)
        return {"LD_PRELOAD": str(library)}

    return build


@pytest.fixture
def sleep_past_lease():
    """Where the fault itself is a time that passes, and nobody is left who could say that it has."""
    return lambda: time.sleep(1.5 * LEASE_SECONDS)
