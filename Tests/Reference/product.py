"""Running the program under test."""

import json
import os
import subprocess
from pathlib import Path

import numpy as np


class Product:
    def __init__(self, program):
        self.program = program

    @classmethod
    def from_environment(cls):
        program = os.environ.get("PHASEGRID")
        if not program or not os.access(program, os.X_OK):
            raise RuntimeError("set PHASEGRID to the phasegrid program to be tested")
        return cls(str(Path(program).resolve()))

    def run(self, *arguments):
        """The output of one command, which must succeed."""
        done = subprocess.run(
            [self.program, *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{arguments}: exit code {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def trial(self, spec, gamma, gamma_prime, *options):
        """The numbers of one trial, by the names of trials.csv."""
        return json.loads(
            self.run("trial", spec, f"--gamma={gamma}", f"--gamma-prime={gamma_prime}", "--json", *options)
        )


def write_spec(path, problem, loss_tolerance=1e-6, grid=None):
    """A spec of a problem (inputs, targets, activation); without a grid one that only `trial` can use."""
    grid = grid or {"gamma": [1], "gammaPrime": [0], "width": [1], "seeds": 1}
    # JSON is YAML.
    content = {
        "name": path.stem,
        "problem": {
            "inputs": np.asarray(problem.inputs).tolist(),
            "targets": np.asarray(problem.targets).tolist(),
            "activation": problem.activation,
        },
        "grid": grid,
        "training": {"lossTolerance": loss_tolerance},
    }
    path.write_text(json.dumps(content, indent=1) + "\n")
    return path
