"""Gradient flow of a two-layer network by many small Runge-Kutta steps, straight from the equations of the paper.

No exponentials, no treatment of kinks, no control of errors: every parameter of every neuron takes the classical step of
fourth order. Where shorter steps change nothing any more, the solution is the flow's. The same steps are written twice:
`plain_course` is there to be read, flow.c to be run. If a problem has fewer samples than columns, flow.c keeps the
displacement of w as a combination of the samples, which is all that it ever is.
"""

import ctypes
import functools
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.special import expit

NEGATIVE_SLOPE = {"relu": 0.0, "leakyRelu": 0.01, "identity": 1.0}
ACTIVATIONS = ["relu", "leakyRelu", "identity", "tanh", "softplus", "xTanhX"]  # in the order of flow.c

VERSION = 1  # to be raised with every change of the results


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


@dataclass(frozen=True)
class Resolution:
    """How short the steps are."""

    share: float = 1  # of the shortest time scale, at most
    path: float = 0.004  # of the length of all z = w . x_i, that z may move by

    @property
    def finer(self):
        return Resolution(self.share / 4, self.path / 4)


@dataclass(frozen=True)
class Course:
    """Losses and distances of a flow: where each loss that was asked for is first reached, or where it came to rest."""

    losses: np.ndarray
    distances: np.ndarray  # [RD(theta_w), RD(theta_a)] for each loss
    rests: bool
    steps: int
    uncertainty: float = np.inf  # what steps of four times the length change, relatively

    def at(self, loss):
        """The distances at a loss among those that were asked for, or where the flow rests."""
        if self.rests or len(self.losses) == 1:
            return self.distances[-1]
        if not self.losses[-1] <= loss <= self.losses[0]:
            raise ValueError(f"the loss {loss} is not in {self.losses[-1]} ... {self.losses[0]}")
        order = np.argsort(self.losses)
        return np.exp(PchipInterpolator(np.log(self.losses[order]), np.log(self.distances[order]))(np.log(loss)))

    def change_from(self, coarser):
        """The largest relative difference of any distance."""
        if self.rests != coarser.rests:
            return np.inf
        return float(np.max(np.abs(self.distances - coarser.distances) / self.distances))


class NotConverged(Exception):
    pass


def converged_course(
    problem, gamma, gamma_prime, initial, losses, agreement, resolution=Resolution(), steps_max=10**7
):
    """The course with steps so short that four times longer ones change it by no more than the agreement.

    Where that takes more than `steps_max` steps, the last course before, with the uncertainty that it has.
    """
    course = compiled_course(problem, gamma, gamma_prime, initial, losses, resolution, steps_max)
    while course.uncertainty > agreement and 4 * course.steps <= steps_max:
        coarser, resolution = course, resolution.finer
        course = compiled_course(problem, gamma, gamma_prime, initial, losses, resolution, 2 * steps_max)
        course = replace(course, uncertainty=course.change_from(coarser))
    return course


def converged_distances(problem, gamma, gamma_prime, initial, loss, agreement=0.001):
    """[RD(theta_w), RD(theta_a)] where the flow's loss first is the given one."""
    course = converged_course(problem, gamma, gamma_prime, initial, [loss], agreement)
    if course.rests or course.uncertainty > agreement:
        raise NotConverged(f"loss {course.losses[-1]:g}, distances uncertain by {course.uncertainty:g}")
    return course.distances[-1]


# The steps, to be read.


def feature_and_slope(activation, b):
    """sigma_b(z) = sigma(b z) / b and its derivative."""
    def relu(slope):
        return lambda z: np.where(z > 0, z, slope * z), lambda z: np.where(z > 0, 1.0, slope)

    def x_tanh_x_slope(z):
        return np.tanh(b * z) + b * z / np.cosh(b * z) ** 2

    return {
        "relu": relu(0.0),
        "leakyRelu": relu(0.01),
        "identity": relu(1.0),
        "tanh": (lambda z: np.tanh(b * z) / b, lambda z: 1 / np.cosh(b * z) ** 2),
        "softplus": (lambda z: np.logaddexp(0, b * z) / b, lambda z: expit(b * z)),
        "xTanhX": (lambda z: z * np.tanh(b * z), x_tanh_x_slope),
    }[activation]


