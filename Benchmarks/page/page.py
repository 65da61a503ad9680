#!/usr/bin/env python3
"""What does the status page cost a coordinator of 100,000 cells and 5,000 workers, and what do browsers have to load?

    pip install -r Benchmarks/throughput/requirements.txt -r Tests/Page/requirements.txt
    swift build -c release --product phasegrid && python Benchmarks/page/page.py
    swift build -c release --package-path Benchmarks/throughput && python Benchmarks/page/page.py --seeds 10 --filled 0.9

With --filled a worker that trains nothing fills that share of the plane first, so that the cells have slopes. The workers
are those of ../throughput/crowd.py: they answer each trial with numbers that are made up. First nobody looks and there is
no page, then there is a page that nobody looks at, then some follow its stream, and at last a headless Chromium opens it.
"""
import argparse
import gzip
import json
import pathlib
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

ROOT = pathlib.Path(__file__).parents[2]
sys.path += [str(ROOT / "Benchmarks/throughput"), str(ROOT / "Tests/Page")]

from crowd import Crowd, load_messages, status, versions  # noqa: E402

SPEC = """\
name: plane
problem: {{inputs: [[-0.9], [-0.3], [0.3], [0.9]], targets: [0.4, -0.2, 0.1, 0.6]}}
grid:
  gamma: {{from: 0.5, to: 2.0, count: {rows}}}
  gammaPrime: {{from: -0.5, to: 1.0, count: {columns}}}
  width: [100, 1000]
  seeds: {seeds}
detail: {{cells: []}}
"""


class Follower(threading.Thread):
    """Reads the stream of events as a browser does, and counts."""

    def __init__(self, url):
        super().__init__(daemon=True)
        self.url, self.byte_count, self.cell_count, self.longest = url, 0, 0, 0
        self.start()

    def run(self):
        revision = json.load(urllib.request.urlopen(self.url + "api/cells"))["revision"]
        self.begin = time.monotonic()
        with urllib.request.urlopen(f"{self.url}api/events?since={revision}") as stream:
            for line in stream:
                self.byte_count += len(line)
                self.longest = max(self.longest, len(line))
                if line.startswith(b'data: {"revision"'):
                    self.cell_count += len(json.loads(line[6:])["place"])


def serve(crowd, pid, seconds):
    """Lets the workers work; the coordinator's share of one core, in percent, and the results a second."""
    (_, busy), count, start = status(pid), sum(crowd.acknowledged), time.monotonic()
    while time.monotonic() - start < seconds:
        crowd.step()
    elapsed = time.monotonic() - start
    return (100 * (status(pid)[1] - busy) / elapsed, (sum(crowd.acknowledged) - count) / elapsed, status(pid)[0])


def measure(options, folder, has_page, messages):
    spec = folder / "plane.yaml"
    spec.write_text(SPEC.format(rows=options.rows, columns=options.columns, seeds=options.seeds))
    out = folder / f"out-{has_page}"
    if options.filled:
        fill(options, spec, out)
    command = [options.programs / "phasegrid", "coordinate", spec, "--bind", "tcp://127.0.0.1:*", "--out",
               out] + (["--status", ":0"] if has_page else [])
    coordinator = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        url = re.search(r"http://\S+/", coordinator.stdout.readline()).group() if has_page else None
        endpoint = re.search(r"tcp://[^;\s]+", coordinator.stdout.readline()).group()
        crowd = Crowd(endpoint, options.workers, options.seconds, messages, versions())
        while not all(crowd.welcomed):
            crowd.step()
        serve(crowd, coordinator.pid, options.warm)
        tell("with a page" if has_page else "without a page", serve(crowd, coordinator.pid, options.duration))
        if has_page:
            look(options, crowd, coordinator.pid, url)
    finally:
        coordinator.kill()


