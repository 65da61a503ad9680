"""The page that docs/accuracy.md is, of comparisons."""

import numpy as np

NAMES = {"four-points": "four points", "four-points-tanh": "four points, tanh", "mnist-45": "MNIST-45"}
INTRODUCTION = """# Accuracy

How far the distances RD(θ_w) and RD(θ_a) that a trial reports are from those of the exact gradient flow. This page is made by
`Benchmarks/accuracy/accuracy.py`.

**Problems:** the four points of `examples/luo-1d.yaml`, and of `examples/tanh-1d.yaml`, to a loss of 1e-6, and the 45 images of `examples/mnist-45.yaml`, to 5e-5; one
draw of initial parameters, by NumPy, for each width. The grid has 9 × 9 cells, γ from 0.5 to 2 and γ' from -1 to 1.5; the grids of 5 × 5 and 3 × 3
are every second and every fourth of these, corners included. An error is the larger of the relative errors of RD(θ_w) and RD(θ_a).

**The reference** (`Tests/Reference/flow.py` and `flow.c`) shares no code and no method with the product: classical Runge–Kutta steps of fourth
order, all parameters at once, float64, no exponentials, no event at a kink, no error control. A step is at most a share of the shortest
time scale, which the trace of the tangent kernel bounds, and moves all w·x by at most a share of their length; both shares, at first 1 and 0.004, are
divided by 4 until RD(θ_w) and RD(θ_a) change by no more than 0.03 % or 0.3 of the accuracy asked, whichever is less. The error
that kinks leave falls in proportion to the step, so the finer solution's own is about a third of that. A cell is judged if the last change
was at most a third of the accuracy asked. That two resolutions agree is evidence, not proof: where a few neurons decide near a saddle,
coarse steps may agree and finer ones end elsewhere.

**What is compared.** A trial stops where it predicts a loss a little below its tolerance, not at the tolerance itself. The reference is
therefore read at the very loss that the trial reports. So the tables show how well the flow is followed, not where on it a trial ends; from the tolerance
to where trials stop, RD changes by {stopping}. Where both rest at a minimum above the tolerance, the resting
states are compared, loss included."""


def percent(value):
    """Two digits of a share, in per cent."""
    return f"{100 * value:.2g}" if value < 1 else f"{100 * value:.0f}"


def number(value):
    return f"{value:g}"


def markdown(head, rows):
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def judged(comparisons):
    return [c for c in comparisons if c.obstacle is None]


def summary(groups):
    """A row for each suite and accuracy: groups of (suite, accuracy, comparisons)."""
    rows = []
    for suite, accuracy, comparisons in groups:
        errors = [c.error for c in judged(comparisons)] or [np.nan]
        evaluations = [c.trial["evaluations"] for c in comparisons]
        rows.append([
            NAMES[suite.name], f"{suite.width:,}", suite.region, f"{percent(accuracy)} %",
            f"{len(judged(comparisons))} of {len(comparisons)}", percent(np.median(errors)),
            percent(np.quantile(errors, 0.9)), percent(max(errors)), str(sum(c.misses for c in comparisons)),
            f"{np.median(evaluations):.0f}, {max(evaluations)}",
        ])
    head = ["problem", "width", "cells", "accuracy asked", "judged", "median error, %", "90th percentile", "maximum",
            "above", "evaluations: median, most"]
    return markdown(head, rows)


def by_size(comparisons):
    """Errors of RD(theta_w) by its size."""
    edges = [0, 1e-12, 1e-6, 1e-4, 1e-2, 1, 100, np.inf]
    rows = []
    for low, high in zip(edges, edges[1:]):
        chosen = [c for c in judged(comparisons) if low <= c.expected[0] < high]
        if not chosen:
            continue
        errors = [abs(c.measured[0] / c.expected[0] - 1) for c in chosen]
        sizes = [c.expected[0] for c in chosen]
        rows.append([f"{min(sizes):.1e} to {max(sizes):.1e}", str(len(chosen)), percent(np.median(errors)),
                     percent(max(errors))])
    return markdown(["RD(θ_w)", "cells", "median error of RD(θ_w), %", "maximum"], rows)


