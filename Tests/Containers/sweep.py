"""A sweep in containers: how far it is, and what it must come to."""

import sqlite3
import time

from pathlib import Path

from cluster import PATIENCE_SECONDS, TRIAL_COUNT, results

SPEC = Path(__file__).with_name("containers.yaml")


def tables(folder):
    """The tables whose bytes must not depend on what happened. Figures depend on the fonts of the system besides."""
    return {name: content for name, content in results(folder).items() if name.endswith(".csv")}


class Sweep:
    """The sweep in a folder of this host, where a volume's files are."""

    def __init__(self, out, story):
        self.out = out
        self.story = story

    def query(self, sql):
        connection = sqlite3.connect(f"file:{self.out}/journal.sqlite?mode=ro", uri=True, timeout=10)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    @property
    def committed_count(self):
        try:
            return self.query("SELECT COUNT(*) FROM trial")[0][0]
        except sqlite3.OperationalError:  # there is no journal yet
            return 0

    def wait_until(self, condition, what):
        end = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert time.monotonic() < end, f"after {PATIENCE_SECONDS} s still not: {what}\n{self.story()}"
            time.sleep(0.05)

    def wait_for_trials(self, count):
        """Waits for so many trials more."""
        goal = min(self.committed_count + count, TRIAL_COUNT)
        self.wait_until(lambda: self.committed_count >= goal, f"{goal} trials committed")

    def check(self, undisturbed):
        assert self.query("PRAGMA integrity_check") == [("ok",)]
        assert self.query("SELECT COUNT(*), COUNT(DISTINCT key) FROM trial") == [(TRIAL_COUNT, TRIAL_COUNT)]
        assert self.query("SELECT * FROM setAside") == []
        assert self.query("SELECT * FROM disagreement") == []
        assert tables(self.out) == undisturbed
