"""What `--help` tells of every command: it can be read on a terminal of 80 columns, and its examples are commands that exist."""

import os
import re
import signal
import subprocess
from pathlib import Path

import pytest

from manual import COMMANDS, Manual

COLUMNS = 80


@pytest.fixture(scope="module")
def manual(product):
    return Manual(product)


def examples(text):
    """The example commands of a help, lines that go on with a backslash joined."""
    discussion = text.partition("\nUSAGE:")[0]
    return re.findall(r"^  (phasegrid.*)$", re.sub(r"\s*\\\n\s*", " ", discussion), re.M)


def test_every_command_is_looked_at_here(manual):
    found, open_ = [], [""]
    while open_:
        command = open_.pop(0)
        found.append(command)
        open_ += [f"{command} {name}".strip() for name in manual.subcommands(f"phasegrid {command}".strip())]
    assert sorted(found) == sorted(COMMANDS)


@pytest.mark.parametrize("command", [*(f"phasegrid {name}".strip() for name in COMMANDS), "phasegrid-worker"])
def test_a_help_has_examples_that_exist_and_fits_the_terminal(manual, command):
    text = manual(command)
    usage = [line for line in text.splitlines() if line.startswith("USAGE:")]
    assert all(len(line) <= COLUMNS for line in text.splitlines() if line not in usage)
    found = examples(text)
    assert found, "no example"
    if command != "phasegrid" and not manual.subcommands(command):
        assert any(example.startswith(command + " ") for example in found), "no example of the command itself"
    for example in found:
        complaint = manual.complaint(re.split(r"  |\|", example)[0])
        assert complaint is None, complaint


def test_an_example_is_never_broken_by_the_terminal(manual):
    """A wrapped line of an example begins where none does."""
    for command in [*(f"phasegrid {name}".strip() for name in COMMANDS), "phasegrid-worker"]:
        blocks = manual(command).partition("\nUSAGE:")[0].split("\n\n")
        for block in blocks:
            lines = block.splitlines()
            if lines and lines[0].startswith("  phasegrid"):
                assert all(line.startswith("  ") for line in lines), f"{command}: {block}"


def test_slurm_submit_leaves_nothing_where_there_is_no_slurm(product, tmp_path):
    spec = Path(__file__).parents[2] / "examples" / "luo-1d.yaml"
    done = subprocess.run(
        [product.program, "slurm", "submit", spec, "--workers", "1", "--time", "10", "--out", tmp_path / "out"],
        capture_output=True, text=True, env={"PATH": str(tmp_path)},
    )
    assert done.returncode == 1
    assert "sbatch: there is no such command here; this host must be one that submits to Slurm" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_examples_that_look_at_a_sweep_work_on_it(manual, product, tmp_path):
    """On the sweep that they name, of which nothing is trained so far."""
    root = Path(__file__).parents[2]
    sweep = subprocess.Popen(
        [product.program, "run", root / "examples" / "luo-1d.yaml", "--workers", "0"], cwd=tmp_path,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )
    assert "listening" in sweep.stdout.readline()
    sweep.send_signal(signal.SIGINT)
    sweep.communicate(timeout=60)
    environment = {**os.environ, "PATH": f"{Path(product.program).parent}:{os.environ['PATH']}"}
    lines = [line for name in ("diagram", "report", "export") for line in examples(manual(f"phasegrid {name}"))]
    # A font may be absent here.
    lines = [line for line in lines if "results/luo-1d" in line and "--font" not in line]
    assert len(lines) >= 8
    for line in lines:
        done = subprocess.run(["bash", "-c", line], cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, f"{line}\n{done.stderr}"
