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
    """The row of a problem and width, and what else there is to say of it."""
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
    found = rounds[0]
    cells = [c for c in counted if found[c]["outcome"] == "converged" and counted[c].outcome != "stalled"]
    mine = {c: median(timings[c]["seconds"] for timings in rounds[1:]) for c in cells}
    theirs = {c: counted[c].steps * times["float64"] for c in cells}
    ratios = [theirs[c] / mine[c] for c in cells]
    row = Row(
        f"{problem.name}, m = {width:,}: a whole trial to {100 * ACCURACY:g} % of RD, medians of {len(cells)} cells",
        f"{duration(median(mine.values()))}, {median(found[c]['evaluations'] for c in cells):g} evaluations",
        f"the recipe in JAX: {duration(median(theirs.values()))}, {median(counted[c].steps for c in cells):,g} steps of "
        f"{duration(times['float64'])}",
        *at_least(median(ratios), target),
    )
    bounds = sum(counted[c].outcome == "limit" for c in cells)
    finished = [c for c in cells if counted[c].outcome == "converged"]
    errors = [abs(counted[c].rd_w / found[c]["rdW"] - 1) for c in finished]
    accurate = [theirs[c] / mine[c] for c, error in zip(finished, errors) if error <= ACCURACY]
    note = (
        f"{problem.name}, m = {width:,}: {len(cells)} of {len(counted)} cells reach the loss {problem.loss_tolerance:g} here, and "
        f"the recipe does not come to rest above it. In {bounds} of them the recipe was followed for "
        f"{LIMITS[problem.name, width]:,} steps only, and its ratio is a lower bound. Ratios go from {min(ratios):.3g} to "
        f"{max(ratios):,.3g}; all cells together take {duration(sum(mine.values()))} here and in JAX "
        f"{sum(theirs.values()) / sum(mine.values()):,.0f} times as long. Where the recipe ends, its RD(θ_w) differs from "
        f"Phasegrid's by more than {100 * ACCURACY:g} % in {len(finished) - len(accurate)} of {len(finished)} cells, by "
        f"{median(errors):.2g} in the median and {max(errors):.3g} at most, relatively; "
        + (f"over the other {len(accurate)} cells the median ratio is {median(accurate):.3g}. " if accurate else "")
        + f"A step in float32 takes JAX {duration(times['float32'])}."
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
