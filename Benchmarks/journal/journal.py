#!/usr/bin/env python3
"""How long a sweep with a large journal takes to resume and to be drawn, and in how much memory.

    Benchmarks/journal/journal.py --trials 10000000 [--phasegrid .build/release/phasegrid] [--folder DIR]

It makes a journal of so many trials with made-up results, whose keys are those of a real sweep, and then times `run`
until it listens for workers, `status`, and `diagram`.
"""
import argparse
import hashlib
import json
import os
import pathlib
import random
import re
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time

SPEC = """\
name: large
problem: {{inputs: [[-0.9], [-0.3], [0.3], [0.9]], targets: [0.4, -0.2, 0.1, 0.6]}}
grid:
  gamma: {gammas}
  gammaPrime: {primes}
  width: {widths}
  seeds: {seeds}
detail: {{cells: []}}
"""
GAMMAS = [round(0.5 + 0.03 * i, 12) for i in range(50)]
PRIMES = [round(-0.5 + 0.03 * i, 12) for i in range(50)]
WIDTHS = [100, 200, 400, 800, 1600]
COLUMNS = ("key, gamma, gammaPrime, width, seed, outcome, relativeDistanceW, relativeDistanceA, relativeDistance, "
           "loss, flowTime, evaluations, kernelChange, orientationCount, wallSeconds, host, worker, attempt, committedAt")


def start_journal(phasegrid, spec, folder):
    """Lets the program itself write the journal's beginning."""
    process = subprocess.Popen(
        [phasegrid, "run", spec, "--out", folder, "--workers", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    process.stdout.readline()
    stop(process)


def stop(process):
    """A process that has only just begun to listen may not hear the first signal."""
    while process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            pass


def key_start(meaning):
    """What all keys begin with (Sources/Sweeps/SweepMeaning.swift)."""
    number, real = lambda n: struct.pack("<Q", n), lambda x: struct.pack("<d", x)
    text = lambda s: number(len(s)) + s.encode()
    return hashlib.sha256(
        text("phasegrid trial") + number(meaning["trainingVersion"]) + text(meaning["activation"])
        + bytes.fromhex(meaning["data"]) + real(meaning["lossTolerance"]) + real(meaning["accuracy"])
        + text(meaning["method"]) + number(meaning["evaluationsMax"]))


def rows(start, seeds):
    noise = [1 + 0.1 * random.Random(seed).random() for seed in range(1009)]
    place = 0
    for width in WIDTHS:
        for prime in PRIMES:
            for gamma in GAMMAS:
                cell = start.copy()
                cell.update(struct.pack("<ddQ", width ** -gamma, width ** -prime, width))
                for seed in range(seeds):
                    hash = cell.copy()
                    hash.update(struct.pack("<Q", seed))
                    distance = width ** (gamma - 1) * noise[place % 1009]
                    yield (hash.hexdigest(), gamma, prime, width, seed, "converged", distance, distance / 3,
                           distance / 2, 9.1e-7 * noise[(place + 7) % 1009], 12.5 * distance, 40 + place % 300,
                           distance / 7, 1 + place % 32, 0.01 * noise[(place + 31) % 1009], f"node-{place % 64}",
                           f"node-{place % 64}-4242-{place % 64:08x}", 1, 1.7e9 + place * 1e-4)
                    place += 1


def write_journal(folder, seeds):
    journal = sqlite3.connect(folder / "journal.sqlite", isolation_level=None)
    meaning = json.loads(journal.execute("SELECT meaning FROM specification ORDER BY id DESC LIMIT 1").fetchone()[0])
    journal.execute("PRAGMA journal_mode = OFF")
    journal.execute("BEGIN")
    marks = ", ".join("?" * len(COLUMNS.split(",")))
    journal.executemany(f"INSERT INTO trial ({COLUMNS}) VALUES ({marks})", rows(key_start(meaning), seeds))
    journal.execute("COMMIT")
    journal.execute("PRAGMA journal_mode = WAL")
    journal.close()


def timed(name, command):
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    if status != 0:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{output}")
    tell(name, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
    return output


def tell(name, seconds, busy, kibibytes):
    print(f"| {name} | {seconds:.1f} s | {busy:.1f} s | {kibibytes / 1024:.0f} MB |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=10_000_000)
    parser.add_argument("--phasegrid", default=pathlib.Path(__file__).parents[2] / ".build/release/phasegrid")
    parser.add_argument("--folder", type=pathlib.Path, help="keep the sweep here, and use it again if it is there")
    options = parser.parse_args()
    cells = len(GAMMAS) * len(PRIMES) * len(WIDTHS)
    seeds = max(1, options.trials // cells)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        spec, out = folder / "large.yaml", folder / "out"
        if not (out / "journal.sqlite").exists():
            spec.write_text(SPEC.format(gammas=GAMMAS, primes=PRIMES, widths=WIDTHS, seeds=seeds))
            start_journal(options.phasegrid, spec, out)
            write_journal(out, seeds)
        size = (out / "journal.sqlite").stat().st_size
        print(f"{cells * seeds:,} trials, {size / 2**20:,.0f} MB, {os.cpu_count()} cores\n")
        print("| command | time | of all cores | largest resident size |\n| --- | --- | --- | --- |")
        resume(options.phasegrid, spec, out)
        timed("`status`", [options.phasegrid, "status", out])
        timed("`diagram`", [options.phasegrid, "diagram", out])


def resume(phasegrid, spec, out):
    """Deletes one trial, and waits until the coordinator listens for the worker that is to train it."""
    journal = sqlite3.connect(out / "journal.sqlite")
    journal.execute("DELETE FROM trial WHERE id = 1")
    journal.commit()
    journal.close()
    start = time.monotonic()
    process = subprocess.Popen(
        [phasegrid, "run", spec, "--out", out, "--workers", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True)
    line = process.stdout.readline()
    seconds = time.monotonic() - start
    assert re.match("listening on", line), line
    memory = re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{process.pid}/status").read_text())
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    busy = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    stop(process)
    tell("resume, until it listens for workers", seconds, busy, int(memory[1]))


if __name__ == "__main__":
    main()