def fill(options, spec, out):
    """Ends a coordinator, as a power failure would, when enough of its sweep is in the journal."""
    coordinator = subprocess.Popen(
        [options.programs / "phasegrid", "coordinate", spec, "--bind", "tcp://127.0.0.1:*", "--out", out],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    endpoint = re.search(r"tcp://[^;\s]+", coordinator.stdout.readline()).group()
    worker = subprocess.Popen([options.worker, "--endpoint", endpoint], stderr=subprocess.DEVNULL)
    count = options.filled * options.rows * options.columns * 2 * options.seeds
    journal = sqlite3.connect(f"file:{out}/journal.sqlite?mode=ro", uri=True)
    while (journal.execute("SELECT MAX(rowid) FROM trial").fetchone()[0] or 0) < count:
        time.sleep(1)
    for process in (coordinator, worker):
        process.kill()
        process.wait()


def tell(name, numbers):
    share, rate, memory = numbers
    print(f"{name} | {share:.1f} % of a core at {rate:,.0f} results/s | {memory:,.0f} MB at most", flush=True)


def look(options, crowd, pid, url):
    begin = time.monotonic()
    body = urllib.request.urlopen(url + "api/cells").read()
    print(f"/api/cells | {len(body) / 1e6:.2f} MB, {len(gzip.compress(body, 6)) / 1e6:.2f} MB if compressed | "
          f"{time.monotonic() - begin:.2f} s")
    begin = time.monotonic()
    workers = urllib.request.urlopen(url + "api/workers?count=50&order=heard").read()
    print(f"/api/workers, 50 of {options.workers:,} | {len(workers) / 1e3:.1f} kB | {time.monotonic() - begin:.3f} s")
    followers = [Follower(url) for _ in range(options.followers)]
    tell(f"with {options.followers} who follow", serve(crowd, pid, options.duration))
    one = followers[0]
    elapsed = time.monotonic() - one.begin
    print(f"a stream | {one.byte_count / elapsed / 1e3:,.1f} kB/s, {one.cell_count / elapsed:,.0f} cells/s, "
          f"the longest event {one.longest / 1e3:,.0f} kB")
    thread = threading.Thread(target=browse, args=(url,))
    thread.start()
    numbers = []
    while thread.is_alive():
        numbers.append(serve(crowd, pid, 5))
    tell("with a browser besides", numbers[-1])


def browse(url):
    from browser import browser, open_page, wait_until_shown

    with browser() as chromium:
        begin = time.monotonic()
        page = open_page(chromium, url)
        wait_until_shown(page)
        page.wait_for_selector("#share:has-text('trials')")
        shown = time.monotonic() - begin
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable")
        before = metrics(session)
        time.sleep(10)
        after = metrics(session)
        share = 100 * (after["TaskDuration"] - before["TaskDuration"]) / (after["Timestamp"] - before["Timestamp"])
        print(f"Chromium | {shown:.1f} s until it is shown | {share:.0f} % of its main thread after | "
              f"{after['JSHeapUsedSize'] / 1e6:.0f} MB of heap, {after['Nodes']:.0f} nodes")


def metrics(session):
    return {metric["name"]: metric["value"] for metric in session.send("Performance.getMetrics")["metrics"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=317)
    parser.add_argument("--columns", type=int, default=316)
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--filled", type=float, default=0, help="the share of the trials that are done before")
    parser.add_argument("--worker", type=pathlib.Path,
                        default=ROOT / "Benchmarks/throughput/.build/release/bench-worker")
    parser.add_argument("--workers", type=int, default=5_000)
    parser.add_argument("--seconds", type=float, default=10, help="of a trial, in the mean")
    parser.add_argument("--warm", type=float, default=20, help="seconds before anything is measured")
    parser.add_argument("--duration", type=float, default=30, help="seconds of each measurement")
    parser.add_argument("--followers", type=int, default=10)
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / ".build/release")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        messages = load_messages(folder)
        for has_page in (False, True):
            measure(options, folder, has_page, messages)


if __name__ == "__main__":
    main()
