"""The commands of README and docs: they exist, and those of the README do what it says when they are typed one after the other."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from manual import Manual

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "scripts" / "lib" / "pictures"
sys.path.insert(0, str(PICTURES))

import document  # noqa: E402

DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
# What installs, needs other hosts, or goes on until somebody stops it.
NOT_RUN = ("git ", "scripts/", "export ", "phasegrid coordinate ", "phasegrid-worker ")


@pytest.fixture(scope="module")
def manual(product):
    return Manual(product)


def own_commands(path):
    """Those of a document's commands, and of their parts, that start one of the programs, or a script of the repository."""
    lines = (part.strip() for line in document.commands(path) for part in re.split(r"&&|\||&$", line))
    return [line for line in lines if re.match(r"(phasegrid|phasegrid-worker|scripts/\S+)( |$)", line)]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_commands_of_a_document_exist(manual, path):
    for line in own_commands(path):
        script, *options = line.split()
        if script.startswith("scripts/"):
            text = (ROOT / script).read_text()
            options = [option for option in options if option.startswith("--")]
            # quickstart hands them on.
            own = "phasegrid run" if script == "scripts/quickstart" else None
            for option in options:
                assert manual.complaint(f"{own} {option}") is None if own else option in text, line
        else:
            # A substitution of the shell's is one word here.
            complaint = manual.complaint(re.sub(r"\$\([^)]*\)", "x", line))
            assert complaint is None, complaint


def test_the_documents_have_commands():
    assert len([line for path in DOCUMENTS for line in own_commands(path)]) > 40


def test_the_pictures_are_made_by_the_commands_of_the_tour():
    """None is repeated in the script: what it looks up is there, and it runs nothing else of that kind."""
    script = (PICTURES / "tour.py").read_text()
    looked_up = re.findall(r'typed\("([^"]+)"\)', script)
    assert len(looked_up) >= 8
    for start in looked_up:
        assert document.typed(start).startswith(start)
    assert not re.findall(r'show\(f?"', script)
    assert "\\includegraphics" in document.example("latex")


def test_the_readme_leads_to_figures(product, tmp_path):
    """From its spec, by its commands as they stand, to the files that it promises."""
    (tmp_path / "first.yaml").write_text(document.example("yaml", ROOT / "README.md"))
    commands = [line for line in document.commands(ROOT / "README.md") if not line.startswith(NOT_RUN)]
    assert len(commands) >= 9
    environment = {**os.environ, "PATH": f"{Path(product.program).parent}:{Path(sys.executable).parent}:{os.environ['PATH']}"}
    for command in commands:
        done = subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=300,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    results = tmp_path / "results" / "first"
    for name in ("diagram", "slopes", "orientations", "functions"):
        for suffix in (".svg", ".pdf", ".png"):
            assert (results / f"{name}{suffix}").stat().st_size > 1_000
    assert "<svg" in (results / "report.html").read_text() and (tmp_path / "node.ticket").exists()
    for code in re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.S):
        done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0 and done.stdout, f"{code}\n{done.stderr}"
