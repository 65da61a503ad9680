"""`phasegrid trial` on one sample, where the flow has a closed form.

With p = w.x/|x| and s = integral of -kappa |x| e dt, a neuron obeys da/ds = sigma(p)/kappa', dp/ds = kappa' a sigma'(p):
a hyperbolic rotation on either side of p = 0. Only the s at which training stops is found numerically.
"""

import numpy as np
import pytest
from scipy.optimize import brentq

from flow import NEGATIVE_SLOPE, Problem, drawn
from product import write_spec

LOSS_TOLERANCE = 1e-8
WIDTH = 200


def neuron_after(a, p, s, kappa_prime, negative_slope):
    """(a, p) of one neuron after s, in units where a's are multiplied by kappa', so that a'^2 - p^2 is constant."""
    a = a * kappa_prime
    sign = np.sign(s)
    left = abs(s)
    positive = p > 0
    while left > 0:
        slope = 1.0 if positive else negative_slope
        if slope == 0:
            break
        # p(t) = p cosh(t) + a sign sinh(t) is zero at tanh(t) = -p / (a sign).
        ratio = -p / (a * sign)
        until = np.arctanh(ratio) / slope if 1e-12 < ratio < 1 else np.inf
        time = min(left, until)
        cosh, sinh = np.cosh(slope * time), sign * np.sinh(slope * time)
        a, p = a * cosh + p * sinh, p * cosh + a * sinh
        left -= time
        if time == until:
            p, positive = 0.0, a * sign > 0
    return a / kappa_prime, p


def after(a, p, s, kappa_prime, negative_slope):
    return np.array([neuron_after(*neuron, s, kappa_prime, negative_slope) for neuron in zip(a, p)]).T


@pytest.mark.parametrize("activation", ["relu", "leakyRelu", "identity"])
@pytest.mark.parametrize("gamma, gamma_prime", [(0.5, 0), (0.5, 1), (1, 0), (1, -0.5), (1.75, 0), (1.5, 0.25)])
@pytest.mark.parametrize("target", [1.5, -0.7])
def test_one_sample_follows_its_closed_form(product, tmp_path, activation, gamma, gamma_prime, target):
    problem = Problem([[0.8, -1.1, 0.4]], [target], activation)
    initial = drawn(problem, WIDTH, seed=3)
    np.save(tmp_path / "initial.npy", initial)
    spec = write_spec(tmp_path / "one.yaml", problem, LOSS_TOLERANCE)
    trial = product.trial(
        spec, gamma, gamma_prime, "--initial", tmp_path / "initial.npy", "--accuracy", 1e-4
    )

    kappa, kappa_prime, slope = WIDTH**-gamma, WIDTH**-gamma_prime, NEGATIVE_SLOPE[activation]
    x = problem.inputs_with_bias[0]
    length = np.linalg.norm(x)
    a, p = initial[:, 0], initial[:, 1:] @ x / length

    def output(s):
        a_s, p_s = after(a, p, s, kappa_prime, slope)
        return kappa * length * (a_s @ np.where(p_s > 0, p_s, slope * p_s))

    # Training stops where (f - y)^2 / 2 has come down to the tolerance, on the side of y that it started from.
    direction = np.sign(target - output(0))
    goal = target - direction * np.sqrt(2 * LOSS_TOLERANCE)
    bound = 1e-6
    while direction * (output(direction * bound) - goal) < 0:
        bound *= 1.5
    s = brentq(lambda s: output(s) - goal, 0, direction * bound, xtol=1e-14, rtol=1e-12)
    a_s, p_s = after(a, p, s, kappa_prime, slope)

    assert trial["status"] == "converged"
    assert trial["rd_a"] == pytest.approx(np.linalg.norm(a_s - a) / np.linalg.norm(a), rel=1e-3)
    assert trial["rd_w"] == pytest.approx(np.linalg.norm(p_s - p) / np.linalg.norm(initial[:, 1:]), rel=1e-3)
