"""The help of both programs, and whether a command line is one that they know."""

import re
import shlex
import subprocess
from pathlib import Path

COMMANDS = [
    "", "run", "coordinate", "slurm", "slurm submit", "slurm cancel", "ticket", "ticket new", "ticket list",
    "ticket revoke", "trial", "status", "diagram", "report", "compare", "export", "merge",
]


class Manual:
    """The help of both programs, asked for once."""

    def __init__(self, product):
        self.folder = Path(product.program).parent
        self.texts = {}

    def __call__(self, command):
        """`command` with the program's name before it."""
        if command not in self.texts:
            program, *words = command.split()
            self.texts[command] = subprocess.run(
                [self.folder / program, *words, "--help"], capture_output=True, text=True, check=True
            ).stdout
        return self.texts[command]

    def subcommands(self, command):
        """The names in the list of subcommands, wrapped descriptions aside."""
        _, _, listed = self(command).partition("SUBCOMMANDS:\n")
        return re.findall(r"^  (\w[\w-]*)", listed.partition("\n\n")[0], re.M)

    def complaint(self, line):
        """What is wrong with a command line of one of the programs, or None."""
        words = shlex.split(line)
        # `--` hands what follows to another program.
        words = words[: words.index("--")] if "--" in words else words
        names = [f"phasegrid {name}".strip() for name in sorted(COMMANDS, reverse=True)] + ["phasegrid-worker"]
        name = next((name for name in names if words[: len(name.split())] == name.split()), None)
        if name is None or (self.subcommands(name) and words[len(name.split()) :] and not words[-1].startswith("-")):
            return f"{line}: there is no such command"
        for option in (word.partition("=")[0] for word in words if word.startswith("--")):
            if not re.search(rf"^  (-\w, )?{option}( |$)", self(name), re.M):
                return f"{line}: {name} has no {option}"
        # zsh takes tcp://*:5555 or [::1]:80 for a pattern, and a pattern that no file has for a mistake.
        bare = [word for word in shlex.split(line, posix=False) if re.fullmatch(r"[^'\"]*[*?[][^'\"]*", word)]
        if addresses := [word for word in bare if ":" in word]:
            return f"{line}: {addresses[0]} needs quotes"
        return None
