#!/usr/bin/env python3
"""Do trials of other draws keep to the accuracy they are asked for?

docs/accuracy.md judges one draw for each width by a reference of its own. Here whole sweeps over many seeds are run twice, for 1 %
and for 0.01 %, where three solutions in a row have to agree, and the two are held against each other. Writes a page in Markdown.

  pip install -r Benchmarks/requirements.txt
  swift build -c release
  export PHASEGRID_DATA=... # the folder that holds mnist/
  python Benchmarks/accuracy/draws.py .build/release/phasegrid --output docs/accuracy-draws.md
"""

import argparse
import csv
import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from page import markdown, percent

ACCURACY, FINE = 0.01, 0.0001
FOUR_POINTS = {
    "inputs": [[-0.9], [-0.3], [0.3], [0.9]], "targets": [0.4, -0.2, 0.1, 0.6], "activation": "relu",
}
LINE = [-1 + (2 * i + 1) / 6 for i in range(6)]
SIX_POINTS = {
    "inputs": [[x] for x in LINE],
    "targets": [float(0.5 * np.sin(3 * x) + 0.3 * np.cos(7 * x)) for x in LINE],
    "activation": "relu",
}
MNIST_45 = {"mnist": {"folder": "${PHASEGRID_DATA}/mnist", "samples": 45}, "activation": "relu"}
SWEEPS = [  # name, problem, loss tolerance, widths, seeds
    ("four points", FOUR_POINTS, 1e-6, [300, 1000, 3000], 16),
    ("six points on a line", SIX_POINTS, 1e-4, [300], 6),
    ("MNIST-45", MNIST_45, 5e-5, [300], 4),
]
INTRODUCTION = """# Accuracy of other draws

Made by `Benchmarks/accuracy/draws.py`. [accuracy.md](accuracy.md) judges one draw of initial parameters for each width by a reference that shares
no code with the product. Here are the seeds from 0 on of the 9 × 9 cells from γ = 0.5, γ' = -1 to 2, 1.5, each trained twice by the product itself:
for 1 %, and for 0.01 %, where three solutions in a row have to agree. An error is the larger of the relative differences of RD(θ_w) and RD(θ_a).
"""
NOTE = """
Trials whose outcomes differ are not among the errors. What is above the accuracy asked are trials in which a neuron hardly touches a kink: the coarse
solutions agree on a side of it that finer ones do not take ([training.md](training.md), "What was tried")."""


def sweep(program, folder, problem, loss_tolerance, widths, seeds, accuracy):
    """The trials of a sweep, by their cell, width and seed."""
    spec = folder / f"{accuracy:g}.yaml"
    spec.write_text(json.dumps({
        "name": "draws",
        "problem": problem,
        "grid": {
            "gamma": {"from": 0.5, "to": 2, "count": 9}, "gammaPrime": {"from": -1, "to": 1.5, "count": 9},
            "width": widths, "seeds": seeds,
        },
        "training": {"lossTolerance": loss_tolerance, "accuracy": accuracy},
    }))
    out = folder / f"results-{accuracy:g}"
    subprocess.run([program, "run", spec, "--out", out], check=True, stdout=subprocess.DEVNULL)
    with open(out / "trials.csv", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {tuple(row[key] for key in ("gamma", "gamma_prime", "width", "seed")): row for row in rows}


def compared(program, name, *definition):
    with tempfile.TemporaryDirectory() as folder:
        trials, fine = (sweep(program, Path(folder), *definition, accuracy) for accuracy in (ACCURACY, FINE))
    errors, others = [], 0
    for place, trial in trials.items():
        other = fine[place]
        if trial["status"] != other["status"]:
            others += 1
            continue
        errors.append(max(abs(float(trial[key]) / float(other[key]) - 1) for key in ("rd_w", "rd_a")))
    errors = np.sort(errors)
    evaluations = [np.median([int(row["evaluations"]) for row in rows.values()]) for rows in (trials, fine)]
    widths = ", ".join(f"{width:,}" for width in definition[2])
    return [
        name, widths, f"{len(trials):,}", percent(np.median(errors)), percent(np.quantile(errors, 0.99)),
        ", ".join(percent(error) for error in errors[:-4:-1]), f"{np.sum(errors > ACCURACY)}", f"{others}",
        " and ".join(f"{value:g}" for value in evaluations),
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    head = [
        "problem", "widths", "trials", "median error, %", "99th percentile", "largest", "above 1 %", "other outcomes",
        "evaluations, median",
    ]
    rows = [compared(arguments.program, *each) for each in SWEEPS]
    arguments.output.write_text(f"{INTRODUCTION}\n{markdown(head, rows)}\n{NOTE}\n")


if __name__ == "__main__":
    main()
