#!/usr/bin/env python3
"""Whole trials over the grid of cells beside the recipe of Luo et al.'s code in JAX, down to the same loss."""

import peers  # first: it ties the process to one core
import argparse
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from counting import GAMMA_PRIMES, GAMMAS, LIMITS, TABLE, counts
from measuring import Row, at_least, duration, interleaved, say, store
from native import drawn
from problems import four_points, mnist_45

PACKAGE = Path(__file__).resolve().parents[1] / "trials"
ACCURACY = 0.01
# Problem, width, target and rounds, of which one more warms up.
WORK = (
    (four_points, 1_000, 100, 5),
    (four_points, 40_000, 100, 3),
    (mnist_45, 1_000, 1_000, 3),
    (mnist_45, 10_000, 1_000, 1),
)
# JAX runs the whole recipe of two cells too, to see that it takes as many steps as were counted: the cheapest, and the
# dearest that takes no longer than this.
CHECK_SECONDS_MAX = 15


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


@dataclass(frozen=True)
class Comparison:
    """Trials by cell, where both come to the tolerance or the recipe is still on its way."""

    trained: dict  # what the program said
    counted: dict  # the recipe's Count
    ours: dict  # seconds
    step: dict  # JAX's seconds a step, by precision

    @property
    def theirs(self):
        return {cell: count.steps * self.step["float64"] for cell, count in self.counted.items()}

    def ratios(self, cells):
        return [self.theirs[cell] / self.ours[cell] for cell in cells]


def compare(program, problem, width, rounds, recount):
    counted = counts(problem, width, recount)
    timings = []

    def ours():
        timings.append(train(program, problem, width))
        return sum(timing["seconds"] for timing in timings[-1].values())

    h = 0.1 / problem.largest_rate(width, 0.5, 0)
    steps = max(20, int(1e7 / (width * problem.inputs.size)))
    loops = {precision: recipe(problem, width, 0.5, 0, precision) for precision in ("float64", "float32")}
    contenders = {name: lambda loop=loop: loop.seconds(h, steps) for name, loop in loops.items()}
    step = interleaved({"ours": ours, **contenders}, rounds)
    trained = timings[0]
    cells = [c for c in counted if trained[c]["outcome"] == "converged" and counted[c].outcome != "stalled"]
    seconds = {c: median(timing[c]["seconds"] for timing in timings[1:]) for c in cells}
    return Comparison({c: trained[c] for c in cells}, {c: counted[c] for c in cells}, seconds, step)


def row(problem, width, target, found):
    return Row(
        f"{problem.name}, m = {width:,}: a whole trial to {100 * ACCURACY:g} % of RD, medians of {len(found.ours)} cells",
        f"{duration(median(found.ours.values()))}, {median(t['evaluations'] for t in found.trained.values()):g} evaluations",
        f"the recipe in JAX: {duration(median(found.theirs.values()))}, "
        f"{median(c.steps for c in found.counted.values()):,g} steps of {duration(found.step['float64'])}",
        *at_least(median(found.ratios(found.ours)), target),
    )


def spread(problem, width, found):
    """A sentence on what the median hides."""
    bounds = sum(count.outcome == "limit" for count in found.counted.values())
    ratios, total = found.ratios(found.ours), sum(found.ours.values())
    return (
        f"{problem.name}, m = {width:,}: {len(found.ours)} of {len(GAMMAS) * len(GAMMA_PRIMES)} cells reach the loss "
        f"{problem.loss_tolerance:g} here, and the recipe does not come to rest above it; in {bounds} of them the recipe "
        f"was followed for {LIMITS[problem.name, width]:,} steps only, and its ratio is a lower bound. Ratios go from "
        f"{min(ratios):.3g} to {max(ratios):,.0f}. All cells together take {duration(total)} here and in JAX "
        f"{sum(found.theirs.values()) / total:,.0f} times as long. A step in float32 takes JAX "
        f"{duration(found.step['float32'])}."
    )


def accuracy(problem, width, found):
    """A sentence on how right the recipe's distances are where it comes to the same loss."""
    finished = [cell for cell, count in found.counted.items() if count.outcome == "converged"]
    errors = {cell: abs(found.counted[cell].rd_w / found.trained[cell]["rdW"] - 1) for cell in finished}
    accurate = [cell for cell in finished if errors[cell] <= ACCURACY]
    text = (
        f"{problem.name}, m = {width:,}: where the recipe comes to that loss, its RD(θ_w) differs from Phasegrid's by more "
        f"than {100 * ACCURACY:g} % in {len(finished) - len(accurate)} of {len(finished)} cells, by "
        f"{100 * median(errors.values()):.2g} % in the median and by a factor of {1 + max(errors.values()):,.3g} at most."
    )
    if accurate:
        text += f" Over the other {len(accurate)} cells the median ratio is {median(found.ratios(accurate)):.3g}."
    return text


def steps_check(problem, width, found):
    """A sentence on how many steps JAX itself takes where the recipe is short."""
    fits = {
        cell: count.steps
        for cell, count in found.counted.items()
        if count.outcome == "converged" and found.theirs[cell] <= CHECK_SECONDS_MAX
    }
    texts = []
    for gamma, prime in sorted({min(fits, key=fits.get), max(fits, key=fits.get)} if fits else ()):
        h = 2 / problem.largest_rate(width, gamma, prime)
        steps = recipe(problem, width, gamma, prime).steps(h, problem.loss_tolerance, LIMITS[problem.name, width])
        texts.append(f"{steps:,} in JAX and {fits[gamma, prime]:,} counted at ({gamma:g}, {prime:g})")
    return f"{problem.name}, m = {width:,}: the recipe run whole takes {'; '.join(texts) or 'too long to check'}."


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recount", action="store_true", help=f"count the recipe's steps again ({TABLE.name})")
    recount = parser.parse_args().recount
    program, rows, notes = build(), [], []
    for make, width, target, rounds in WORK:
        problem = make()
        found = compare(program, problem, width, rounds, recount)
        rows.append(row(problem, width, target, found))
        notes += [describe(problem, width, found) for describe in (spread, accuracy, steps_check)]
        say(rows[-1])
    counts_of_rounds = " or ".join(map(str, sorted({rounds for *_, rounds in WORK})))
    notes.append(
        f"Ours is timed inside one process, the median of {counts_of_rounds} rounds a cell, on the core that JAX is tied to; "
        "JAX's time is the seconds of a step of its compiled while loop, all input columns, in float64, times the steps of the "
        f"recipe: {TABLE.name}, counted in sample coordinates by recipe.c, where the iterates are the same and a step is "
        "cheaper. Both start from the same parameters."
    )
    store("trials", rows, notes)


if __name__ == "__main__":
    main()
