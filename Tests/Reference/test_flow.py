"""The compiled reference against the one that can be read, and both against solutions that share nothing with them."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from flow import ACTIVATIONS, FOUR_POINTS, Problem, Resolution, compiled_course, converged_course, drawn, feature_and_slope, plain_course

THREE_POINTS = Problem(FOUR_POINTS.inputs[:3], FOUR_POINTS.targets[:3])


def early_losses(problem, gamma, gamma_prime, initial):
    """Two losses that every network reaches, the identity too."""
    kappa, kappa_prime = len(initial) ** -gamma, len(initial) ** -gamma_prime
    feature, _ = feature_and_slope(problem.activation, np.sqrt(kappa / kappa_prime))
    outputs = kappa * initial[:, 0] @ feature(initial[:, 1:] @ problem.inputs_with_bias.T)
    return np.mean((outputs - problem.targets) ** 2) / 2 * np.array([0.95, 0.9])


@pytest.mark.parametrize("in_samples", [False, True])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("gamma, gamma_prime", [(0.5, 0.25), (1, 0), (1.5, -0.5)])
def test_both_take_the_same_steps(activation, gamma, gamma_prime, in_samples):
    problem = Problem(THREE_POINTS.inputs, THREE_POINTS.targets, activation)
    initial = drawn(problem, width=75, seed=1)
    losses = early_losses(problem, gamma, gamma_prime, initial)
    arguments = (problem, gamma, gamma_prime, initial, losses, Resolution(0.1, 0.001))
    compiled, plain = compiled_course(*arguments, in_samples=in_samples), plain_course(*arguments)
    assert compiled.steps == plain.steps
    assert np.allclose(compiled.losses, losses, rtol=1e-9, atol=0)
    assert np.allclose(compiled.distances, plain.distances, rtol=1e-8, atol=0)


def sigma(activation, z):
    return {"tanh": np.tanh(z), "softplus": np.logaddexp(0, z), "xTanhX": z * np.tanh(z)}[activation]


@pytest.mark.parametrize("activation", ["tanh", "softplus", "xTanhX"])
@pytest.mark.parametrize("gamma, gamma_prime", [(0.5, 0.25), (1, 0), (1.5, -0.5), (1.25, 0.5)])
def test_smooth_networks_move_as_they_do_in_their_original_scales(activation, gamma, gamma_prime):
    """Plain gradient flow of sum a sigma(w.x) with a ~ N(0, beta_1^2), w ~ N(0, beta_2^2), gradients by differences."""
    problem, width = Problem(THREE_POINTS.inputs, THREE_POINTS.targets, activation), 12
    initial = drawn(problem, width, seed=4)
    beta_1, beta_2 = width ** (-(gamma + gamma_prime) / 2), width ** (-(gamma - gamma_prime) / 2)
    start = (initial * [beta_1, beta_2, beta_2]).ravel()
    x, y = problem.inputs_with_bias, np.asarray(problem.targets)

    def loss(theta):
        a, w = theta.reshape(width, 3)[:, 0], theta.reshape(width, 3)[:, 1:]
        return np.mean((a @ sigma(activation, w @ x.T) - y) ** 2) / 2

    def gradient(theta):
        # Complex steps are differences without cancellation, but np.logaddexp is real.
        h = 1e-5
        steps = h * np.eye(len(theta))
        return np.array([(8 * (loss(theta + s) - loss(theta - s)) - loss(theta + 2 * s) + loss(theta - 2 * s)) / (12 * h)
                         for s in steps])

    goal = 0.9 * loss(start)

    def reached(_, theta):
        return loss(theta) - goal

    reached.terminal = True
    solution = solve_ivp(lambda _, theta: -gradient(theta), (0, 1e6), start, rtol=1e-9, atol=1e-13, events=reached)
    moved = (solution.y_events[0][0] - start).reshape(width, 3)
    begun = start.reshape(width, 3)
    expected = [np.linalg.norm(moved[:, 1:]) / np.linalg.norm(begun[:, 1:]),
                np.linalg.norm(moved[:, 0]) / np.linalg.norm(begun[:, 0])]
    course = compiled_course(problem, gamma, gamma_prime, initial, [goal], Resolution(0.05, 0.005))
    assert np.allclose(course.distances[-1], expected, rtol=1e-6, atol=0)


@pytest.mark.parametrize("gamma, gamma_prime", [(0.5, 1.5), (1, 0), (1.5, -0.5)])
def test_identity_on_one_sample_is_a_hyperbolic_rotation(gamma, gamma_prime):
    """With p = w.x/|x|, kappa' a and p of every neuron turn by one common hyperbolic angle."""
    problem, width = Problem([[0.8, -1.1, 0.4]], [1.5], "identity"), 100
    initial, goal = drawn(problem, width, seed=3), 1e-7
    kappa, kappa_prime, x = width**-gamma, width**-gamma_prime, problem.inputs_with_bias[0]
    length = np.linalg.norm(x)
    a, p = kappa_prime * initial[:, 0], initial[:, 1:] @ x / length

    def moved(s):
        # cosh - 1 without cancellation.
        c, sinh = 2 * np.sinh(s / 2) ** 2, np.sinh(s)
        return a * c + p * sinh, p * c + a * sinh

    def excess(s):
        moved_a, moved_p = moved(s)
        return kappa * length / kappa_prime * ((a + moved_a) @ (p + moved_p)) - 1.5 + np.sqrt(2 * goal)

    s = brentq(excess, 0, 40, xtol=1e-15, rtol=1e-14)
    moved_a, moved_p = moved(s)
    expected = [np.linalg.norm(moved_p) / np.linalg.norm(initial[:, 1:]), np.linalg.norm(moved_a) / np.linalg.norm(a)]
    course = compiled_course(problem, gamma, gamma_prime, initial, [goal], Resolution(0.05, 0.01))
    assert np.allclose(course.distances[-1], expected, rtol=1e-6, atol=0)


def test_the_identity_rests_at_the_regression_line():
    problem = Problem(FOUR_POINTS.inputs, FOUR_POINTS.targets, "identity")
    course = converged_course(problem, 1, 0, drawn(problem, width=100, seed=2), [1e-6], agreement=1e-4)
    x, y = problem.inputs_with_bias, np.asarray(problem.targets)
    residual = y - x @ np.linalg.lstsq(x, y)[0]
    assert course.rests
    assert course.losses[-1] == pytest.approx(residual @ residual / 8, rel=1e-6)
    assert course.uncertainty <= 1e-4


def test_distances_between_two_losses_are_interpolated():
    initial = drawn(FOUR_POINTS, width=75, seed=5)
    resolution = Resolution(0.1, 0.0004)
    levels = 1e-4 * 0.98 ** np.arange(21)
    course = compiled_course(FOUR_POINTS, 1, 0, initial, levels, resolution)
    alone = compiled_course(FOUR_POINTS, 1, 0, initial, [0.945e-4], resolution)
    assert np.allclose(course.at(0.945e-4), alone.distances[-1], rtol=1e-5, atol=0)
    with pytest.raises(ValueError):
        course.at(1.01e-4)
