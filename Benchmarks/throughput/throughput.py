#!/usr/bin/env python3
"""How many tasks that do nothing are finished in a second: Phasegrid's trials, durable, beside its peers' functions.

    pip install -r Benchmarks/throughput/requirements.txt
    swift build -c release --product phasegrid
    swift build -c release --package-path Benchmarks/throughput --product bench-worker
    python Benchmarks/throughput/throughput.py

Each runs one scheduler and one worker process on this machine. Phasegrid trains a real sweep of `--trials` trials whose
training returns at once, each result committed to its journal with `synchronous = FULL` before it is acknowledged; the
peers keep nothing on disk. A peer that is not installed is left out.

`--only long` measures trials of about 10 ms on two workers of one slot beside the same trials in two loops.
"""
import argparse
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).parents[2]
SPEC = """\
name: empty
problem: {{inputs: [[-0.9], [-0.3], [0.3], [0.9]], targets: [0.4, -0.2, 0.1, 0.6]}}
grid:
  gamma: {{from: 0.5, to: 2.0, count: 10}}
  gammaPrime: {{from: -0.5, to: 1.0, count: 10}}
  width: [100, 200, 400, 800]
  seeds: {seeds}
detail: {{cells: []}}
"""


def phasegrid(count, options, curve=False, steps=0, workers=1):
    """From the start of the workers to the last commit, by the journal's own times: without drawing."""
    import sqlite3
    with tempfile.TemporaryDirectory(dir=ROOT / "Benchmarks") as folder:
        folder = pathlib.Path(folder)
        spec, out = folder / "empty.yaml", folder / "out"
        spec.write_text(SPEC.format(seeds=max(1, count // 400)))
        join = []
        port = "*"
        if curve:
            port, ticket = free_port(), folder / "bench.ticket"
            subprocess.run([options.programs / "phasegrid", "ticket", "new", out, "--endpoint",
                            f"tcp://127.0.0.1:{port}", "--out", ticket], check=True, stdout=subprocess.DEVNULL)
            join = ["--ticket", ticket]
        coordinator = subprocess.Popen(
            [options.programs / "phasegrid", "coordinate", spec, "--bind", f"tcp://127.0.0.1:{port}", "--out", out],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        endpoint = re.search(r"tcp://[^\s;]+", coordinator.stdout.readline())[0]
        watch = Watch(coordinator.pid)
        start = time.time()
        command = [options.worker, "--slots", str(options.slots), "--steps", str(steps),
                   *(join or ["--endpoint", endpoint])]
        processes = [subprocess.Popen(command, stderr=subprocess.DEVNULL) for _ in range(workers)]
        output = coordinator.communicate()[0]
        for process in processes:
            process.wait()
        if coordinator.returncode != 0:
            sys.exit(f"phasegrid failed: {output}")
        journal = sqlite3.connect(out / "journal.sqlite")
        committed, end, trained = journal.execute(
            "SELECT COUNT(*), MAX(committedAt), SUM(wallSeconds) FROM trial").fetchone()
        journal.close()
        busy = trained / workers / options.slots / (end - start)
        return committed, end - start, (f"slots busy {100 * busy:.2f} % of the time; coordinator {watch.memory:.0f} MB, "
                                        f"{watch.share(start, end):.1f} % of a core")


class Watch:
    """What a process takes until it ends; of its time, what it took at each moment."""

    def __init__(self, pid):
        self.pid, self.memory, self.samples = pid, 0, []
        threading.Thread(target=self.watch, daemon=True).start()

    def watch(self):
        while True:
            try:
                status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
                fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                return
            if found := re.search(r"VmHWM:\s+(\d+)", status):
                self.memory = int(found[1]) / 1024
            self.samples.append((time.time(), (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")))
            time.sleep(0.05)

    def share(self, start, end):
        within = [sample for sample in self.samples if start <= sample[0] <= end]
        (first, before), (last, after) = within[0], within[-1]
        return 100 * (after - before) / (last - first)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def curve(count, options):
    return phasegrid(count, options, curve=True)


def long(count, options):
    """In turn, two loops of half of the trials each, and the same on two workers; the round in the middle."""
    def loops(steps, count):
        command = [options.worker, "--steps", str(steps), "--loop", str(count)]
        processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        return max(float(process.communicate()[0].split()[0]) for process in processes)
    steps = int(0.01 * 1e8 / loops(10**8, 1))
    rounds = []
    before = loops(steps, count // 2)
    for _ in range(options.rounds):
        done, seconds, note = phasegrid(count, options, steps=steps, workers=2)
        after = loops(steps, count // 2)
        rounds.append(((before + after) / 2 / seconds, done, seconds, note))
        before = after
    rounds.sort()
    efficiency, done, seconds, note = rounds[len(rounds) // 2]
    return done, seconds, (f"efficiency {100 * efficiency:.2f} % ({100 * rounds[0][0]:.2f} to "
                           f"{100 * rounds[-1][0]:.2f}); {note}")


def nothing(number):
    return number


def dask(count, _):
    from distributed import Client, LocalCluster
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        client.gather(client.map(nothing, range(100), pure=False))
        start = time.time()
        client.gather(client.map(nothing, range(100, 100 + count), pure=False))
        return count, time.time() - start, ""


def ray(count, _):
    import ray
    ray.init(num_cpus=1, include_dashboard=False, logging_level="ERROR")
    try:
        function = ray.remote(nothing)
        ray.get([function.remote(number) for number in range(100)])
        start = time.time()
        ray.get([function.remote(number) for number in range(count)])
        return count, time.time() - start, ""
    finally:
        ray.shutdown()


def hyperqueue(count, _):
    from hyperqueue import Job, LocalCluster
    from hyperqueue.cluster import WorkerConfig
    with tempfile.TemporaryDirectory() as folder:
        with LocalCluster(folder, WorkerConfig(cores=1)) as cluster:
            client, job = cluster.client(), Job()
            for _ in range(count):
                job.program(["true"], stdout=None, stderr=None)
            start = time.time()
            client.wait_for_jobs([client.submit(job)])
            return count, time.time() - start, "starts a process for each task"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=1_000_000)
    parser.add_argument("--slots", type=int, default=1, help="of Phasegrid's worker")
    parser.add_argument("--peer-tasks", type=int, default=20_000)
    parser.add_argument("--hyperqueue-tasks", type=int, default=5_000)
    parser.add_argument("--long-trials", type=int, default=4_000)
    parser.add_argument("--rounds", type=int, default=5, help="of the trials of 10 ms")
    parser.add_argument("--only", action="append", choices=["phasegrid", "curve", "dask", "ray", "hyperqueue", "long"])
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / ".build/release")
    parser.add_argument("--worker", type=pathlib.Path,
                        default=ROOT / "Benchmarks/throughput/.build/release/bench-worker")
    options = parser.parse_args()
    runs = [("Phasegrid, durable", phasegrid, options.trials), ("Phasegrid, durable, CURVE", curve, options.trials),
            ("Dask", dask, options.peer_tasks),
            ("Ray", ray, options.peer_tasks), ("HyperQueue", hyperqueue, options.hyperqueue_tasks),
            ("trials of 10 ms", long, options.long_trials)]
    print("| | tasks | seconds | tasks/s | |\n| --- | --- | --- | --- | --- |")
    for name, run, count in runs:
        if options.only and run.__name__ not in options.only:
            continue
        try:
            done, seconds, note = run(count, options)
        except ImportError as error:
            print(f"| {name} | not installed: {error} | | | |")
            continue
        print(f"| {name} | {done:,} | {seconds:.1f} | {done / seconds:,.0f} | {note} |", flush=True)


if __name__ == "__main__":
    main()
