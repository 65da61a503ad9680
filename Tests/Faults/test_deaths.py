"""Processes that are killed, or stand still for longer than their leases."""

import signal

from network import WORKERS


def test_workers_that_are_killed_are_replaced_and_nothing_is_lost(cluster, undisturbed):
    cluster.start()
    for host in WORKERS:
        cluster.wait_for_trials(15)
        cluster.workers[host].kill()
        cluster.wait_for_trials(5)
        cluster.start_worker(host)
    cluster.finish(undisturbed)


def test_the_sweep_ends_when_three_of_four_workers_are_killed_for_good(cluster, undisturbed):
    cluster.start()
    cluster.wait_for_trials(20)
    for host in WORKERS[1:]:
        cluster.workers.pop(host).kill()
    cluster.finish(undisturbed)
    assert cluster.lost_workers() == set(WORKERS[1:])


def test_workers_outlive_a_coordinator_that_is_killed_again_and_again(cluster, undisturbed):
    cluster.start()
    for _ in range(4):
        cluster.wait_for_trials(20)
        before = cluster.query("SELECT * FROM trial")
        cluster.coordinator.kill()
        cluster.start_coordinator()
        # What was committed is as it was, down to the time.
        assert set(before) <= set(cluster.query("SELECT * FROM trial"))
    cluster.finish(undisturbed)


def test_everything_is_killed_at_once_and_started_again(cluster, undisturbed):
    cluster.start()
    for _ in range(2):
        cluster.wait_for_trials(40)
        for program in (*cluster.workers.values(), cluster.coordinator):
            program.signal(signal.SIGKILL)
        cluster.start()
    cluster.finish(undisturbed)


def test_workers_that_stood_still_beyond_their_leases_come_back(cluster, undisturbed):
    cluster.start()
    cluster.wait_for_workers(*WORKERS[:2])
    cluster.wait_for_trials(20)
    stopped = WORKERS[:2]
    for host in stopped:
        cluster.workers[host].signal(signal.SIGSTOP)
    cluster.wait_for_loss_of(*stopped)
    for host in stopped:
        cluster.workers[host].signal(signal.SIGCONT)
    cluster.finish(undisturbed)


def test_a_coordinator_that_stood_still_beyond_all_leases_goes_on(cluster, undisturbed, sleep_past_lease):
    cluster.start()
    cluster.wait_for_trials(20)
    cluster.coordinator.signal(signal.SIGSTOP)
    sleep_past_lease()
    cluster.coordinator.signal(signal.SIGCONT)
    cluster.finish(undisturbed)