def plain_course(problem, gamma, gamma_prime, initial, losses, resolution):
    """What `compiled_course` gives where the flow does not rest, by the same steps."""
    x, y = problem.inputs_with_bias, np.asarray(problem.targets, float)
    n, m = len(y), len(initial)
    kappa, kappa_prime = m**-gamma, m**-gamma_prime
    norms = np.linalg.norm(x, axis=1)
    feature, slope = feature_and_slope(problem.activation, np.sqrt(kappa / kappa_prime))

    # The displacement is kept by itself: added to numbers near 1 it would lose its digits.
    def state(displacement):
        a, w = initial[:, 0] + displacement[:, 0], initial[:, 1:] + displacement[:, 1:]
        z = w @ x.T
        return a, z, kappa * (a @ feature(z)) - y

    def loss(displacement):
        e = state(displacement)[2]
        return e @ e / (2 * n)

    def velocity(displacement):
        a, z, e = state(displacement)
        velocity_a = -kappa / kappa_prime / n * feature(z) @ e
        velocity_w = -kappa * kappa_prime / n * a[:, None] * ((slope(z) * e) @ x)
        return np.column_stack([velocity_a, velocity_w])

    def step(displacement, h):
        k1 = velocity(displacement)
        k2 = velocity(displacement + h / 2 * k1)
        k3 = velocity(displacement + h / 2 * k2)
        k4 = velocity(displacement + h * k3)
        return displacement + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)

    def step_length(displacement):
        a, z, e = state(displacement)
        # The trace of the tangent kernel bounds the stiffest rate; the second rate is that of a neuron's growth.
        features, gates = (feature(z) ** 2).sum(), ((a[:, None] * slope(z)) ** 2).sum(axis=0) @ norms**2
        trace = kappa**2 * (features / kappa_prime + kappa_prime * gates)
        time_scale = n / max(trace, kappa * np.abs(e) @ norms)
        pace = np.linalg.norm(velocity(displacement)[:, 1:] @ x.T) / np.linalg.norm(z)
        return min(resolution.share * time_scale, resolution.path / pace)

    displacement, steps, found = np.zeros_like(initial), 0, []
    while len(found) < len(losses):
        if steps % 5 == 0:
            h = step_length(displacement)
        following = step(displacement, h)
        if loss(following) < losses[len(found)]:
            # Only as far as that loss, which is looked for by bisection.
            low, high = 0.0, h
            for _ in range(60):
                middle = (low + high) / 2
                low, high = (low, middle) if loss(step(displacement, middle)) < losses[len(found)] else (middle, high)
            following = step(displacement, high)
            found.append(relative_distances(initial, following))
        displacement, steps = following, steps + 1
    return Course(np.asarray(losses), np.array(found), False, steps)


def relative_distances(initial, displacement):
    return np.array(
        [np.linalg.norm(displacement[:, 1:]) / np.linalg.norm(initial[:, 1:]),
         np.linalg.norm(displacement[:, 0]) / np.linalg.norm(initial[:, 0])]
    )


# The steps, to be run.


