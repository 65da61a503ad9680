"""Links that are cut, deaf in one direction, or lossy."""

import signal

from network import COORDINATOR, WORKERS


def test_workers_behind_a_cut_link_lose_their_trials_and_come_back(cluster, undisturbed):
    cluster.start()
    cluster.wait_for_workers(*WORKERS[:2])
    cluster.wait_for_trials(20)
    cluster.network.cut(*WORKERS[:2])
    cluster.wait_for_loss_of(*WORKERS[:2])
    cluster.network.heal(*WORKERS[:2])
    cluster.finish(undisturbed)


def test_a_coordinator_cut_off_from_all_goes_on_when_the_link_heals(cluster, undisturbed):
    cluster.start()
    cluster.wait_for_workers(*WORKERS)
    cluster.wait_for_trials(20)
    cluster.network.cut(COORDINATOR)
    cluster.wait_for_loss_of(*WORKERS)
    cluster.network.heal(COORDINATOR)
    cluster.finish(undisturbed)


def test_a_coordinator_that_dies_behind_a_cut_link_is_found_again(cluster, undisturbed):
    cluster.start()
    cluster.wait_for_trials(20)
    # The workers' connections end without a word, at a coordinator that never knew them.
    cluster.network.cut(COORDINATOR)
    cluster.coordinator.kill()
    cluster.network.heal(COORDINATOR)
    cluster.start_coordinator()
    cluster.finish(undisturbed)


def test_workers_that_hear_but_are_not_heard_lose_their_trials_and_come_back(cluster, undisturbed):
    cluster.start()
    cluster.wait_for_workers(*WORKERS[:2])
    cluster.wait_for_trials(20)
    for host in WORKERS[:2]:
        cluster.network.drop(host, "output")
    cluster.wait_for_loss_of(*WORKERS[:2])
    for host in WORKERS[:2]:
        cluster.network.undrop(host)
    cluster.finish(undisturbed)


def test_workers_that_are_heard_but_hear_nothing_hold_nothing_up(cluster, undisturbed, sleep_past_lease):
    cluster.start()
    cluster.wait_for_workers(*WORKERS[:2])
    cluster.wait_for_trials(20)
    for host in WORKERS[:2]:
        cluster.network.drop(host, "input")
    sleep_past_lease()
    for host in WORKERS[:2]:
        cluster.network.undrop(host)
    cluster.finish(undisturbed)


def test_a_wire_that_loses_every_fifth_packet_and_delays_the_rest_carries_a_sweep(cluster, undisturbed):
    cluster.network.make_lossy(COORDINATOR, loss=0.2, delay=10, jitter=5, duplication=0.02)
    cluster.start()
    cluster.coordinator.wait()
    for worker in cluster.workers.values():
        # The wire may keep one out for all of a short sweep; it goes on looking for a coordinator, as it should.
        if "joined" not in worker.text:
            worker.signal(signal.SIGTERM)
    cluster.finish(undisturbed)
