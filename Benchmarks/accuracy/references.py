"""Reference solutions, kept in a JSON file under all that determines them."""

import gzip
import hashlib
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Tests" / "Reference"))
import flow  # noqa: E402
from flow import Course, NotConverged, Problem, converged_course, drawn  # noqa: E402

SEED = 1
# A trial stops a little below the loss it was asked for; where, only its result tells. So a reference is kept for losses
# from the tolerance down, and interpolated.
LEVELS = 0.98 ** np.arange(21)


@dataclass(frozen=True)
class Case:
    """One trial's definition."""

    name: str
    problem: Problem
    loss_tolerance: float
    width: int
    gamma: float
    gamma_prime: float

    @property
    def initial(self):
        return drawn(self.problem, self.width, SEED)

    @property
    def key(self):
        numbers = hashlib.sha256()
        for values in (self.problem.inputs, self.problem.targets, self.initial, LEVELS):
            numbers.update(np.ascontiguousarray(values, float).tobytes())
        return (
            f"{self.name} {self.problem.activation} m={self.width} gamma={self.gamma:g} gamma'={self.gamma_prime:g} "
            f"loss={self.loss_tolerance:g} version={flow.VERSION} numbers={numbers.hexdigest()[:16]}"
        )


def mnist_45():
    """The first 45 training images in the folder mnist of PHASEGRID_DATA: pixels / 255, the digit as one real target."""
    if "PHASEGRID_DATA" not in os.environ:
        sys.exit("PHASEGRID_DATA is not set: it names the folder that holds mnist/")
    folder = Path(os.environ["PHASEGRID_DATA"]) / "mnist"

    def values(name, header, count):
        with gzip.open(folder / f"{name}.gz") as file:
            return np.frombuffer(file.read(header + count), np.uint8)[header:].astype(float)

    images = values("train-images-idx3-ubyte", 16, 45 * 784).reshape(45, 784)
    return Problem(images / 255, values("train-labels-idx1-ubyte", 8, 45))


class References:
    """Courses by the keys of cases."""

    def __init__(self, path):
        self.path = path
        self.entries = json.loads(path.read_text()) if path.exists() else {}

    def course(self, case):
        """Nothing where the reference gave up."""
        entry = self.entries[case.key]
        if entry["losses"] is None:
            return None
        return Course(
            np.array(entry["losses"]), np.array(entry["distances"]), entry["rests"], entry["steps"], entry["uncertainty"]
        )

    def lacks(self, case, agreement):
        """Whether no reference is kept whose resolutions agree as well, or were tried until they would."""
        entry = self.entries.get(case.key)
        return entry is None or min(entry["uncertainty"], entry["agreement"]) > agreement

    def unreduced(self, case):
        """The distances of the flow of all columns and the number of its steps, or nothing."""
        entry = self.entries.get("all columns: " + case.key)
        return entry and (np.array(entry["distances"]), entry["steps"])

    def keep(self, case, entry):
        self.write(case.key, entry)

    def keep_unreduced(self, case, distances, steps):
        self.write("all columns: " + case.key, {"distances": distances.tolist(), "steps": steps})

    def write(self, key, entry):
        self.entries[key] = entry
        unfinished = self.path.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(self.entries, indent=0))
        unfinished.replace(self.path)


def solve(case, agreement, steps_max):
    """A reference's entry."""
    try:
        course = converged_course(
            case.problem, case.gamma, case.gamma_prime, case.initial, case.loss_tolerance * LEVELS, agreement,
            steps_max=steps_max,
        )
    except NotConverged:
        return {"agreement": agreement, "uncertainty": 1e9, "losses": None}
    return {
        "agreement": agreement, "uncertainty": min(course.uncertainty, 1e9), "rests": course.rests, "steps": course.steps,
        "losses": course.losses.tolist(), "distances": course.distances.tolist(),
    }