def compiled_course(
    problem, gamma, gamma_prime, initial, losses, resolution, steps_max=10**7, in_samples=None, rest_change=1e-6
):
    """The course through the given losses, which fall, with steps of one resolution.

    `in_samples`: whether displacements of w are kept as combinations of the samples; by default if that is shorter. The
    flow rests if from some time to twice that time neither the loss nor the squared displacements change by more than
    `rest_change` of themselves.
    """
    x, y = np.ascontiguousarray(problem.inputs_with_bias), np.asarray(problem.targets, float)
    if in_samples is None:
        in_samples = x.shape[0] < x.shape[1]
    m = len(initial)
    kappa, kappa_prime = m**-gamma, m**-gamma_prime
    a, z = in_blocks(initial[:, :1].T), in_blocks(x @ initial[:, 1:].T)
    to_z, norms = np.ascontiguousarray(x @ x.T) if in_samples else x, np.linalg.norm(x, axis=1)
    losses = np.asarray(losses, float)
    definition = Definition(
        *to_z.shape, m, len(a), None if in_samples else pointer(x), pointer(to_z), pointer(norms), pointer(y),
        pointer(a), pointer(z), kappa, kappa_prime, ACTIVATIONS.index(problem.activation), np.sqrt(kappa / kappa_prime),
    )
    asked = Asked(steps_max, resolution.share, resolution.path, rest_change, len(losses), pointer(losses))
    found = np.zeros((3, len(losses) + 1))
    record = Record(*map(pointer, found))
    outcome = library().flow(ctypes.byref(definition), ctypes.byref(asked), ctypes.byref(record))
    if outcome not in (REACHED, RESTS):
        raise NotConverged(f"the loss is {found[0, -1]:g} after {record.steps} steps")
    loss, moved_w, moved_a = found[:, -1:] if outcome == RESTS else found[:, :-1]
    distances = [np.sqrt(moved_w) / np.linalg.norm(initial[:, 1:]), np.sqrt(moved_a) / np.linalg.norm(initial[:, 0])]
    return Course(loss, np.column_stack(distances), outcome == RESTS, record.steps)


BLOCK = 64
REACHED, RESTS = 0, 1


def in_blocks(rows):
    """Blocks x rows x BLOCK, of rows of m numbers, padded with zeros."""
    count, m = rows.shape
    padded = np.zeros((count, -(-m // BLOCK) * BLOCK))
    padded[:, :m] = rows
    return np.ascontiguousarray(padded.reshape(count, -1, BLOCK).swapaxes(0, 1))


class Definition(ctypes.Structure):
    """Problem in flow.c."""

    _fields_ = [
        ("samples", ctypes.c_ssize_t), ("columns", ctypes.c_ssize_t),
        ("neurons", ctypes.c_ssize_t), ("blocks", ctypes.c_ssize_t),
        ("x", ctypes.c_void_p), ("to_z", ctypes.c_void_p), ("norms", ctypes.c_void_p), ("y", ctypes.c_void_p),
        ("a", ctypes.c_void_p), ("z", ctypes.c_void_p),
        ("kappa", ctypes.c_double), ("kappa_prime", ctypes.c_double),
        ("activation", ctypes.c_int), ("scale", ctypes.c_double),
    ]


class Asked(ctypes.Structure):
    """Course in flow.c."""

    _fields_ = [
        ("steps_max", ctypes.c_long),
        ("share", ctypes.c_double), ("path", ctypes.c_double), ("rest_change", ctypes.c_double),
        ("levels", ctypes.c_ssize_t), ("loss_levels", ctypes.c_void_p),
    ]


class Record(ctypes.Structure):
    """Record in flow.c."""

    _fields_ = [
        ("loss", ctypes.c_void_p), ("moved_w", ctypes.c_void_p), ("moved_a", ctypes.c_void_p),
        ("steps", ctypes.c_long), ("time", ctypes.c_double),
    ]


def pointer(array):
    return array.ctypes.data_as(ctypes.c_void_p)


@functools.cache
def library():
    """flow.c, compiled for this process."""
    source = Path(__file__).with_name("flow.c")
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "flow.so"
        compiler = next(filter(None, map(shutil.which, ["cc", "clang", "gcc"])), None)
        if compiler is None:
            raise RuntimeError("no C compiler on the PATH: cc, clang or gcc")
        options = ["-O3", "-march=native", "-ffast-math", "-Wall", "-Wextra", "-fPIC", "-shared"]
        subprocess.run([compiler, *options, source, "-o", target, "-lm"], check=True)
        loaded = ctypes.CDLL(str(target))
    loaded.flow.restype = ctypes.c_int
    return loaded
