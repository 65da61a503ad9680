"""What the documents tell a reader to type, as it stands there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TOUR = ROOT / "docs" / "tour.md"


def commands(path):
    """The command lines of a document's `sh` blocks without their comments, lines that go on with a backslash joined."""
    blocks = re.findall(r"```sh\n(.*?)```", Path(path).read_text(), re.S)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [line for line in (re.sub(r"(^|\s+)# .*", "", line) for line in lines) if line]


def typed(start):
    """The one command of the tour that is, or else starts with, these words."""
    found = commands(TOUR)
    (command,) = [line for line in found if line == start] or [line for line in found if line.startswith(f"{start} ")]
    return command


def example(language, path=TOUR):
    """The one block of a document in a language."""
    (code,) = re.findall(rf"```{language}\n(.*?)```", Path(path).read_text(), re.S)
    return code
