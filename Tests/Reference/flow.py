"""Gradient flow of a two-layer network by explicit Euler steps, straight from the equations of the paper.

No reduced coordinates, no exponentials, no treatment of kinks: every parameter of every neuron takes many tiny steps.
Where shorter steps change nothing any more, the solution is the flow's.
"""

import ctypes
import functools
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

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
    # The displacement is kept by itself: added to numbers near 1 it would lose its digits.
    displacement = np.zeros_like(initial)
    step = 0
    while True:
        a, w = initial[:, 0] + displacement[:, 0], initial[:, 1:] + displacement[:, 1:]
        z = w @ x.T
        gate = np.where(z > 0, 1.0, slope)
        e = kappa * (a @ (gate * z)) - y
        if e @ e / (2 * n) <= loss_tolerance:
            return relative_distances(initial, displacement)
        if step % 10 == 0:
            # The trace of the tangent kernel bounds the stiffest rate; the second rate is that of a neuron's growth.
            features, gates = ((gate * z) ** 2).sum(), ((gate.T * a) ** 2).sum(axis=1) @ norms**2
            trace = kappa**2 * (features / kappa_prime + kappa_prime * gates)
            h = share * n / max(trace, kappa * np.abs(e) @ norms)
        change_a = -kappa / kappa_prime / n * (gate * z) @ e
        change_w = -kappa * kappa_prime / n * a[:, None] * ((gate * e) @ x)
        displacement += h * np.column_stack([change_a, change_w])
        step += 1


def relative_distances(initial, displacement):
    return np.array(
        [np.linalg.norm(displacement[:, 1:]) / np.linalg.norm(initial[:, 1:]),
         np.linalg.norm(displacement[:, 0]) / np.linalg.norm(initial[:, 0])]
    )


def compiled_distances(problem, gamma, gamma_prime, initial, loss_tolerance, share, steps_max=10**8):
    """What `distances` gives, by the same steps in C."""
    x, y = np.ascontiguousarray(problem.inputs_with_bias), np.asarray(problem.targets, float)
    m = len(initial)
    padded = np.zeros((initial.shape[1], -(-m // BLOCK) * BLOCK))
    padded[:, :m] = initial.T
    displacement = np.zeros_like(padded)
    definition = Definition(
        len(y), x.shape[1], padded.shape[1], pointer(x), pointer(y), m**-gamma, m**-gamma_prime,
        NEGATIVE_SLOPE[problem.activation], loss_tolerance,
    )
    steps = library().euler(
        ctypes.byref(definition), pointer(padded), pointer(displacement), ctypes.c_double(share),
        ctypes.c_long(steps_max),
    )
    if steps < 0:
        raise NotConverged(f"the loss is above its tolerance after {steps_max} steps")
    return relative_distances(initial, displacement[:, :m].T)


class NotConverged(Exception):
    pass


def converged_distances(
    problem, gamma, gamma_prime, initial, loss_tolerance, share=0.025, refinements=4, agreement=0.001, steps_max=10**8
):
    """The distances with steps so short that four times longer ones change them by no more than the agreement."""
    def at(share):
        return compiled_distances(problem, gamma, gamma_prime, initial, loss_tolerance, share, steps_max)

    coarse = at(share)
    for _ in range(refinements):
        share /= 4
        fine = at(share)
        if np.all(np.abs(fine - coarse) <= agreement * fine):
            return fine
        coarse, before = fine, coarse
    raise NotConverged(f"the reference still moves: {before}, then {fine}")


BLOCK = 32


class Definition(ctypes.Structure):
    """Problem in euler.c."""

    _fields_ = [
        ("samples", ctypes.c_ssize_t), ("columns", ctypes.c_ssize_t), ("width", ctypes.c_ssize_t),
        ("x", ctypes.c_void_p), ("y", ctypes.c_void_p),
        ("kappa", ctypes.c_double), ("kappa_prime", ctypes.c_double), ("negative_slope", ctypes.c_double),
        ("loss_tolerance", ctypes.c_double),
    ]


def pointer(array):
    return array.ctypes.data_as(ctypes.c_void_p)


@functools.cache
def library():
    """euler.c, compiled for this process."""
    source = Path(__file__).with_name("euler.c")
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "euler.so"
        compiler = next(filter(None, map(shutil.which, ["cc", "clang", "gcc"])), None)
        if compiler is None:
            raise RuntimeError("no C compiler on the PATH: cc, clang or gcc")
        subprocess.run(
            [compiler, "-O3", "-ffast-math", "-Wall", "-Wextra", "-fPIC", "-shared", source, "-o", target, "-lm"],
            check=True,
        )
        loaded = ctypes.CDLL(str(target))
    loaded.euler.restype = ctypes.c_long
    return loaded
