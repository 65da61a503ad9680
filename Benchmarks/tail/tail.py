#!/usr/bin/env python3
"""How long does the last straggler keep a sweep from ending?

    Benchmarks/tail/tail.py DIR --slots 2 8 32 128

Reads a finished sweep's journal.sqlite or trials.csv and replays it: slots that take the next trial whenever they are
free, each for as long as it took in the sweep. The tail is the time from the moment the first slot runs dry to the end
of the last trial. Four orders are compared: the grid's, longest first by the rough guess that a sweep starts with,
longest first as the coordinator does it, by what the finished trials have taught it, and longest first as if all times
were known before. No order makes a sweep shorter than its longest trial.

From a journal it also tells the tail that the sweep itself had. A journal keeps for how long a trial trained and when
its result was committed, not when it began; a slot's last trial is taken to end when it was committed, and slots are
told apart where each worker has one, as those of `phasegrid run` do.

Needs NumPy; shares no code with the product (Sources/Coordination/CostModel.swift is the original of `Learned`).
"""

import argparse
import csv
import heapq
import sqlite3
from pathlib import Path

import numpy as np

REACH = 0.2
SHARED_WEIGHT = 0.05
NEAR_WEIGHT = 0.5
TURNS = 6
FINISHED_MIN = 8


class Sweep:
    """Trials in the grid's order, with the seconds that each took."""

    def __init__(self, folder):
        journal, table = folder / "journal.sqlite", folder / "trials.csv"
        if journal.exists():
            database = sqlite3.connect(f"file:{journal}?mode=ro", uri=True)
            rows = database.execute(
                "SELECT gamma, gammaPrime, initialisation, width, seed, wallSeconds, worker, committedAt,"
                " key IN (SELECT trialKey FROM neurons) FROM trial"
            ).fetchall()
        else:
            rows = [
                (float(r["gamma"]), float(r["gamma_prime"]), r["initialisation"] or None, int(r["width"]),
                 int(r["seed"]), float(r["wall_seconds"]), r["worker"], None, False)
                for r in csv.DictReader(table.open())
            ]  # fmt: skip
        rows.sort(key=lambda r: (r[4], r[3], r[2] or "", r[1], r[0]))
        named = [(r[2] or "") + (f" {r[0]} {r[1]}" if r[2] else "") for r in rows]
        self.gamma = np.array([r[0] for r in rows])
        self.gamma_prime = np.array([r[1] for r in rows])
        self.width = np.array([r[3] for r in rows])
        self.seconds = np.array([r[5] for r in rows])
        self.seed = np.array([r[4] for r in rows])
        self.workers = [r[6] for r in rows]
        self.committed_at = [r[7] for r in rows]
        self.records_neurons = [r[8] for r in rows]
        plane = np.array([not name for name in named])
        self.gammas = sorted(set(self.gamma[plane]))
        self.gamma_primes = sorted(set(self.gamma_prime[plane]))
        self.widths = sorted(set(self.width))
        names = sorted(set(named) - {""})
        self.plane_count = len(self.gammas) * len(self.gamma_primes)
        self.cell_count = self.plane_count + len(names)
        self.cell = np.array([
            self.plane_count + names.index(name) if name
            else self.gamma_primes.index(p) * len(self.gammas) + self.gammas.index(g)
            for name, g, p in zip(named, self.gamma, self.gamma_prime)
        ])  # fmt: skip
        self.layer = np.array([self.widths.index(w) for w in self.width])

    def rough_cost(self):
        condensation = np.clip(self.gamma - 0.6 * self.gamma_prime, 0, 3)
        return (500.0 + self.width) * 4.6**condensation


class Fixed:
    def __init__(self, order):
        self.order, self.taken = list(order), 0

    def next(self):
        self.taken += 1
        return self.order[self.taken - 1]

    def finish(self, trial):
        pass


