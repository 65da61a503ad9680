#!/usr/bin/env python3
"""How far are the distances that `phasegrid trial` reports from those of the exact gradient flow?

Trains the four-point problem of examples/luo-1d.yaml over a grid of cells and compares RD(theta_w) and RD(theta_a) with
explicit Euler steps that were shortened until nothing changed (Tests/Reference/flow.py). Writes a table in Markdown.

  pip install -r Tests/Reference/requirements.txt
  swift build -c release --product phasegrid
  python Benchmarks/accuracy/accuracy.py .build/release/phasegrid --output docs/accuracy.md
"""

import argparse
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Tests" / "Reference"))
from flow import FOUR_POINTS, NotConverged, converged_distances, drawn  # noqa: E402
from product import Product, write_spec  # noqa: E402

ACCURACY = 0.01
LOSS_TOLERANCE = 1e-6
AGREEMENT = 0.001
GAMMAS = np.linspace(0.5, 2, 9)
GAMMA_PRIMES = np.linspace(-1, 1.5, 9)
WIDTHS = (300, 1000)
SEED = 1


@dataclass(frozen=True)
class Comparison:
    width: int
    gamma: float
    gamma_prime: float
    status: str
    evaluations: int
    measured: np.ndarray  # RD(theta_w), RD(theta_a)
    expected: np.ndarray | None  # nothing where the reference did not converge

    @property
    def errors(self):
        return None if self.expected is None else self.measured / self.expected - 1


def compare(program, cell):
    width, gamma, gamma_prime = cell
    initial = drawn(FOUR_POINTS, width, SEED)
    with tempfile.TemporaryDirectory() as folder:
        spec = write_spec(Path(folder) / "four-points.yaml", FOUR_POINTS, LOSS_TOLERANCE)
        np.save(Path(folder) / "initial.npy", initial)
        trial = Product(program).trial(
            spec, gamma, gamma_prime, "--initial", Path(folder) / "initial.npy", "--accuracy", ACCURACY
        )
    try:
        expected = converged_distances(
            FOUR_POINTS, gamma, gamma_prime, initial, LOSS_TOLERANCE, agreement=AGREEMENT, steps_max=2 * 10**7
        )
    except NotConverged:
        expected = None
    measured = np.array([trial["rd_w"], trial["rd_a"]])
    return Comparison(width, gamma, gamma_prime, trial["status"], trial["evaluations"], measured, expected)


def number(value):
    return f"{value:g}"


def cell_text(comparison):
    if comparison.status != "converged":
        return comparison.status
    if comparison.errors is None:
        return "?"
    text = " ".join(f"{100 * error:+.2f}" for error in comparison.errors)
    return f"**{text}**" if np.max(np.abs(comparison.errors)) > ACCURACY else text


def table(comparisons):
    lines = ["| γ \\ γ' | " + " | ".join(map(number, GAMMA_PRIMES)) + " |"]
    lines.append("| --- |" + " --- |" * len(GAMMA_PRIMES))
    for gamma in GAMMAS:
        row = [c for c in comparisons if c.gamma == gamma]
        lines.append(f"| {number(gamma)} | " + " | ".join(map(cell_text, row)) + " |")
    return "\n".join(lines)


def summary(comparisons):
    judged = [c for c in comparisons if c.status == "converged" and c.errors is not None]
    worst = np.array([np.max(np.abs(c.errors)) for c in judged])
    return (
        f"{len(judged)} of {len(comparisons)} cells compared; the larger of the two errors has the median "
        f"{100 * np.median(worst):.3f} %, the 90th percentile {100 * np.quantile(worst, 0.9):.2f} % and the maximum "
        f"{100 * worst.max():.2f} %; {np.sum(worst > ACCURACY)} cells are above {100 * ACCURACY:g} %. "
        f"A trial took {np.median([c.evaluations for c in judged]):.0f} evaluations in the median, "
        f"{max(c.evaluations for c in judged)} at most."
    )


def exceptions(comparisons):
    lines = []
    for c in comparisons:
        place = f"m = {c.width}, γ = {number(c.gamma)}, γ' = {number(c.gamma_prime)}"
        measured = f"RD(θ_w) {c.measured[0]:.6g}, RD(θ_a) {c.measured[1]:.6g}"
        if c.status != "converged":
            lines.append(f"- {place}: {c.status}, {measured}")
        elif c.errors is None:
            lines.append(f"- {place}: the reference did not converge; {measured}")
        elif np.max(np.abs(c.errors)) > ACCURACY:
            lines.append(f"- {place}: {measured}; reference {c.expected[0]:.6g}, {c.expected[1]:.6g}")
    return "\n".join(lines) or "None."


def page(comparisons):
    parts = [
        f"""# Accuracy

How far the distances that a trial reports are from those of the exact gradient flow. Made by
`Benchmarks/accuracy/accuracy.py`, which shares no code with the product.

The problem is that of `examples/luo-1d.yaml`, with a loss tolerance of {LOSS_TOLERANCE:g}; trials were asked for a relative
accuracy of {ACCURACY:g}. The reference starts from the same initial parameters and takes explicit Euler steps for every
parameter, shortened fourfold until RD(θ_w) and RD(θ_a) change by at most {100 * AGREEMENT:g} %, from a fortieth of
the shortest time scale. A cell shows the errors of RD(θ_w) and RD(θ_a) in per cent, in bold where one is
above {100 * ACCURACY:g} %, a trial's status where it did not converge, and ? where the reference did not."""
    ]
    for width in WIDTHS:
        chosen = [c for c in comparisons if c.width == width]
        parts += [f"## Width {width}", summary(chosen), table(chosen)]
    parts += ["## Cells that missed the accuracy, or could not be judged", exceptions(comparisons)]
    return "\n\n".join(parts) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path, help="the phasegrid program")
    parser.add_argument("--output", type=Path, help="the page to write; without it, to standard output")
    parser.add_argument("--workers", type=int, help="processes at a time (default: one for each core)")
    arguments = parser.parse_args()
    cells = [(width, gamma, prime) for width in WIDTHS for gamma in GAMMAS for prime in GAMMA_PRIMES]
    comparisons = []
    with ProcessPoolExecutor(arguments.workers) as pool:
        for comparison in pool.map(partial(compare, str(arguments.program.resolve())), cells):
            comparisons.append(comparison)
            place = f"{comparison.width} {comparison.gamma:g} {comparison.gamma_prime:g}"
            print(f"{len(comparisons)}/{len(cells)} {place}: {cell_text(comparison)}", file=sys.stderr, flush=True)
    text = page(comparisons)
    if arguments.output:
        arguments.output.write_text(text, encoding="utf-8")
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
