"""Timing things side by side, and keeping what was found."""

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.json"
PROGRAM = HERE.parents[1] / ".build" / "release" / "phasegrid"


@dataclass(frozen=True)
class Row:
    """A row of the page's table; `ratio` and `target` are texts, `met` is None where there is no target."""

    work: str
    ours: str
    peer: str
    ratio: str
    target: str
    met: bool | None


def interleaved(contenders, rounds):
    """Medians by name of functions that return seconds, called in turn (A B C A B C ...), so that what else the machine
    does meets all of them. The first turn warms up and does not count. None stays None."""
    samples = {name: [] for name in contenders}
    for turn in range(rounds + 1):
        for name, contender in contenders.items():
            seconds = contender()
            if turn > 0:
                samples[name].append(seconds)
    return {name: None if None in taken else median(taken) for name, taken in samples.items()}


def at_least(ratio, target, unit=" ×"):
    """Texts of a ratio and its target, and whether it is met."""
    return f"{ratio:.3g}{unit}", f"≥ {target:,}{unit}", ratio >= target


def store(part, rows, notes=(), path=RESULTS):
    """Replaces one part of the results and leaves the others."""
    results = json.loads(path.read_text()) if path.exists() else {}
    results[part] = {"rows": [asdict(row) for row in rows], "notes": list(notes)}
    path.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")


def say(text):
    print(text, file=sys.stderr, flush=True)


def duration(seconds):
    for unit, size in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{1e9 * seconds:.3g} ns"
