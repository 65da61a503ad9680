import os
import time

import pytest

import browser
from sweep import SPEC, Sweep


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
def opened(chromium):
    """Opens pages, and sees at the end that none complained."""
    pages = []

    def open_(url, prepare=lambda page: None, **options):
        """`prepare` is called with the page before it is loaded."""
        page = browser.open_page(chromium, "about:blank", **options)
        pages.append(page)
        prepare(page)
        browser.go(page, url)
        browser.wait_until_shown(page)
        return page

    yield open_
    for page in pages:
        # A violation of the content security policy is an error of the console, too.
        assert page.complaints == []
        page.context.close()


@pytest.fixture
def sweep(program, tmp_path):
    """One that nobody works at so far."""
    sweep = Sweep(program, tmp_path)
    until(lambda: sweep.phase() == "running")
    yield sweep
    sweep.end()


@pytest.fixture
def long_sweep(program, tmp_path):
    """One that does not end while a test looks at it."""
    sweep = Sweep(program, tmp_path, spec=SPEC | {"grid": SPEC["grid"] | {"seeds": 300}})
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
