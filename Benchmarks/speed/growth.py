#!/usr/bin/env python3
"""How the cost of one evaluation grows with the width and with the number of samples."""

import os

import numpy as np
from measuring import Row, duration, interleaved, say, store
from native import Evaluation
from operations import eigen_cost, flow_flop_in_vectors
from problems import four_points, random_points

WIDTHS = (1_000, 10_000, 100_000, 1_000_000)
SAMPLES = (4, 16, 64, 256, 1_000)
SAMPLES_WIDTH = 1_000
SLACK = 0.15
ROUNDS = 5


def repeated(run):
    """A contender: as many repetitions as take about 0.1 s."""
    count = max(1, int(0.1 / run(1)))
    return lambda: run(count)


def slope(values):
    """The power of the sizes that fits the values best."""
    return float(np.polyfit(np.log(list(values)), np.log(list(values.values())), 1)[0])


def row(work, times, power):
    """The power of the sizes that fits the times best, which should be `power`."""
    found = slope(times)
    ours = ", ".join(f"{size:,}: {duration(seconds)}" for size, seconds in times.items())
    low, high = power * (1 - SLACK), power * (1 + SLACK)
    return Row(work, ours, f"power {power:.4g}", f"power {found:.3f}", f"{low:.2f} to {high:.2f}", low <= found <= high)


def main():
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    points = four_points()
    widths = {m: repeated(Evaluation(points, m).flow) for m in WIDTHS}
    networks = {n: Evaluation(random_points(n), SAMPLES_WIDTH) for n in SAMPLES}
    rows = [
        row("step of the flow with the kernel matrix, 4 points, over m", interleaved(widths, ROUNDS), 1),
        row(
            f"the same, m = {SAMPLES_WIDTH:,}, over n samples in n columns, documented as v(y + 2v + 17) operations a neuron in v, n in whole vectors of eight, with y = 2n up to n = 8 and 5n/4 beyond, and 2v(y + 6) more up to n = 16",
            interleaved({n: repeated(network.flow) for n, network in networks.items()}, ROUNDS),
            slope({n: flow_flop_in_vectors(n) for n in SAMPLES}),
        ),
        row(
            "eigenproblem of an n × n matrix, over n, documented as n²(v + 200)",
            interleaved({n: repeated(network.eigen) for n, network in networks.items()}, ROUNDS),
            slope({n: eigen_cost(n) for n in SAMPLES}),
        ),
    ]  # fmt: skip
    for found in rows:
        say(found)
    note = (
        f"Slopes of log time over log size by least squares, of medians of {ROUNDS} rounds; the target is the documented "
        f"power within {100 * SLACK:g} %."
    )
    store("growth", rows, [note])


if __name__ == "__main__":
    main()
