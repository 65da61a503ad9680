"""`phasegrid trial` against the flow of the unreduced equations by plain Runge-Kutta steps."""

import numpy as np
import pytest

from flow import ACTIVATIONS, FOUR_POINTS, Problem, converged_course, converged_distances, drawn
from product import write_spec

WIDTH = 300
ACCURACY = 0.01


def check(product, folder, problem, gamma, gamma_prime, seed, loss_tolerance, accuracy=ACCURACY):
    spec = write_spec(folder / "problem.yaml", problem, loss_tolerance)
    initial = drawn(problem, WIDTH, seed)
    np.save(folder / "initial.npy", initial)
    trial = product.trial(
        spec, gamma, gamma_prime, "--initial", folder / "initial.npy", "--accuracy", accuracy
    )
    assert trial["status"] == "converged"
    assert trial["width"] == WIDTH
    # A trial stops between 0.95 of the tolerance and all of it; the flow is followed to the same loss.
    assert 0.95 * loss_tolerance < trial["loss"] <= loss_tolerance
    rd_w, rd_a = converged_distances(problem, gamma, gamma_prime, initial, trial["loss"], agreement=accuracy / 3)
    assert trial["rd_w"] == pytest.approx(rd_w, rel=accuracy)
    assert trial["rd_a"] == pytest.approx(rd_a, rel=accuracy)
    # RD of all parameters in their original scales: a by beta_1 = kappa' beta_2, w by beta_2.
    norm_a, norm_w = np.linalg.norm(initial[:, 0]) * WIDTH**-gamma_prime, np.linalg.norm(initial[:, 1:])
    rd = np.hypot(rd_a * norm_a, rd_w * norm_w) / np.hypot(norm_a, norm_w)
    assert trial["rd"] == pytest.approx(rd, rel=accuracy)


@pytest.mark.parametrize(
    "gamma, gamma_prime", [(0.5, 0), (0.5, 1), (1, 0), (1, -0.5), (1.25, 0.25), (1.25, -0.75), (1.75, 0), (2, 0.5)]
)
def test_four_points_move_as_far_as_in_the_reference(product, tmp_path, gamma, gamma_prime):
    check(product, tmp_path, FOUR_POINTS, gamma, gamma_prime, seed=7, loss_tolerance=1e-6)


@pytest.mark.parametrize("accuracy", [1e-3, 1e-4])
@pytest.mark.parametrize("gamma, gamma_prime", [(0.5, 1.5), (1, 0), (1.25, 0.25), (2, -1)])
def test_a_higher_accuracy_is_kept_too(product, tmp_path, gamma, gamma_prime, accuracy):
    """From RD(theta_w) = 2e-8 to 300."""
    check(product, tmp_path, FOUR_POINTS, gamma, gamma_prime, seed=1, loss_tolerance=1e-6, accuracy=accuracy)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("gamma, gamma_prime", [(0.5, 0), (0.5, 1), (1, 0), (1.5, 0.25), (1.5, -0.5)])
def test_two_points_with_every_activation(product, tmp_path, activation, gamma, gamma_prime):
    """Two points, which the identity too can fit."""
    problem = Problem([[-0.6], [0.5]], [0.4, -0.3], activation)
    check(product, tmp_path, problem, gamma, gamma_prime, seed=5, loss_tolerance=1e-6)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("gamma, gamma_prime", [(0.5, 0), (1, 0), (1.5, 0.25)])
def test_more_inputs_than_samples(product, tmp_path, activation, gamma, gamma_prime):
    """Six points in ten dimensions: most of each weight vector never moves, but counts in its norm."""
    generator = np.random.default_rng(11)
    problem = Problem(generator.standard_normal((6, 10)), generator.uniform(-1, 1, 6), activation)
    check(product, tmp_path, problem, gamma, gamma_prime, seed=12, loss_tolerance=1e-5)


@pytest.mark.parametrize("gamma, gamma_prime", [(0.5, 0), (1, 0.5), (1.5, 0)])
def test_more_samples_than_inputs(product, tmp_path, gamma, gamma_prime):
    generator = np.random.default_rng(21)
    problem = Problem(generator.uniform(-1, 1, (7, 2)), generator.uniform(-0.5, 0.5, 7), "leakyRelu")
    check(product, tmp_path, problem, gamma, gamma_prime, seed=22, loss_tolerance=1e-4)


@pytest.mark.parametrize("gamma, gamma_prime", [(0.5, 0), (1, -0.5), (1.5, 0.25)])
def test_a_trial_stalls_where_the_flow_rests(product, tmp_path, gamma, gamma_prime):
    """Four points on no line, which the identity cannot fit."""
    problem = Problem(FOUR_POINTS.inputs, FOUR_POINTS.targets, "identity")
    initial = drawn(problem, WIDTH, seed=31)
    np.save(tmp_path / "initial.npy", initial)
    spec = write_spec(tmp_path / "problem.yaml", problem, 1e-6)
    trial = product.trial(spec, gamma, gamma_prime, "--initial", tmp_path / "initial.npy", "--accuracy", 1e-3)
    course = converged_course(problem, gamma, gamma_prime, initial, [1e-6], agreement=1e-4)
    assert trial["status"] == "stalled" and course.rests
    assert trial["loss"] == pytest.approx(course.losses[-1], rel=1e-5)
    assert [trial["rd_w"], trial["rd_a"]] == pytest.approx(course.distances[-1], rel=1e-3)
