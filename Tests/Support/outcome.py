"""What has come of a sweep: read beside its writer, and in the end held against one that nothing happened to."""

import csv
import sqlite3

# What depends on who trained a trial, and when.
COLUMNS_OF_CHANCE = {"wall_seconds", "host", "worker", "attempt"}
FILES = ("slopes.csv", "boundary.csv", "diagram.svg", "slopes.svg", "orientations.svg", "functions.svg")


class Outcome:
    """The sweep in the folder `out`, of `trial_count` trials."""

    def __init__(self, out, trial_count):
        self.out = out
        self.trial_count = trial_count

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

    def check(self, undisturbed):
        """Whether each trial has one result, and what has come of them is as in `undisturbed`, in whatever that has."""
        assert self.query("PRAGMA integrity_check") == [("ok",)]
        assert self.query("SELECT COUNT(*), COUNT(DISTINCT key) FROM trial") == [(self.trial_count, self.trial_count)]
        assert self.query("SELECT * FROM setAside") == []
        assert self.query("SELECT * FROM disagreement") == []
        found = results(self.out)
        assert {name: found.get(name) for name in undisturbed} == undisturbed


def results(folder):
    """The bytes of every table and figure of a sweep that must not depend on what happened to it."""
    contents = {name: (folder / name).read_bytes() for name in FILES if (folder / name).exists()}
    with (folder / "trials.csv").open(newline="") as file:
        rows = [
            tuple(text for column, text in row.items() if column not in COLUMNS_OF_CHANCE)
            for row in csv.DictReader(file)
        ]
    return {**contents, "trials.csv": rows}


def tables(folder):
    """The tables alone: figures depend on the fonts of the system besides."""
    return {name: content for name, content in results(folder).items() if name.endswith(".csv")}