def cell_text(comparison):
    if comparison.obstacle is not None:
        return "?"
    text = percent(comparison.error) + ("°" if comparison.course.rests else "")
    return f"**{text}**" if comparison.misses else text


def grid(comparisons):
    gammas = sorted({c.case.gamma for c in comparisons})
    primes = sorted({c.case.gamma_prime for c in comparisons})
    cells = {(c.case.gamma, c.case.gamma_prime): cell_text(c) for c in comparisons}
    rows = [[number(gamma)] + [cells.get((gamma, prime), "") for prime in primes] for gamma in gammas]
    return markdown(["γ \\ γ'"] + [number(prime) for prime in primes], rows)


def place(case):
    return f"{NAMES[case.name]}, m = {case.width}, γ = {number(case.gamma)}, γ' = {number(case.gamma_prime)}"


def exceptions(comparisons):
    lines = []
    for c in comparisons:
        if not c.misses and c.obstacle is None:
            continue
        text = f"- {place(c.case)}, accuracy {percent(c.accuracy)} %: RD(θ_w) {c.measured[0]:.7g}, RD(θ_a) {c.measured[1]:.7g}"
        if c.course is not None and c.obstacle is None:
            text += f"; reference {c.expected[0]:.7g}, {c.expected[1]:.7g}, uncertain by {percent(c.course.uncertainty)} %"
        elif c.course is not None:
            last = c.course.distances[-1]
            text += f"; reference {last[0]:.7g}, {last[1]:.7g} at a loss of {c.course.losses[-1]:.3g}"
        lines.append(text + ("" if c.obstacle is None else f": {c.obstacle}"))
    return "\n".join(lines) or "None."


def unreduced_table(rows):
    """Rows of (case, distances with all columns, distances in coordinates of the samples, steps)."""
    return markdown(
        ["width", "γ", "γ'", "RD(θ_w)", "RD(θ_a)", "relative differences", "steps"],
        [[f"{case.width:,}", number(case.gamma), number(case.gamma_prime), f"{full[0]:.6g}", f"{full[1]:.6g}",
          ", ".join(f"{abs(difference):.0e}" for difference in reduced / full - 1), str(steps)]
         for case, full, reduced, steps in rows],
    )


def stopping(comparisons):
    """How much RD changes from the tolerance to where trials stop."""
    changes = [
        np.max(np.abs(c.expected / c.course.distances[0] - 1)) for c in judged(comparisons) if not c.course.rests
    ] or [np.nan]
    return f"{percent(np.median(changes))} % in the median and {percent(max(changes))} % at most"


def page(groups, unreduced):
    everything = [c for _, _, comparisons in groups for c in comparisons]
    loose = max(accuracy for _, accuracy, _ in groups)
    is_beyond = any(not suite.grid and "beyond" in suite.region for suite, _, _ in groups)
    beyond = ", and some beyond the grid at γ' up to 3 and down to -1.5," if is_beyond else ","
    parts = [INTRODUCTION.format(stopping=stopping(everything)), "## Summary", summary(groups),
             "## By the size of RD",
             f"All cells above{beyond} at an accuracy of {percent(loose)} %. The displacement is "
             "kept by itself, so the smallest distances are as accurate as the largest.",
             by_size([c for _, accuracy, comparisons in groups if accuracy == loose for c in comparisons])]
    parts += ["## Cell by cell",
              "Errors in per cent; in bold where above the accuracy asked, ° where the flow rests above the tolerance, ? where the reference cannot judge."]
    for suite, accuracy, comparisons in groups:
        if suite.grid:
            parts += [f"### {NAMES[suite.name]}, width {suite.width:,}, accuracy {percent(accuracy)} %", grid(comparisons)]
    parts += ["## Cells that missed the accuracy, or could not be judged", exceptions(everything)]
    if unreduced:
        parts += ["## All 785 columns",
                  "For MNIST-45 the reference keeps displacements of w as combinations of the 45 samples. Here the same steps, of the first resolution, "
                  "are taken by JAX (float64, automatic differentiation) for all 785 columns of all weights, in the network's own scales instead of the "
                  "normal form, up to the same loss.", unreduced_table(unreduced)]
    return "\n\n".join(parts) + "\n"
