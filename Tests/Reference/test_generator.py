"""The initial parameters of a seed: Philox4x32-10 (Salmon, Moraes, Dror, Shaw, SC 2011) and Box and Muller's transform.

A trial from parameters drawn here must equal the trial that draws them itself.
"""

import numpy as np
import pytest

from flow import FOUR_POINTS
from product import write_spec

MASK = np.uint64(0xFFFFFFFF)


def philox(counter, key):
    """Philox4x32-10 of arrays of four counter words and two key words."""
    c0, c1, c2, c3 = (np.asarray(word, np.uint64) for word in counter)
    k0, k1 = key
    for _ in range(10):
        product0, product1 = c0 * np.uint64(0xD2511F53), c2 * np.uint64(0xCD9E8D57)
        c0, c1, c2, c3 = (
            (product1 >> np.uint64(32)) ^ c1 ^ np.uint64(k0), product1 & MASK,
            (product0 >> np.uint64(32)) ^ c3 ^ np.uint64(k1), product0 & MASK,
        )
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return c0, c1, c2, c3


@pytest.mark.parametrize(
    "counter, key, expected",
    [
        ([0] * 4, [0] * 2, [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]),
        ([0xFFFFFFFF] * 4, [0xFFFFFFFF] * 2, [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]),
        (
            [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344],
            [0xA4093822, 0x299F31D0],
            [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1],
        ),
    ],
)
def test_this_philox_gives_the_authors_known_answers(counter, key, expected):
    """The known-answer vectors of the authors' Random123 library."""
    assert [int(word) for word in philox(counter, key)] == expected


def uniform(high, low):
    bits = ((high << np.uint64(32)) | low) >> np.uint64(11)
    return (bits.astype(float) + 0.5) * 2.0**-53


def initial_parameters(seed, width, columns):
    """Column c of neuron k: half c % 2 of the pair of normals that counter (k, c // 2, 0, 0) gives under the seed's key."""
    neurons = np.arange(width, dtype=np.uint64)
    zeros = np.zeros_like(neurons)
    key = (seed & 0xFFFFFFFF, seed >> 32)
    drawn = []
    for pair in range((columns + 1) // 2):
        words = philox([neurons, zeros + np.uint64(pair), zeros, zeros], key)
        radius = np.sqrt(-2 * np.log(uniform(words[0], words[1])))
        angle = 2 * np.pi * uniform(words[2], words[3])
        drawn += [radius * np.cos(angle), radius * np.sin(angle)]
    return np.stack(drawn[:columns], axis=1)


@pytest.mark.parametrize("seed", [0, 1, 20210514, 2**32 + 5, 2**64 - 1])
@pytest.mark.parametrize("gamma, gamma_prime, width", [(0.5, 0, 1000), (0.5, 0.5, 301), (0.5, 1, 64)])
def test_a_seed_is_the_parameters_that_the_definition_gives_it(product, tmp_path, seed, gamma, gamma_prime, width):
    # Cells in the linear regime: elsewhere kinks amplify the last digit in which two logarithms may differ.
    spec = write_spec(tmp_path / "four.yaml", FOUR_POINTS)
    np.save(tmp_path / "initial.npy", initial_parameters(seed, width, columns=3))
    given = product.trial(spec, gamma, gamma_prime, "--initial", tmp_path / "initial.npy")
    drawn = product.trial(spec, gamma, gamma_prime, "--seed", seed, "--width", width)
    assert drawn["seed"] == seed
    assert given["status"] == drawn["status"]
    for name in ("rd_w", "rd_a", "rd", "loss", "flow_time", "kernel_change"):
        assert given[name] == pytest.approx(drawn[name], rel=1e-9), name


def test_the_draws_are_standard_normal():
    sample = initial_parameters(seed=5, width=100_000, columns=3)
    assert np.all(np.abs(sample.mean(axis=0)) < 5 / np.sqrt(len(sample)))
    assert np.allclose(np.cov(sample.T), np.eye(3), atol=0.03)
