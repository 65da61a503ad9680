#!/usr/bin/env python3
"""Whole trials over the grid of cells beside the recipe of Luo et al.'s code in JAX, down to the same loss."""

import peers  # first: it ties the process to one core
import argparse
import json
import subprocess
from pathlib import Path
from statistics import median

from counting import GAMMA_PRIMES, GAMMAS, LIMITS, TABLE, counts
from measuring import Row, at_least, duration, interleaved, say, store
from native import drawn
from problems import four_points, mnist_45

PACKAGE = Path(__file__).resolve().parents[1] / "trials"
ACCURACY = 0.01
ROUNDS = 3
WORK = ((four_points, 1_000, 100), (four_points, 40_000, 100), (mnist_45, 1_000, 1_000), (mnist_45, 10_000, 1_000))
# Cells whose whole recipe JAX runs too, to see that it takes as many steps as were counted: the cheapest, and the
# dearest that fits in so many steps.
CHECK_STEPS_MAX = {"4 points": 20_000, "MNIST-45": 3_000}


def build():
    command = ["swift", "build", "-c", "release", "--package-path", PACKAGE]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    folder = subprocess.run([*command, "--show-bin-path"], check=True, capture_output=True, text=True).stdout
    return Path(folder.strip()) / "trials"


def train(program, problem, width):
    """The timings of whole trials by (gamma, gamma'), on the core this process is tied to."""
    job = {
        "inputs": problem.inputs.tolist(), "targets": problem.targets.tolist(), "gammas": GAMMAS,
        "gammaPrimes": GAMMA_PRIMES, "width": width, "seed": 0, "lossTolerance": problem.loss_tolerance,
        "accuracy": ACCURACY,
    }  # fmt: skip
    done = subprocess.run([program], input=json.dumps(job), check=True, capture_output=True, text=True)
    timings = map(json.loads, done.stdout.splitlines())
    return {(timing["gamma"], timing["gammaPrime"]): timing for timing in timings}


def recipe(problem, width, gamma, gamma_prime, precision="float64"):
    start = drawn(problem.reduced.shape[1], width)
    return peers.Recipe(
        problem.inputs_with_bias, problem.targets, start[0], problem.basis @ start[1:],
        width**-gamma, width**-gamma_prime, precision,
    )  # fmt: skip


def steps_check(problem, width, counted):
    """A sentence on how many steps JAX itself takes where the recipe is short."""
    fits = {c: v.steps for c, v in counted.items() if v.outcome == "converged" and v.steps <= CHECK_STEPS_MAX[problem.name]}
    if not fits:
        return f"{problem.name}, m = {width:,}: no cell was short enough to run whole in JAX."
    texts = []
    for gamma, prime in sorted({min(fits, key=fits.get), max(fits, key=fits.get)}):
        h = 2 / problem.largest_rate(width, gamma, prime)
        steps = recipe(problem, width, gamma, prime).steps(h, problem.loss_tolerance, LIMITS[problem.name, width])
        texts.append(f"{steps:,} in JAX and {fits[gamma, prime]:,} counted at ({gamma:g}, {prime:g})")
    return f"Steps run whole, {problem.name}, m = {width:,}: {'; '.join(texts)}."


def compare(program, problem, width, target, recount):
    counted = counts(problem, width, recount)
    rounds = []

    def ours():
        rounds.append(train(program, problem, width))
        return sum(timing["seconds"] for timing in rounds[-1].values())

    h = 0.1 / problem.largest_rate(width, 0.5, 0)
    steps = max(4, int(2e6 / (width * problem.inputs.size)))
    loops = {precision: recipe(problem, width, 0.5, 0, precision) for precision in ("float64", "float32")}
    times = interleaved(
        {"ours": ours, **{name: lambda loop=loop: loop.seconds(h, steps) for name, loop in loops.items()}}, ROUNDS
    )
    seconds = {cell: median(timings[cell]["seconds"] for timings in rounds[1:]) for cell in counted}
    same_loss = [c for c in counted if rounds[0][c]["outcome"] == "converged" and counted[c].outcome != "stalled"]
    ratios = {c: counted[c].steps * times["float64"] / seconds[c] for c in same_loss}
    bounds = sum(counted[c].outcome == "limit" for c in same_loss)
    ours_median = median(seconds[c] for c in same_loss)
    steps_median = median(counted[c].steps for c in same_loss)
    row = Row(
        f"{problem.name}, m = {width:,}: a whole trial to {ACCURACY:.0%} of RD, median of {len(same_loss)} cells",
        f"{duration(ours_median)}, {median(rounds[0][c]['evaluations'] for c in same_loss):g} evaluations",
        f"the recipe in JAX: {duration(steps_median * times['float64'])}, {steps_median:,.0f} steps of "
        f"{duration(times['float64'])}",
        *at_least(median(ratios.values()), target),
    )
    low, high = min(ratios.values()), max(ratios.values())
    note = (
        f"{problem.name}, m = {width:,}: {len(same_loss)} of {len(counted)} cells reach the loss {problem.loss_tolerance:g} "
        f"here; in {bounds} of them the recipe does not within {LIMITS[problem.name, width]:,} steps, and its ratio is a lower "
        f"bound. Ratios go from {low:.3g} to {high:.3g}; all cells together take {duration(sum(seconds[c] for c in same_loss))} "
        f"here and at least {duration(sum(counted[c].steps for c in same_loss) * times['float64'])} in JAX, "
        f"{sum(counted[c].steps for c in same_loss) * times['float64'] / sum(seconds[c] for c in same_loss):,.0f} times as long. "
        f"A step in float32 takes JAX {duration(times['float32'])}."
    )
    return row, note


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recount", action="store_true", help=f"count the recipe's steps again ({TABLE.name})")
    recount = parser.parse_args().recount
    program, rows, notes = build(), [], []
    for make, width, target in WORK:
        problem = make()
        row, note = compare(program, problem, width, target, recount)
        rows.append(row)
        notes += [note, steps_check(problem, width, counts(problem, width))]
        say(row)
    notes.append(
        f"Ours is timed inside one process, the median of {ROUNDS} rounds a cell, on the core that JAX is tied to; JAX's time is "
        "the seconds of a step of its compiled while loop, all input columns, in float64, times the steps of the recipe: "
        f"{TABLE.name}, counted in sample coordinates by recipe.c, where the iterates are the same and a step is cheaper. Both "
        "start from the same parameters."
    )
    store("trials", rows, notes)


if __name__ == "__main__":
    main()
