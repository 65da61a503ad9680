#!/usr/bin/env python3
"""How far are the distances that `phasegrid trial` reports from those of the exact gradient flow?

Trains four points, by ReLU and by tanh, and 45 images of MNIST over grids of cells and compares RD(theta_w) and RD(theta_a) with Runge-Kutta steps
that were shortened until nothing changed (Tests/Reference/flow.py). Writes a page in Markdown.

  pip install -r Tests/Reference/requirements.txt -r Benchmarks/requirements.txt
  swift build -c release --product phasegrid
  export PHASEGRID_DATA=... # the folder that holds mnist/
  python Benchmarks/accuracy/accuracy.py .build/release/phasegrid --output docs/accuracy.md

References take an hour of one core and more; they are kept in a file, and only what it lacks is computed. Without the program
nothing else is done.
"""

import argparse
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "Reference"))
from comparison import Comparison  # noqa: E402
from flow import FOUR_POINTS, Problem, Resolution, compiled_course  # noqa: E402
from page import page, place  # noqa: E402
from product import Product  # noqa: E402
from references import Case, References, mnist_45, solve  # noqa: E402

GAMMAS = np.linspace(0.5, 2, 9)
GAMMA_PRIMES = np.linspace(-1, 1.5, 9)
BEYOND = [(0.5, 2.0), (0.5, 3.0), (2.0, -1.5)]
SPECS = {
    "four-points": ROOT / "examples" / "luo-1d.yaml",
    "four-points-tanh": ROOT / "examples" / "tanh-1d.yaml",
    "mnist-45": ROOT / "examples" / "mnist-45.yaml",
}
LOSS_TOLERANCES = {"four-points": 1e-6, "four-points-tanh": 1e-6, "mnist-45": 5e-5}


@dataclass(frozen=True)
class Suite:
    """One problem at one width in many cells."""

    name: str
    problem: Problem
    width: int
    region: str
    cells: list  # of (gamma, gamma')
    accuracies: tuple
    steps_max: int
    grid: bool  # whether the page shows it cell by cell

    @property
    def cases(self):
        tolerance = LOSS_TOLERANCES[self.name]
        return [Case(self.name, self.problem, tolerance, self.width, *cell) for cell in self.cells]

    @property
    def agreement(self):
        return 0.3 * min(*self.accuracies, 1e-3)


def every(stride):
    return [(float(gamma), float(prime)) for gamma in GAMMAS[::stride] for prime in GAMMA_PRIMES[::stride]]


def suite(name, problem, width, stride, accuracies, steps_max):
    side = len(GAMMAS[::stride])
    return Suite(name, problem, width, f"{side} × {side}", every(stride), accuracies, steps_max, grid=stride == 1)


def suites(quick, all_cells):
    four, images = ("four-points", FOUR_POINTS), ("mnist-45", mnist_45())
    four_tanh = ("four-points-tanh", Problem(FOUR_POINTS.inputs, FOUR_POINTS.targets, "tanh"))
    if quick:
        return [suite(*four, 300, 4, (1e-2, 1e-3), 10**6), suite(*images, 300, 8, (1e-2,), 10**5)]
    wide, wider = (1, 1) if all_cells else (2, 4)
    return [
        suite(*four, 300, 1, (1e-2, 1e-3, 1e-4), 4 * 10**6),
        suite(*four, 1000, 1, (1e-2,), 10**6),
        suite(*four, 3000, 1, (1e-2,), 5 * 10**5),
        Suite(*four, 300, "beyond the grid", BEYOND, (1e-2, 1e-4), 4 * 10**6, grid=False),
        suite(*four_tanh, 300, 1, (1e-2, 1e-3), 10**8),
        suite(*images, 300, 4, (1e-2, 1e-3, 1e-4), 3 * 10**6),
        suite(*images, 300, 1, (1e-2,), 3 * 10**5),
        suite(*images, 1000, wide, (1e-2,), 2 * 10**5),
        suite(*images, 3000, wider, (1e-2,), 15 * 10**4),
        Suite(*images, 300, "beyond the grid", BEYOND, (1e-2,), 3 * 10**5, grid=False),
    ]


def unreduced_cases(quick):
    problem, tolerance = mnist_45(), LOSS_TOLERANCES["mnist-45"]
    cells = [(1.25, 0.25)] if quick else [(0.5, -1.0), (0.5, 1.5), (1.25, 0.25), (2.0, -1.0)]
    return [Case("mnist-45", problem, tolerance, 100 if quick else 300, *cell) for cell in cells]


