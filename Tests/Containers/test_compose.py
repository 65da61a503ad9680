"""One command brings a sweep up; whatever is killed, paused or cut off, it ends by itself as on one computer."""

import pytest

from compose import Compose
from engine import podman


@pytest.fixture
def compose(base, tmp_path):
    compose = Compose(tmp_path)
    try:
        yield compose.up()
    finally:
        compose.down("--volumes")


def test_workers_that_crash_are_started_again(compose, undisturbed):
    for worker in compose.workers:
        compose.sweep.wait_for_trials(15)
        worker.crash()
    compose.finish(undisturbed)


def test_a_coordinator_that_crashes_is_started_again_and_goes_on_where_it_was(compose, undisturbed):
    for _ in range(2):
        compose.sweep.wait_for_trials(30)
        before = compose.sweep.query("SELECT * FROM trial")
        compose.coordinator.crash()
        compose.sweep.wait_for_trials(5)
        # What was committed is as it was, down to the time.
        assert set(before) <= set(compose.sweep.query("SELECT * FROM trial"))
    compose.finish(undisturbed)


def test_workers_that_are_paused_or_cut_off_are_done_without_and_come_back(compose, undisturbed):
    compose.sweep.wait_for_trials(15)
    paused, cut, _ = compose.workers
    podman("pause", paused.name)
    podman("network", "disconnect", compose.network, cut.name)
    compose.sweep.wait_until(
        lambda: compose.coordinator.text.count("lost worker") >= 2, "both workers are given up"
    )
    podman("unpause", paused.name)
    podman("network", "connect", compose.network, cut.name)
    compose.finish(undisturbed)


def test_a_sweep_that_is_taken_down_in_its_middle_goes_on_when_it_is_brought_up_again(compose, undisturbed):
    compose.sweep.wait_for_trials(40)
    compose.down()
    before = compose.sweep.query("SELECT * FROM trial")
    assert 40 <= len(before) < 240
    compose.up()
    compose.finish(undisturbed)
    assert set(before) <= set(compose.sweep.query("SELECT * FROM trial"))