class Learned:
    """Samples the plane by its cheapest trials, then takes the longest first by a model of what has finished."""

    def __init__(self, sweep):
        self.sweep = sweep
        self.rough = sweep.rough_cost()
        self.log_rough = np.log(self.rough)
        self.count = np.zeros((len(sweep.widths), sweep.cell_count))
        self.excess = np.zeros_like(self.count)
        self.finished, self.learning_due = 0, FINISHED_MIN
        self.waiting = np.ones(len(sweep.seconds), bool)
        self.probes = self.choose_probes()
        self.predicted = self.rough
        self.sort()

    def choose_probes(self):
        sweep, stride = self.sweep, 1
        cheapest = (sweep.layer == 0) & (sweep.seed == sweep.seed.min())
        column, row = sweep.cell % len(sweep.gammas), sweep.cell // len(sweep.gammas)
        while True:
            probes = cheapest & (
                (sweep.cell >= sweep.plane_count) | (column % stride == 0) & (row % stride == 0)
            )
            if self.rough[probes].sum() <= self.rough.sum() / 20 or stride > 64:
                return probes
            stride *= 2

    def sort(self):
        trials = np.flatnonzero(self.waiting)
        self.queue = list(trials[np.lexsort((trials, -self.predicted[trials], ~self.probes[trials]))][::-1])

    def next(self):
        trial = self.queue.pop()
        self.waiting[trial] = False
        return trial

    def finish(self, trial):
        if self.sweep.records_neurons[trial]:
            return
        place = self.sweep.layer[trial], self.sweep.cell[trial]
        self.count[place] += 1
        self.excess[place] += np.log(self.sweep.seconds[trial]) - self.log_rough[trial]
        self.finished += 1
        if self.finished >= self.learning_due:
            self.learning_due = self.finished + self.finished // 4
            self.learn()
            self.sort()

    def learn(self):
        mean = self.excess.sum() / self.count.sum()
        of_width = np.zeros(len(self.count))
        for _ in range(TURNS):
            rest = self.excess - self.count * (mean + of_width[:, None])
            of_cell = self.smooth(rest.sum(0), self.count.sum(0))
            rest = self.excess - self.count * (mean + of_cell)
            of_width = fill(rest.sum(1), self.count.sum(1))
        excess = mean + of_width[self.sweep.layer] + of_cell[self.sweep.cell]
        self.predicted = np.exp(self.log_rough + excess)

    def smooth(self, sums, counts):
        plane = self.sweep.plane_count
        shape = len(self.sweep.gamma_primes), len(self.sweep.gammas)
        near_sums, near_counts = sums.copy(), counts.copy()
        for values in near_sums, near_counts:
            values[:plane] = spread(spread(values[:plane].reshape(shape)).T).T.ravel()
        near = near_sums / (near_counts + SHARED_WEIGHT)
        return (sums + NEAR_WEIGHT * near) / (counts + NEAR_WEIGHT)


def fill(sums, counts):
    """Means; where there are none, that of the next smaller width, or of the smallest that has one."""
    known = np.flatnonzero(counts)
    below = np.searchsorted(known, np.arange(len(counts)), side="right") - 1
    return (sums / np.maximum(counts, 1))[known[np.maximum(below, 0)]]


def spread(values):
    """Adds to each row the others', less by a constant factor with each step away."""
    up, down = values.copy(), values.copy()
    for i in range(1, len(values)):
        up[i] += REACH * up[i - 1]
        down[-1 - i] += REACH * down[-i]
    return up + down - values


def replay(sweep, order, slots):
    """Makespan and tail, in seconds."""
    running = [(0.0, slot, None) for slot in range(slots)]
    heapq.heapify(running)
    taken, dry, now = 0, None, 0.0
    while running:
        now, slot, trial = heapq.heappop(running)
        if trial is not None:
            order.finish(trial)
        if taken < len(sweep.seconds):
            trial = order.next()
            taken += 1
            heapq.heappush(running, (now + sweep.seconds[trial], slot, trial))
        elif dry is None:
            dry = now
    return now, now - dry


def measured_tail(sweep):
    last = {}
    for worker, at in zip(sweep.workers, sweep.committed_at):
        last[worker] = max(last.get(worker, at), at)
    return len(last), max(last.values()) - min(last.values())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--slots", type=int, nargs="+", default=[2, 8, 32, 128])
    arguments = parser.parse_args()
    sweep = Sweep(arguments.folder)
    print(f"{len(sweep.seconds)} trials, {sweep.seconds.sum():.1f} s in all, the longest {sweep.seconds.max():.2f} s\n")
    print("| slots | order | makespan (s) | above the least possible | tail (s) |")
    print("| ---: | --- | ---: | ---: | ---: |")
    for slots in arguments.slots:
        least = max(sweep.seconds.sum() / slots, sweep.seconds.max())
        orders = {
            "grid": Fixed(range(len(sweep.seconds))),
            "longest first, guessed": Fixed(np.argsort(-sweep.rough_cost(), kind="stable")),
            "longest first, learned": Learned(sweep),
            "longest first, known": Fixed(np.argsort(-sweep.seconds, kind="stable")),
        }
        for name, order in orders.items():
            makespan, tail = replay(sweep, order, slots)
            print(f"| {slots} | {name} | {makespan:.2f} | {100 * (makespan / least - 1):.2f} % | {tail:.3f} |")
    if sweep.committed_at[0] is not None:
        workers, tail = measured_tail(sweep)
        print(f"\nThe sweep itself: {workers} workers, from the first one's last result to the last result {tail:.3f} s")


if __name__ == "__main__":
    main()
