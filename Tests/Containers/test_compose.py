"""One command brings a sweep up; whatever is killed, paused or cut off, it ends by itself as on one computer."""

import json

import pytest

from compose import SCALE, STATUS_PORT, Compose
from engine import podman
from sweep import SPEC, TRIAL_COUNT

LARGE_SPEC = SPEC.with_name("large.yaml")


@pytest.fixture
def compose(base, tmp_path):
    compose = Compose(tmp_path)
    try:
        yield compose.up()
    finally:
        compose.down("--volumes")


def test_the_status_page_is_there_for_this_host_and_tells_who_has_its_token(compose, undisturbed):
    compose.sweep.wait_until(lambda: compose.get("/readyz")[0] == 200, "workers may join")
    assert compose.get("/healthz") == (200, "ok\n")
    status, page = compose.get("/")
    assert status == 200 and "<html" in page
    for path in ("/metrics", "/api/progress", "/api/cells"):
        assert compose.get(path)[0] == compose.get(path, "0" * 64)[0] == 401
    assert podman("port", compose.coordinator.name, "8080") == f"127.0.0.1:{STATUS_PORT}"

    token = compose.do("exec", "-T", "coordinator", "cat", f"/results/{SPEC.stem}/status.token").stdout.strip()
    compose.sweep.wait_for_trials(20)
    compose.sweep.wait_until(lambda: progress(compose, token)["done"] >= 20, "the page tells of 20 trials")
    seen = progress(compose, token)
    assert seen["phase"] == "running" and seen["trials"] == TRIAL_COUNT
    assert seen["workers"] == seen["slots"] == SCALE
    status, metrics = compose.get("/metrics", token)
    assert status == 200 and "phasegrid_coordinator_up 1\n" in metrics
    assert f"phasegrid_trials {TRIAL_COUNT}\n" in metrics

    compose.finish(undisturbed)


def progress(compose, token):
    status, text = compose.get("/api/progress", token)
    assert status == 200, text
    return json.loads(text)


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
    compose.sweep.wait_until(
        lambda: all("joined sweep" in worker.text for worker in compose.workers), "all workers have joined"
    )
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
    assert 40 <= len(before) < TRIAL_COUNT
    compose.up()
    compose.finish(undisturbed)
    assert set(before) <= set(compose.sweep.query("SELECT * FROM trial"))


def test_trials_that_fit_no_worker_are_set_aside_all_containers_end_and_more_memory_trains_them(base, tmp_path):
    compose = Compose(tmp_path, LARGE_SPEC, PHASEGRID_WORKER_MEMORY="64m")
    try:
        compose.up()
        compose.wait_for_the_end()
        compose.sweep.wait_until(lambda: not any(worker.is_running for worker in compose.workers), "the workers ended")
        assert [worker.exit_code for worker in compose.workers] == [0] * SCALE, compose.story()
        assert any("declined a trial: it needs about " in worker.text for worker in compose.workers), compose.story()
        assert compose.sweep.query("SELECT COUNT(*) FROM setAside") == [(1,)]
        assert "1 of 3 trials were set aside" in compose.coordinator.text

        compose.down()
        compose.variables = {}
        compose.up()
        compose.wait_for_the_end()
        assert compose.sweep.committed_count == 3
        assert compose.sweep.query("SELECT * FROM setAside") == []
    finally:
        compose.down("--volumes")
