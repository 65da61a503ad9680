import os
import time

import pytest

import browser
from sweep import Sweep


@pytest.fixture(scope="session")
def program():
    """The program under test, which the environment variable PHASEGRID names."""
    path = os.environ.get("PHASEGRID")
    if not path or not os.access(path, os.X_OK):
        raise RuntimeError("set PHASEGRID to the phasegrid program to be tested")
    return path


@pytest.fixture(scope="session")
def chromium():
    if browser.program() is None:
        pytest.skip(f"no browser: none of {', '.join(browser.PROGRAMS)} is installed")
    with browser.browser() as found:
        yield found


@pytest.fixture
def sweep(program, tmp_path):
    """One that nobody works at so far."""
    sweep = Sweep(program, tmp_path)
    until(lambda: sweep.phase() == "running")
    yield sweep
    sweep.end()


@pytest.fixture(scope="session")
def finished(program, tmp_path_factory):
    """One that is complete, and still served."""
    sweep = Sweep(program, tmp_path_factory.mktemp("finished"))
    sweep.start_worker()
    until(lambda: sweep.phase() == "complete")
    # What the cells come to is computed a moment later.
    until(lambda: all(slope is not None for slope in sweep.json("api/cells")["slope"]))
    yield sweep
    sweep.end()


def until(condition, seconds=60):
    """Waits for something that will come."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.1)
