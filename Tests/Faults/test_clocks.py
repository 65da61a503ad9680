"""Clocks that jump while the sweep runs, or that differ between hosts."""

import subprocess

import pytest

from network import COORDINATOR, WORKERS

DAY_SECONDS = 86_400


@pytest.fixture
def skew(tmp_path, preload):
    """Lets a host's clock jump by seconds, and gives the environment of programs that believe it."""
    environment = preload("skew.c")

    def jump(host, seconds):
        clock = tmp_path / f"{host}.clock"
        # Moved there whole: it is read at any moment.
        (tmp_path / "draft").write_text(str(seconds))
        (tmp_path / "draft").rename(clock)
        return {**environment, "CLOCK_SKEW": str(clock)}

    return jump


def test_clocks_that_jump_by_a_day_move_no_lease(cluster, undisturbed, skew):
    cluster.start_coordinator(environment=skew(COORDINATOR, 0))
    for host in WORKERS:
        cluster.start_worker(host, environment=skew(host, 0))
    jumps = [(COORDINATOR, DAY_SECONDS), ("w1", -DAY_SECONDS), (COORDINATOR, -DAY_SECONDS), ("w2", 10 * DAY_SECONDS)]
    for host, seconds in jumps:
        cluster.wait_for_trials(20)
        skew(host, seconds)
    cluster.finish(undisturbed)
    days = cluster.query("SELECT (MAX(committedAt) - MIN(committedAt)) / 86400 FROM trial")[0][0]
    assert days >= 1, "the coordinator believed its clock"
    assert cluster.lost_workers() == set()


def test_hosts_count_their_time_from_different_starts(cluster, undisturbed):
    def since_boot(days):
        return ["unshare", "--time", "--monotonic", str(days * DAY_SECONDS), "--fork", "--kill-child"]

    if subprocess.run([*since_boot(1), "true"], capture_output=True).returncode != 0:
        pytest.skip("no clocks with another start: unshare --time does not work")
    for days, host in enumerate(WORKERS, start=1):
        cluster.start_worker(host, wrapper=since_boot(days))
    # The second coordinator's clock is far behind the first one's, as after a reboot.
    cluster.start_coordinator(wrapper=since_boot(300))
    cluster.wait_for_trials(40)
    cluster.coordinator.kill()
    cluster.start_coordinator(wrapper=since_boot(7))
    cluster.finish(undisturbed)
