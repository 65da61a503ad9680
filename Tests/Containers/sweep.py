"""A sweep in containers: how far it is, and what it must come to."""

import time
from pathlib import Path

from outcome import Outcome

SPEC = Path(__file__).with_name("containers.yaml")
TRIAL_COUNT = 768
LEASE_SECONDS = 2
# Far beyond what anything here takes: whoever waits longer is stuck.
PATIENCE_SECONDS = 90


class Sweep(Outcome):
    """The sweep in a folder of this host, where a volume's files are."""

    def __init__(self, out, story):
        super().__init__(out, TRIAL_COUNT)
        self.story = story

    def wait_until(self, condition, what):
        end = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert time.monotonic() < end, f"after {PATIENCE_SECONDS} s still not: {what}\n{self.story()}"
            time.sleep(0.05)

    def wait_for_trials(self, count):
        """Waits for so many trials more."""
        goal = min(self.committed_count + count, TRIAL_COUNT)
        self.wait_until(lambda: self.committed_count >= goal, f"{goal} trials committed")
