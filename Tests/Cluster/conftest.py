import os
import shutil
import subprocess
from pathlib import Path

import pytest

from outcome import results
from slurm import Slurm
from sweep import SPEC, Sweep

TOOLS = ("ip", "unshare", "slurmctld", "slurmd", "sbatch", "munged")


def missing():
    """Why there can be no Slurm here, or nothing."""
    if os.geteuid() != 0:
        return "only root makes hosts of namespaces"
    lacking = [tool for tool in TOOLS if shutil.which(tool) is None]
    if lacking:
        return f"there is no {' or '.join(lacking)}"
    probe = f"pg{os.getpid()}probe"
    made = subprocess.run(["ip", "netns", "add", probe], capture_output=True, text=True)
    if made.returncode != 0:
        return f"ip netns does not work: {made.stderr.strip()}"
    subprocess.run(["ip", "netns", "del", probe])
    return None


@pytest.fixture(scope="session")
def slurm(tmp_path_factory):
    reason = missing()
    if reason:
        pytest.skip(f"no Slurm of our own: {reason}")
    slurm = Slurm(tmp_path_factory.mktemp("slurm"))
    try:
        yield slurm.open()
    finally:
        slurm.close()


@pytest.fixture(scope="session")
def programs():
    """The folder of the programs under test, which the environment variable PHASEGRID names one of."""
    return Path(os.environ["PHASEGRID"]).resolve().parent


@pytest.fixture(scope="session")
def undisturbed(programs, tmp_path_factory):
    """What comes of the sweep on one computer."""
    folder = tmp_path_factory.mktemp("local") / "out"
    subprocess.run([programs / "phasegrid", "run", SPEC, "--out", folder], check=True, capture_output=True)
    return results(folder)


@pytest.fixture
def sweep(slurm, programs, undisturbed, tmp_path):
    slurm.wait_until_idle()
    sweep = Sweep(slurm, programs, tmp_path)
    try:
        yield sweep
    finally:
        sweep.kill()
        for number, _, _ in slurm.jobs():
            slurm.ask("scancel", number)
