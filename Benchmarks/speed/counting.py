"""How many steps the recipe of Luo et al.'s code takes, cell by cell: descent from 2n/lambda_max(K(0)), the step halved
and training started over when the loss rises. Counted by recipe.c in sample coordinates, where a step costs n^2."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from measuring import say
from native import drawn, library

TABLE = Path(__file__).resolve().parent / "steps.csv"
GAMMAS = [float(gamma) for gamma in np.linspace(0.5, 2, 9)]
GAMMA_PRIMES = [float(prime) for prime in np.linspace(-1, 1.5, 9)]
# The authors' code gives up after 800,000 steps; where those are too many to count, fewer give a lower bound.
LIMITS = {
    ("4 points", 1_000): 800_000, ("4 points", 40_000): 50_000,
    ("MNIST-45", 1_000): 800_000, ("MNIST-45", 10_000): 20_000,
}  # fmt: skip
BLOCK, TILE = 16, 8  # as in recipe.c


@dataclass(frozen=True)
class Count:
    outcome: str  # converged, limit (a lower bound) or stalled
    steps: int  # of all attempts
    halvings: int
    rd_w: float  # RD(theta_w) where it ended


def count_steps(problem, width, gamma, gamma_prime, limit, seed=0):
    start = drawn(problem.reduced.shape[1], width, seed)
    n, blocks = len(problem.targets), -(-width // BLOCK)
    padded = np.zeros((n + 1, blocks * BLOCK))
    padded[0, :width], padded[1:, :width] = start[0], problem.reduced @ start[1:]
    a0, z0 = padded[0], np.ascontiguousarray(padded[1:].reshape(n, blocks, BLOCK).transpose(1, 0, 2))
    kappa = width**-gamma
    gram = np.vstack([problem.reduced @ problem.reduced.T, np.zeros((-n % TILE, n))])
    residual = kappa * (np.maximum(padded[1:], 0) @ a0) - problem.targets
    step = 2 / problem.largest_rate(width, gamma, gamma_prime, seed)
    total, halvings, losses = 0, 0, np.zeros(2)
    while True:
        z = z0.copy()
        total += library().recipe_attempt(
            n, blocks, gram, problem.targets, kappa, width**-gamma_prime, problem.loss_tolerance,
            step, limit - total, a0.copy(), z, residual.copy(), losses,
        )  # fmt: skip
        outcome = ending(losses, problem.loss_tolerance, total == limit)
        if outcome:
            return Count(outcome, total, halvings, relative_distance(problem, start, z - z0))
        step, halvings = step / 2, halvings + 1


def ending(losses, tolerance, limit_reached):
    """None where the loss has risen, and training starts over."""
    if losses[0] <= tolerance:
        return "converged"
    if limit_reached:
        return "limit"
    return "stalled" if losses[0] == losses[1] else None


def relative_distance(problem, start, change):
    """RD(theta_w) of a change of z, [blocks][n][BLOCK]; what lies outside the samples' span enters by its expectation."""
    moved = np.linalg.lstsq(problem.reduced, change.transpose(1, 0, 2).reshape(len(problem.targets), -1))[0]
    columns, rank = problem.basis.shape
    outside = start.shape[1] * (columns - rank)
    return float(np.linalg.norm(moved) / np.sqrt(np.sum(start[1:] ** 2) + outside))


def read():
    if not TABLE.exists():
        return {}
    with TABLE.open(newline="") as file:
        return {
            (row["problem"], int(row["width"]), float(row["gamma"]), float(row["gamma_prime"])): Count(
                row["outcome"], int(row["steps"]), int(row["halvings"]), float(row["rd_w"])
            )
            for row in csv.DictReader(file)
        }


def write(table):
    with TABLE.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["problem", "width", "gamma", "gamma_prime", "outcome", "steps", "halvings", "rd_w"])
        for key in sorted(table):
            writer.writerow([*key, table[key].outcome, table[key].steps, table[key].halvings, table[key].rd_w])


def counts(problem, width, recount=False):
    """By (gamma, gamma'), from the table where it has them."""
    table = read()
    for gamma in GAMMAS:
        for prime in GAMMA_PRIMES:
            key = (problem.name, width, gamma, prime)
            limit = LIMITS[problem.name, width]
            known = table.get(key)
            if recount or known is None or (known.outcome == "limit" and known.steps < limit):
                table[key] = count_steps(problem, width, gamma, prime, limit)
                write(table)
                say(f"{key}: {table[key]}")
    return {key[2:]: value for key, value in table.items() if key[:2] == (problem.name, width)}
