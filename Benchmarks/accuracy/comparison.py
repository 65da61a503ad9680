"""One trial of the product beside its reference."""

from dataclasses import dataclass

import numpy as np

from flow import Course
from references import Case

# A reference judges if its own uncertainty is at most this share of the accuracy asked.
UNCERTAINTY_SHARE = 1 / 3


@dataclass(frozen=True)
class Comparison:
    case: Case
    accuracy: float
    trial: dict  # as `phasegrid trial --json` prints it
    course: Course | None  # nothing where the reference gave up

    @property
    def measured(self):
        return np.array([self.trial["rd_w"], self.trial["rd_a"]])

    @property
    def expected(self):
        """RD(theta_w) and RD(theta_a) at the loss where the trial stopped, or where the reference rests."""
        return self.course.at(self.trial["loss"])

    @property
    def obstacle(self):
        """Why the two cannot be compared, or nothing."""
        status = self.trial["status"]
        if status not in ("converged", "stalled"):
            return f"the trial is {status}"
        if self.course is None:
            return "the reference reached neither the tolerance nor rest"
        if self.course.rests != (status == "stalled"):
            end = f"rests at a loss of {self.course.losses[-1]:.3g}" if self.course.rests else "reaches the tolerance"
            return f"the trial {status} at a loss of {self.trial['loss']:.3g}, but the reference {end}"
        if self.course.uncertainty > UNCERTAINTY_SHARE * self.accuracy:
            return f"the reference is uncertain by {100 * self.course.uncertainty:.2g} %"
        if not self.course.rests and not self.course.losses[-1] <= self.trial["loss"] <= self.course.losses[0]:
            return f"the trial stopped at a loss of {self.trial['loss']:.6g}, outside those of the reference"
        return None

    @property
    def error(self):
        """The larger of the two relative errors, and of the loss's own where both rest."""
        errors = np.abs(self.measured / self.expected - 1)
        if self.course.rests:
            errors = np.append(errors, abs(self.trial["loss"] / self.course.losses[-1] - 1))
        return float(errors.max())

    @property
    def misses(self):
        return self.obstacle is None and self.error > self.accuracy
