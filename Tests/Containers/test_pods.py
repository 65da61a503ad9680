"""The pods of the manifests really run, die and go on."""

import signal

import pytest

from engine import podman
from kubernetes import needs_kubectl
from pods import Pods

pytestmark = needs_kubectl


@pytest.fixture
def pods(volume, tmp_path):
    pods = Pods(tmp_path, volume)
    try:
        yield pods
    finally:
        pods.close()


def test_a_sweep_outlives_its_pods_and_its_probes_know_how_it_stands(pods, undisturbed):
    pods.start_coordinator()
    pods.hand_out_ticket()
    pods.start_workers()
    pods.sweep.wait_for_trials(20)
    for kind in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert pods.probe(pods.coordinator, kind), kind
    assert {pods.probe(worker, "livenessProbe") for worker in pods.worker_containers} == {True}

    with pods.slowed():  # there is to be work left when all probes of a coordinator that rests have failed
        pods.coordinator.signal(signal.SIGSTOP)
        for kind in ("livenessProbe", "readinessProbe"):
            assert not pods.probe(pods.coordinator, kind), kind
        pods.coordinator.signal(signal.SIGCONT)
        pods.sweep.wait_until(lambda: pods.probe(pods.coordinator, "readinessProbe"), "it goes on")

    for worker in pods.worker_containers:
        joined_count = worker.text.count("joined sweep")
        worker.crash()
        pods.sweep.wait_until(lambda: worker.text.count("joined sweep") > joined_count, f"{worker.name} is back")
    pods.sweep.wait_for_trials(20)

    paused, cut = pods.worker_containers
    lost_count = pods.coordinator.text.count("lost worker")
    paused.signal(signal.SIGSTOP)
    pods.set_link(cut, "down")
    pods.sweep.wait_until(
        lambda: pods.coordinator.text.count("lost worker") >= lost_count + 2, "both workers are given up"
    )
    paused.signal(signal.SIGCONT)
    pods.set_link(cut, "up")
    pods.sweep.wait_for_trials(20)

    podman("pod", "rm", "--force", "--time", "0", "phasegrid")
    pods.start_coordinator()
    pods.sweep.wait_until((pods.sweep.out / "summary.json").exists, "the report is written")
    pods.sweep.wait_until(lambda: "staying until it is stopped" in pods.coordinator.text, "the coordinator stays")
    assert not pods.probe(pods.coordinator, "readinessProbe")
    assert pods.probe(pods.coordinator, "livenessProbe")
    podman("stop", "--time", "60", pods.coordinator.name)
    assert pods.coordinator.exit_code == 0, pods.story()
    pods.sweep.check(undisturbed)
