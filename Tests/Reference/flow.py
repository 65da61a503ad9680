"""Gradient flow of a two-layer network by explicit Euler steps, straight from the equations of the paper.

No reduced coordinates, no exponentials, no treatment of kinks: every parameter of every neuron takes many tiny steps.
Where shorter steps change nothing any more, the solution is the flow's.
"""

from dataclasses import dataclass

import numpy as np

NEGATIVE_SLOPE = {"relu": 0.0, "leakyRelu": 0.01, "identity": 1.0}


@dataclass(frozen=True)
class Problem:
    inputs: np.ndarray  # n x d
    targets: np.ndarray  # n
    activation: str = "relu"

    @property
    def inputs_with_bias(self):
        inputs = np.asarray(self.inputs, float)
        return np.hstack([inputs, np.ones((len(inputs), 1))])


FOUR_POINTS = Problem([[-0.9], [-0.3], [0.3], [0.9]], [0.4, -0.2, 0.1, 0.6])


def drawn(problem, width, seed):
    """Initial parameters by NumPy: m x (1 + d + 1), columns a, w, bias."""
    return np.random.default_rng(seed).standard_normal((width, problem.inputs_with_bias.shape[1] + 1))


def distances(problem, gamma, gamma_prime, initial, loss_tolerance, share):
    """[RD(theta_w), RD(theta_a)] where the loss first is at most the tolerance.

    `share` is the length of a step over the shortest of the flow's time scales.
    """
    x, y = problem.inputs_with_bias, np.asarray(problem.targets, float)
    n, m = len(y), len(initial)
    kappa, kappa_prime = m**-gamma, m**-gamma_prime
    slope = NEGATIVE_SLOPE[problem.activation]
    norms = np.linalg.norm(x, axis=1)
    a, w = initial[:, 0].copy(), initial[:, 1:].T.copy()  # m; (d + 1) x m
    step = 0
    while True:
        z = x @ w
        gate = np.where(z > 0, 1.0, slope)
        active = z * gate
        e = kappa * (active @ a) - y
        if e @ e <= 2 * n * loss_tolerance:
            break
        if step % 10 == 0:
            # The trace of the tangent kernel bounds the stiffest rate; the second rate is that of a neuron's growth.
            trace = kappa**2 * (
                (active**2).sum() / kappa_prime + kappa_prime * ((gate * a) ** 2).sum(axis=1) @ norms**2
            )
            h = share / max(trace / n, kappa * (np.abs(e) @ norms) / n)
        ge = (e * (h * kappa / n))[:, None] * gate
        change = x.T @ ge
        change *= a * kappa_prime
        a -= (ge * z).sum(axis=0) / kappa_prime
        w -= change
        step += 1
    return np.array(
        [np.linalg.norm(w.T - initial[:, 1:]) / np.linalg.norm(initial[:, 1:]),
         np.linalg.norm(a - initial[:, 0]) / np.linalg.norm(initial[:, 0])]
    )


def converged_distances(problem, gamma, gamma_prime, initial, loss_tolerance, share=0.1):
    """The distances with steps so short that four times longer ones change them by less than 0.2 %."""
    coarse = distances(problem, gamma, gamma_prime, initial, loss_tolerance, share)
    for _ in range(3):
        share /= 4
        fine = distances(problem, gamma, gamma_prime, initial, loss_tolerance, share)
        if np.all(np.abs(fine - coarse) < 0.002 * fine):
            return fine
        coarse = fine
    raise AssertionError(f"the reference has not converged: {coarse}, {fine}")
