"""What a sweep costs in containers beside one without: python Tests/Containers/measure.py PROGRAMS, as root, images built.

With one worker of one core. The first result counts from the command to its commit. PROGRAMS is the folder of an optimised build.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Support"))

import compose
from compose import Compose
from cost import Cost
from engine import podman
from pods import Pods
from sweep import SPEC, Sweep


def report(name, sweep, before):
    cost = Cost.of(sweep)
    print(f"{name}: first result after {cost.first_commit - before:.2f} s, {cost}", flush=True)


def local(programs, folder):
    before = time.time()
    command = [programs / "phasegrid", "run", SPEC, "--out", folder / "out", "--workers", "1"]
    subprocess.run(command, check=True, capture_output=True)
    report("run", Sweep(folder / "out", str), before)


def composed(folder):
    compose.SCALE = 1
    composed = Compose(folder)
    before = time.time()
    try:
        composed.up()
        composed.sweep.wait_until(lambda: not composed.coordinator.is_running, "the coordinator ended")
        report("compose up", composed.sweep, before)
    finally:
        composed.down("--volumes")


def played(folder):
    volume = f"phasegrid-measure-{os.getpid()}"
    podman("volume", "create", volume)
    pods = Pods(folder, volume)
    pods.workers["spec"]["replicas"] = 1
    before = time.time()
    try:
        pods.start_coordinator()
        pods.hand_out_ticket()
        pods.start_workers()
        pods.sweep.wait_until((pods.sweep.out / "summary.json").exists, "the report is written")
        report("play kube", pods.sweep, before)
    finally:
        pods.close()
        podman("volume", "rm", "--force", volume)


def main():
    programs = Path(sys.argv[1]).resolve()
    for _ in range(2):
        for measure in (lambda folder: local(programs, folder), composed, played):
            with tempfile.TemporaryDirectory() as folder:
                measure(Path(folder))


main()
