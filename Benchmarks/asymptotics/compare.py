#!/usr/bin/env python3
"""Do measured slopes S_w approach their asymptotic values?

    phasegrid run Benchmarks/asymptotics/asymptotics.yaml --out DIR
    Benchmarks/asymptotics/compare.py DIR > docs/asymptotics.md

Needs NumPy and pandas; shares no code with the product: slopes are fitted here from trials.csv, over the narrower half
of the widths and over the wider half, so that what finite width bends can be seen to shrink.
"""

import sys

import numpy as np
import pandas as pd


def asymptotic(gamma, gamma_prime):
    """S_w as m -> infinity, by balancing the growth of a and w (docs/training.md)."""
    if gamma <= 1:
        return gamma - 1 - 2 * max(gamma_prime, 0)
    if gamma_prime >= gamma - 1:
        return 2 * (gamma - 1 - gamma_prime)
    if gamma_prime <= 1 - gamma:
        return gamma - 1
    return (gamma - 1 - gamma_prime) / 2


def region(gamma, gamma_prime):
    """Where the tolerances of the comparison hold; edges are the creases of `asymptotic`."""
    condensed = gamma > 1 and gamma_prime < gamma - 1
    if condensed:
        edges = [gamma - 1, (gamma - 1 - gamma_prime) / np.sqrt(2), abs(gamma_prime - (1 - gamma)) / np.sqrt(2)]
        return "condensed, 0.2 inside" if min(edges) >= 0.2 - 1e-9 else "condensed, near an edge"
    if gamma == 1 and gamma_prime <= 0 or gamma > 1 and gamma_prime == gamma - 1:
        return "critical"
    return "linear, γ' ≤ 0" if gamma_prime <= 0 else "linear, γ' > 0"


NOTES = """
## What departs, and why

- **Linear, γ' ≤ 0.** At γ = 1/2 the initial output is of order 1 and random, so that log RD scatters by 0.2 between
  seeds; a slope over half the widths carries a standard error of about 0.04. Over all widths every cell is within 0.1.
- **Condensed, γ' ≤ 1 − γ and γ < 2.** The asymptotic slope γ − 1 supposes that w alone can fit the data while a rests.
  With these four points it cannot quite: nearly all neurons that see the second sample are switched off while the
  others are fitted, and the few that are left must grow, or a must. Growth of both gives (γ − 1 − γ')/2, which is larger
  here, and the measured slopes lie between the two. It is the flow that does this, not the integrator: explicit Euler
  steps of 1/80 of the stability limit give RD(θ_w) = 13.33, 20.63 and 38.60 at (1.25, −1), seed 0, m = 1,000, 4,000 and
  16,000, where the product gives 13.33, 20.63 and 38.58.
- **Stalled trials.** In the same corner and along γ = 2 some networks lose every neuron that sees the second sample and come
  to rest at R = 0.2²/8 = 0.005. They are counted, shown as crosses in the diagram and left out of the slopes.
"""

TOLERANCES = {"condensed, 0.2 inside": 0.05, "critical": 0.1, "linear, γ' ≤ 0": 0.1}


def slope(trials, widths):
    rows = trials[trials.width.isin(widths)]
    return np.polyfit(np.log(rows.width), np.log(rows.rd_w), 1)[0] if rows.width.nunique() > 1 else np.nan


def main(folder):
    trials = pd.read_csv(f"{folder}/trials.csv")
    trials = trials[trials.initialisation.isna()]
    total = len(trials)
    trials = trials[trials.status == "converged"]
    widths = sorted(trials.width.unique())
    half = len(widths) // 2
    narrow, wide = widths[: half + 1], widths[half:]
    rows = []
    for (gamma, gamma_prime), cell in trials.groupby(["gamma", "gamma_prime"]):
        rows.append(
            {
                "gamma": gamma,
                "gamma_prime": gamma_prime,
                "region": region(gamma, gamma_prime),
                "asymptotic": asymptotic(gamma, gamma_prime),
                "all": slope(cell, widths),
                "narrow": slope(cell, narrow),
                "wide": slope(cell, wide),
            }
        )
    table = pd.DataFrame(rows)
    for column in ("all", "narrow", "wide"):
        table[f"error_{column}"] = (table[column] - table.asymptotic).abs()
    report(table, len(trials), total, widths, narrow, wide)


def report(table, used, total, widths, narrow, wide):
    print("# Measured slopes and their asymptotic values\n")
    print("Made by `Benchmarks/asymptotics/compare.py` from a sweep of `Benchmarks/asymptotics/asymptotics.yaml`:")
    print(f"{used:,} of {total:,} trials converged (the rest stalled at a minimum that is not global and is left out).")
    print(f"Widths {widths[0]:,} to {widths[-1]:,}; \"narrow\" fits {narrow[0]:,} to {narrow[-1]:,}, "
          f"\"wide\" {wide[0]:,} to {wide[-1]:,}.\n")
    print("| region | cells | tolerance | largest error, all widths | narrow | wide | median error, all widths | narrow | wide | cells beyond tolerance, all widths |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, cells in table.groupby("region"):
        limit = TOLERANCES.get(name)
        errors = [cells[f"error_{part}"] for part in ("all", "narrow", "wide")]
        numbers = [f"{error.max():.3f}" for error in errors] + [f"{error.median():.3f}" for error in errors]
        beyond = str(int((cells.error_all > limit).sum())) if limit else ""
        print("| " + " | ".join([name, str(len(cells)), str(limit or "none"), *numbers, beyond]) + " |")
    print(NOTES)
    print("## Every cell\n")
    print("| γ | γ' | region | asymptotic | narrow | wide | all widths |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for row in table.itertuples():
        print(f"| {row.gamma:g} | {row.gamma_prime:g} | {row.region} | {row.asymptotic:.3f} | {row.narrow:.3f} | "
              f"{row.wide:.3f} | {row.all:.3f} |")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: compare.py DIR")
    main(sys.argv[1])
