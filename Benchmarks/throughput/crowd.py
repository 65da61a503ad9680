#!/usr/bin/env python3
"""Thousands of workers at one coordinator: does it serve them all, in how much memory, and notice one that dies?

    pip install -r Benchmarks/throughput/requirements.txt
    swift build -c release && python Benchmarks/throughput/crowd.py --workers 5000

The workers share this process: each has a connection of its own, says hello and heartbeats, and answers each of its
trials after `--seconds` with numbers that are made up. When all have had trials one falls silent, its connection still
open.
"""
import argparse
import heapq
import os
import pathlib
import random
import re
import resource
import subprocess
import sys
import tempfile
import time

import zmq

ROOT = pathlib.Path(__file__).parents[2]
VERSIONS = (ROOT / "Sources/Messaging/ProductVersion.swift").read_text()
PROTOCOL = int(re.search(r"protocolVersion = (\d+)", VERSIONS)[1])
SPEC = """\
name: crowd
problem: {{inputs: [[-0.9], [-0.3], [0.3], [0.9]], targets: [0.4, -0.2, 0.1, 0.6]}}
grid:
  gamma: {{from: 0.5, to: 2.0, count: 10}}
  gammaPrime: {{from: -0.5, to: 1.0, count: 10}}
  width: [100, 200, 400, 800]
  seeds: {seeds}
detail: {{cells: []}}
"""


def load_messages(folder):
    """The protocol's own description, compiled for Python."""
    subprocess.run(["protoc", f"--proto_path={ROOT}/Sources/Messaging", f"--python_out={folder}", "messages.proto"],
                   check=True)
    sys.path.insert(0, str(folder))
    import messages_pb2
    return messages_pb2


class Crowd:
    def __init__(self, endpoint, count, seconds, messages, versions):
        self.messages, self.seconds, self.versions = messages, seconds, versions
        context = zmq.Context(io_threads=1)
        context.set(zmq.MAX_SOCKETS, count + 16)
        self.sockets, self.poller, self.numbers = [], zmq.Poller(), {}
        for number in range(count):
            socket = context.socket(zmq.DEALER)
            socket.linger = 0
            socket.connect(endpoint)
            self.sockets.append(socket)
            self.numbers[socket] = number
            self.poller.register(socket, zmq.POLLIN)
        self.held = [{} for _ in range(count)]  # lease by trial, its result said or not
        self.welcomed, self.acknowledged = [False] * count, [0] * count
        self.silent = set()
        now = time.monotonic()
        self.agenda = [(now + 5 * random.random(), "hello", number, 0) for number in range(count)]
        heapq.heapify(self.agenda)

    def say(self, number, **body):
        envelope = self.messages.WorkerEnvelope(protocol_version=PROTOCOL, **body)
        self.sockets[number].send(envelope.SerializeToString(), zmq.DONTWAIT)

    def step(self):
        now = time.monotonic()
        while self.agenda and self.agenda[0][0] <= now:
            _, what, number, trial = heapq.heappop(self.agenda)
            if number not in self.silent:
                getattr(self, what)(now, number, trial)
        for socket, _ in self.poller.poll(20):
            number = self.numbers[socket]
            while True:
                try:
                    message = socket.recv(zmq.DONTWAIT)
                except zmq.Again:
                    break
                if number not in self.silent:
                    self.hear(number, self.messages.CoordinatorEnvelope.FromString(message))

    def hello(self, now, number, _):
        if self.welcomed[number]:
            return
        self.say(number, hello=self.messages.Hello(
            worker=f"crowd-{number}", host=f"host-{number // 16}", slots=1, product_version=self.versions[1],
            training_version=self.versions[0], instruction_set="none"))
        heapq.heappush(self.agenda, (now + 5, "hello", number, 0))

    def heartbeat(self, now, number, _):
        self.say(number, heartbeat=self.messages.Heartbeat(held=[
            self.messages.HeldLease(lease=assignment.lease, is_running=True)
            for assignment in self.held[number].values()]))
        heapq.heappush(self.agenda, (now + 5, "heartbeat", number, 0))

    def finish(self, _, number, trial):
        assignment = self.held[number].get(trial)
        if assignment is None:
            return
        self.say(number, results=self.messages.Results(reports=[self.messages.ResultReport(
            lease=assignment.lease, key=assignment.key, wall_seconds=self.seconds,
            measurements=self.messages.Measurements(
                outcome="converged", relative_distance_w=assignment.kappa, relative_distance_a=assignment.kappa_prime,
                relative_distance=1, loss=1e-7, flow_time=1, evaluations=10, kernel_change=0.5,
                orientation_count=1))]))

    def hear(self, number, envelope):
        body = envelope.WhichOneof("body")
        now = time.monotonic()
        if body == "welcome" and not self.welcomed[number]:
            self.welcomed[number] = True
            self.heartbeat(now, number, 0)
        elif body == "assignments":
            for assignment in envelope.assignments.assignments:
                trial = assignment.lease.trial_index
                if trial not in self.held[number]:
                    due = now + self.seconds * (len(self.held[number]) + random.random())
                    heapq.heappush(self.agenda, (due, "finish", number, trial))
                self.held[number][trial] = assignment
        elif body == "acknowledgement":
            for trial in envelope.acknowledgement.trial_indices:
                if self.held[number].pop(trial, None) is not None:
                    self.acknowledged[number] += 1


