"""Disks that fill up, and disks that fail, under the journal."""

import shutil
import subprocess

import pytest

from cluster import TRIAL_COUNT


def stops_with_one_line(cluster, expected):
    """Waits for the coordinator's end by its disk."""
    assert cluster.coordinator.wait() == 1, cluster.story()
    lines = [line for line in cluster.coordinator.text.splitlines() if line.startswith("Error:")]
    assert len(lines) == 1 and expected in lines[0], cluster.story()


@pytest.mark.parametrize(
    ("call", "error", "expected"),
    [
        ("pwrite64", "ENOSPC", "the disk is full"),
        ("pwrite64", "EIO", "the disk is full or failing"),
        ("fsync,fdatasync", "EIO", "the disk is full or failing"),
    ],
)
def test_a_coordinator_whose_journal_fails_stops_and_the_next_goes_on(cluster, undisturbed, call, error, expected):
    if shutil.which("strace") is None:
        pytest.skip("no failing disk: there is no strace")
    log = cluster.out / "journal.sqlite-wal"
    cluster.start()
    cluster.wait_for_trials(20)
    cluster.coordinator.kill()
    strace = ["strace", "-f", "-qq", "-o", cluster.folder / "strace", "-P", log]
    failing = [*strace, "-e", f"trace={call}", "-e", f"inject={call}:error={error}:when=8+"]
    cluster.start_coordinator(wrapper=map(str, failing))
    stops_with_one_line(cluster, expected)
    assert "(INJECTED)" in (cluster.folder / "strace").read_text()
    kept = cluster.query("SELECT * FROM trial")
    cluster.start_coordinator()
    cluster.finish(undisturbed)
    assert set(kept) <= set(cluster.query("SELECT * FROM trial"))


def test_a_disk_that_fills_up_loses_nothing_and_more_room_is_all_it_takes(cluster, undisturbed):
    cluster.out.mkdir()
    size = lambda kilobytes: ["-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(cluster.out)]
    if subprocess.run(["mount", *size(200)], capture_output=True).returncode != 0:
        pytest.skip("no disk that is full: tmpfs cannot be mounted")
    try:
        cluster.start()
        stops_with_one_line(cluster, "the disk is full")
        # As full as before: it stops again, before or after a few more trials.
        cluster.start_coordinator()
        stops_with_one_line(cluster, "the disk is full")
        assert 0 < cluster.committed_count < TRIAL_COUNT
        subprocess.run(["mount", "-o", "remount,size=64m", str(cluster.out)], check=True)
        cluster.start_coordinator()
        cluster.finish(undisturbed)
    finally:
        cluster.close()
        subprocess.run(["umount", str(cluster.out)], check=True)
