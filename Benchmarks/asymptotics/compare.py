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
    print("| region | cells | tolerance | largest error, narrow | largest error, wide | median, narrow | median, wide | cells beyond tolerance, wide |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, cells in table.groupby("region"):
        limit = TOLERANCES.get(name)
        beyond = int((cells.error_wide > limit).sum()) if limit else ""
        print(f"| {name} | {len(cells)} | {limit if limit else 'none'} | {cells.error_narrow.max():.3f} | "
              f"{cells.error_wide.max():.3f} | {cells.error_narrow.median():.3f} | {cells.error_wide.median():.3f} | {beyond} |")
    print("\n## Every cell\n")
    print("| γ | γ' | region | asymptotic | narrow | wide | all widths |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for row in table.itertuples():
        print(f"| {row.gamma:g} | {row.gamma_prime:g} | {row.region} | {row.asymptotic:.3f} | {row.narrow:.3f} | "
              f"{row.wide:.3f} | {row.all:.3f} |")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: compare.py DIR")
    main(sys.argv[1])
