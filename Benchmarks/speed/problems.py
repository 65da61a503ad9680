"""The problems that are trained: the four points of examples/luo-1d.yaml, and 45 images of MNIST."""

import gzip
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from native import drawn


@dataclass(frozen=True)
class Problem:
    name: str
    inputs: np.ndarray  # n x d, without the bias
    targets: np.ndarray  # n
    loss_tolerance: float
    reduced: np.ndarray  # n x r: rows in coordinates of the space they span
    basis: np.ndarray  # (d + 1) x r, inputs with bias = reduced . basis^T

    @property
    def inputs_with_bias(self):
        return with_bias(self.inputs)

    def kernel(self, width, gamma, gamma_prime, seed=0):
        """K(0), n x n, for the product's draw."""
        start = drawn(self.reduced.shape[1], width, seed)
        z = self.reduced @ start[1:]
        features, gates = np.maximum(z, 0), (z > 0) * start[0]
        kappa, prime = width**-gamma, width**-gamma_prime
        gram = self.reduced @ self.reduced.T
        return kappa**2 * (features @ features.T / prime + prime * (gates @ gates.T) * gram)

    def largest_rate(self, width, gamma, gamma_prime, seed=0):
        """lambda_max(K(0)) / n, the rate of the residual's fastest part."""
        return np.linalg.eigvalsh(self.kernel(width, gamma, gamma_prime, seed))[-1] / len(self.targets)


def with_bias(inputs):
    return np.hstack([inputs, np.ones((len(inputs), 1))])


def problem(name, inputs, targets, loss_tolerance):
    inputs, targets = np.array(inputs, float), np.array(targets, float)
    full = with_bias(inputs)
    if len(full) >= full.shape[1]:
        reduced, basis = full, np.eye(full.shape[1])
    else:
        basis, triangle = np.linalg.qr(full.T)
        reduced = np.ascontiguousarray(triangle.T)
    return Problem(name, inputs, targets, loss_tolerance, reduced, basis)


def four_points():
    return problem("4 points", [[-0.9], [-0.3], [0.3], [0.9]], [0.4, -0.2, 0.1, 0.6], 1e-6)


def mnist_45():
    folder = os.environ.get("PHASEGRID_DATA")
    if not folder:
        raise SystemExit("PHASEGRID_DATA must name the folder that holds mnist/, with the four original files")
    images = idx(Path(folder) / "mnist" / "train-images-idx3-ubyte.gz", 16, 45 * 784).reshape(45, 784)
    labels = idx(Path(folder) / "mnist" / "train-labels-idx1-ubyte.gz", 8, 45)
    return problem("MNIST-45", images / 255, labels, 5e-5)


def idx(path, header, count):
    with gzip.open(path) as file:
        return np.frombuffer(file.read(header + count)[header:], np.uint8)


def random_points(count):
    """As many samples as columns, bias included, so that the rank grows with the samples."""
    generator = np.random.default_rng(count)
    inputs = generator.standard_normal((count, count - 1)) / np.sqrt(count)
    return problem(f"{count} points", inputs, generator.standard_normal(count), 1e-6)
