"""What a sweep of one worker cost beside its training, by its journal."""

from dataclasses import dataclass


@dataclass
class Cost:
    """Times in seconds since 1970, spans in seconds; training and overhead are those of a trial."""

    first_commit: float
    trial_count: int
    training: float
    overhead: float

    @classmethod
    def of(cls, sweep):
        """Overhead is the time between the first commit and the last in which the worker did not train."""
        rows = sweep.query("SELECT committedAt, wallSeconds FROM trial ORDER BY committedAt")
        commits, training = [row[0] for row in rows], [row[1] for row in rows]
        # Results of short trials gather: those of the first message were trained before its commit.
        later = [seconds for committed, seconds in rows if committed > commits[0]]
        assert later, "all results came in one message: the sweep is too short to measure"
        overhead = (commits[-1] - commits[0] - sum(later)) / len(later)
        return cls(commits[0], len(rows), sum(training) / len(training), overhead)

    def __str__(self):
        return f"{1e3 * self.training:.2f} ms of training and {1e3 * self.overhead:.2f} ms of overhead a trial"