def in_pool(workers, title, work, arguments):
    """Yields index and result of work(*arguments[index]), in the order in which they are ready."""
    # Threads will do: the work is another process's, or is compiled.
    with ThreadPoolExecutor(workers) as pool:
        futures = {pool.submit(work, *values): index for index, values in enumerate(arguments)}
        for done, future in enumerate(as_completed(futures), 1):
            print(f"\r{title}: {done}/{len(futures)}", end="", file=sys.stderr, flush=True)
            yield futures[future], future.result()
    if arguments:
        print(file=sys.stderr)


def complete(references, suites, workers):
    """Solves what is lacking; a case that several suites share once, for the one that asks most."""
    lacking = {}
    for suite in sorted(suites, key=lambda suite: suite.agreement, reverse=True):
        for case in suite.cases:
            if references.lacks(case, suite.agreement):
                lacking[case.key] = (case, suite.agreement, suite.steps_max)
    arguments = list(lacking.values())
    for index, entry in in_pool(workers, "references", solve, arguments):
        references.keep(arguments[index][0], entry)


def trial(program, case, accuracy):
    with tempfile.TemporaryDirectory() as folder:
        initial = Path(folder) / "initial.npy"
        np.save(initial, case.initial)
        return Product(program).trial(
            SPECS[case.name], case.gamma, case.gamma_prime, "--initial", initial, "--accuracy", accuracy,
            "--loss-tolerance", case.loss_tolerance,
        )


def compared(program, references, suites, workers):
    """Groups of (suite, accuracy, comparisons)."""
    groups = []
    for suite in suites:
        for accuracy in suite.accuracies:
            cases = suite.cases
            results = dict(in_pool(
                workers, f"{suite.name}, m = {suite.width}, {suite.region}, accuracy {accuracy:g}", trial,
                [(program, case, accuracy) for case in cases],
            ))
            groups.append((suite, accuracy, [
                Comparison(case, accuracy, results[index], references.course(case)) for index, case in enumerate(cases)
            ]))
    return groups


def unreduced(references, quick):
    """The flows of all columns, and of the same steps in coordinates of the samples."""
    resolution, rows = Resolution(), []
    for case in unreduced_cases(quick):
        initial, goal = case.initial, case.loss_tolerance
        if references.unreduced(case) is None:
            # JAX is needed only for what is not yet kept.
            from unreduced import unreduced_distances
            print(f"all columns: {place(case)}", file=sys.stderr, flush=True)
            distances, steps = unreduced_distances(case.problem, case.gamma, case.gamma_prime, initial, goal, resolution)
            references.keep_unreduced(case, distances, steps)
        course = compiled_course(case.problem, case.gamma, case.gamma_prime, initial, [goal], resolution)
        distances, steps = references.unreduced(case)
        rows.append((case, distances, course.distances[-1], steps))
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path, nargs="?", help="the phasegrid program; without it only references are made")
    parser.add_argument("--output", type=Path, help="the page to write; without it, to standard output")
    parser.add_argument("--references", type=Path, default=ROOT / ".build" / "accuracy-references.json",
                        help="the file that keeps the references (default: %(default)s)")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="trials at a time (default: one for each core)")
    parser.add_argument("--quick", action="store_true", help="few cells, to try it out")
    parser.add_argument("--all-cells", action="store_true", help="9 x 9 cells of MNIST-45 at the widths 1,000 and 3,000 too")
    parser.add_argument("--only-width", type=int, action="append", choices=[300, 1000, 3000],
                        help="nothing but MNIST-45 at this width, in all cells; may be repeated")
    arguments = parser.parse_args()

    widths, references = arguments.only_width, References(arguments.references)
    chosen = suites(arguments.quick, arguments.all_cells or widths)
    if widths:
        chosen = [suite for suite in chosen if suite.name == "mnist-45" and suite.width in widths and suite.grid]
    complete(references, chosen, arguments.workers)
    rows = [] if widths else unreduced(references, arguments.quick)
    if arguments.program is None:
        return
    text = page(compared(str(arguments.program.resolve()), references, chosen, arguments.workers), rows)
    if arguments.output:
        arguments.output.write_text(text, encoding="utf-8")
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
