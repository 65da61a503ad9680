"""The compiled reference against the one that can be read."""

import numpy as np
import pytest

from flow import FOUR_POINTS, Problem, compiled_distances, distances, drawn


@pytest.mark.parametrize("activation", ["relu", "leakyRelu", "identity"])
@pytest.mark.parametrize("gamma, gamma_prime", [(0.5, 0.25), (1, 0), (1.5, -0.5)])
def test_both_take_the_same_steps(activation, gamma, gamma_prime):
    problem = Problem(FOUR_POINTS.inputs[:3], FOUR_POINTS.targets[:3], activation)
    # The identity cannot fit three points on no line; both stop early at a large loss.
    initial = drawn(problem, width=75, seed=1)
    arguments = (problem, gamma, gamma_prime, initial, 0.03, 0.05)
    assert np.allclose(compiled_distances(*arguments), distances(*arguments), rtol=1e-9, atol=0)
