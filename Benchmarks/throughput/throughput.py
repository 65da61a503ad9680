#!/usr/bin/env python3
"""How many tasks that do nothing are finished in a second: Phasegrid's trials, durable, beside its peers' functions.

    pip install -r Benchmarks/throughput/requirements.txt
    swift build -c release && swift build -c release --package-path Benchmarks/throughput
    python Benchmarks/throughput/throughput.py

Each runs one scheduler and one worker process on this machine. Phasegrid trains a real sweep of `--trials` trials whose
training returns at once, each result committed to its journal with `synchronous = FULL` before it is acknowledged; the
peers keep nothing on disk. A peer that is not installed is left out.
"""
import argparse
import os
import pathlib
import re
import shutil
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


def phasegrid(count, slots, programs):
    """From the first assignment to the last commit, by the journal's own times: without starting and drawing."""
    import sqlite3
    with tempfile.TemporaryDirectory(dir=ROOT / "Benchmarks") as folder:
        folder = pathlib.Path(folder)
        spec, out = folder / "empty.yaml", folder / "out"
        spec.write_text(SPEC.format(seeds=max(1, count // 400)))
        coordinator = subprocess.Popen(
            [programs / "phasegrid", "coordinate", spec, "--bind", "tcp://127.0.0.1:*", "--out", out],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        endpoint = coordinator.stdout.readline().split()[-1]
        memory = [0]
        threading.Thread(target=watch_memory, args=(coordinator.pid, memory), daemon=True).start()
        start = time.time()
        empty = ROOT / "Benchmarks/throughput/.build/release/empty-worker"
        worker = subprocess.Popen([empty, endpoint, str(slots)], stderr=subprocess.DEVNULL)
        output = coordinator.communicate()[0]
        worker.wait()
        if coordinator.returncode != 0:
            sys.exit(f"phasegrid failed: {output}")
        journal = sqlite3.connect(out / "journal.sqlite")
        committed, end = journal.execute("SELECT COUNT(*), MAX(committedAt) FROM trial").fetchone()
        journal.close()
        return committed, end - start, f"coordinator {memory[0] / 1024:.0f} MB"


def watch_memory(pid, memory):
    while True:
        try:
            status = pathlib.Path(f"/proc/{pid}/status").read_text()
        except OSError:
            return
        if found := re.search(r"VmHWM:\s+(\d+)", status):
            memory[0] = int(found[1])
        time.sleep(0.2)


def nothing(number):
    return number


def dask(count, _slots, _programs):
    from distributed import Client, LocalCluster
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        client.gather(client.map(nothing, range(100), pure=False))
        start = time.time()
        client.gather(client.map(nothing, range(100, 100 + count), pure=False))
        return count, time.time() - start, ""


def ray(count, _slots, _programs):
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


def hyperqueue(count, _slots, _programs):
    program = shutil.which("hq", path=f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}")
    if program is None:
        raise ImportError("hq")
    with tempfile.TemporaryDirectory() as folder:
        def hq(*arguments, background=False):
            command = [program, "--server-dir", folder, *arguments]
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            return subprocess.Popen(command, **quiet) if background else subprocess.run(command, check=True, **quiet)
        server = hq("server", "start", background=True)
        time.sleep(2)
        worker = hq("worker", "start", "--cpus", "1", "--no-detect-resources", background=True)
        time.sleep(2)
        start = time.time()
        hq("submit", "--array", f"1-{count}", "--stdout", "none", "--stderr", "none", "--wait", "--", "true")
        seconds = time.time() - start
        hq("server", "stop")
        worker.wait()
        server.wait()
        return count, seconds, "starts a process for each task"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=1_000_000)
    parser.add_argument("--slots", type=int, default=1, help="of Phasegrid's worker")
    parser.add_argument("--peer-tasks", type=int, default=20_000)
    parser.add_argument("--hyperqueue-tasks", type=int, default=5_000)
    parser.add_argument("--only", choices=["phasegrid", "dask", "ray", "hyperqueue"])
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / ".build/release")
    options = parser.parse_args()
    runs = [("Phasegrid, durable", phasegrid, options.trials), ("Dask", dask, options.peer_tasks),
            ("Ray", ray, options.peer_tasks), ("HyperQueue", hyperqueue, options.hyperqueue_tasks)]
    print("| | tasks | seconds | tasks/s | |\n| --- | --- | --- | --- | --- |")
    for name, run, count in runs:
        if options.only and options.only != run.__name__:
            continue
        try:
            done, seconds, note = run(count, options.slots, options.programs)
        except ImportError as error:
            print(f"| {name} | not installed: {error} | | | |")
            continue
        print(f"| {name} | {done:,} | {seconds:.1f} | {done / seconds:,.0f} | {note} |", flush=True)


if __name__ == "__main__":
    main()