def versions():
    training = re.search(r"trainingVersion = (\d+)", "".join(
        path.read_text() for path in (ROOT / "Sources/Training").glob("*.swift")))
    product = re.search(r'productVersion = "(.+)"', (ROOT / "Sources/Messaging/ProductVersion.swift").read_text())
    return int(training[1]), product[1]


def status(pid):
    memory = re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(memory[1]) / 1024, (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=5_000)
    parser.add_argument("--seconds", type=float, default=5, help="of a trial, in the mean")
    parser.add_argument("--duration", type=float, default=60, help="seconds before one dies")
    parser.add_argument("--lease", type=int, default=30)
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / ".build/release")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "crowd.yaml").write_text(SPEC.format(seeds=10_000))
        coordinator = subprocess.Popen(
            [options.programs / "phasegrid", "coordinate", folder / "crowd.yaml", "--bind", "tcp://127.0.0.1:*",
             "--out", folder / "out", "--lease", str(options.lease)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        endpoint = coordinator.stdout.readline().split()[-1]
        crowd = Crowd(endpoint, options.workers, options.seconds, load_messages(folder), versions())
        try:
            measure(crowd, coordinator, folder / "out", options)
        finally:
            coordinator.kill()


def measure(crowd, coordinator, out, options):
    start = time.monotonic()
    while not all(crowd.welcomed) or min(crowd.acknowledged) == 0:
        crowd.step()
        if time.monotonic() - start > 300:
            break
    served = time.monotonic() - start
    (_, busy), counts, start = status(coordinator.pid), sum(crowd.acknowledged), time.monotonic()
    while time.monotonic() - start < options.duration:
        crowd.step()
    elapsed = time.monotonic() - start
    memory, busy_then = status(coordinator.pid)
    dead = options.workers // 2
    crowd.silent.add(dead)
    death = time.monotonic()
    noticed = None
    while noticed is None and time.monotonic() - death < options.lease + 30:
        crowd.step()
        names = re.findall(r'"name" : "(crowd-\d+)"', (out / "coordinator.json").read_text())
        if len(names) > 1 and f"crowd-{dead}" not in names:
            noticed = time.monotonic() - death
    count = sum(count > 0 for count in crowd.acknowledged)
    print(f"workers that had results acknowledged | {count:,} of {options.workers:,}, the last after {served:.0f} s")
    print(f"results a second | {(sum(crowd.acknowledged) - counts) / elapsed:,.0f}")
    print(f"coordinator's share of one core | {100 * (busy_then - busy) / elapsed:.1f} %")
    print(f"coordinator's largest resident size | {memory:.0f} MB")
    print(f"a silent one noticed after | {noticed and round(noticed, 1)} s; its lease is {options.lease} s")


if __name__ == "__main__":
    main()
