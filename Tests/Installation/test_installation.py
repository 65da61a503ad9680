"""What scripts/install has put below PREFIX: programs that run by themselves, man pages that read well, completions."""

import os
import subprocess
from pathlib import Path

import pytest

PREFIX = Path(os.environ["PREFIX"])
PAGES = sorted((PREFIX / "share" / "man" / "man1").glob("*.1"))
# The pages of `help` have none.
PAGES_WITH_EXAMPLES = [page for page in PAGES if not page.stem.endswith("help")]


def ask(*command, **variables):
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, env={"PATH": "/usr/bin:/bin", **variables}
    )
    assert done.returncode == 0, f"{command}: {done.stderr}"
    return done


@pytest.mark.release
@pytest.mark.parametrize("program", ["phasegrid", "phasegrid-worker"])
def test_a_program_needs_nothing_of_where_it_was_built(program):
    path = PREFIX / "bin" / program
    assert ask(path, "--version").stdout.strip()
    libraries = ask("ldd", path).stdout
    assert "not found" not in libraries and "libswift" not in libraries


@pytest.mark.release
def test_a_sweep_runs_from_there(tmp_path):
    spec = tmp_path / "tiny.yaml"
    spec.write_text(
        "{name: tiny, problem: {inputs: [[-1], [1]], targets: [0.5, 1]}, "
        "grid: {gamma: [0.5, 1.5], gammaPrime: [0], width: [50, 100], seeds: 1}}"
    )
    ask(PREFIX / "bin" / "phasegrid", "run", spec, "--out", tmp_path / "out", HOME=str(tmp_path))
    assert (tmp_path / "out" / "diagram.pdf").exists()


def test_every_command_has_a_page():
    names = {page.stem for page in PAGES}
    assert {"phasegrid", "phasegrid-worker", "phasegrid-run", "phasegrid-slurm-submit", "phasegrid-ticket-new"} <= names
    assert len(names) >= 18


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_is_set_without_a_complaint(page):
    done = ask("man", "--warnings", "--local-file", page, LC_ALL="C.UTF-8", MANWIDTH="100")
    assert done.stderr == ""
    assert "Ux0" not in done.stdout


@pytest.mark.parametrize("page", PAGES_WITH_EXAMPLES, ids=lambda page: page.stem)
def test_a_page_has_its_examples_as_they_are_typed(page):
    text = ask("man", "--local-file", page, LC_ALL="C.UTF-8", MANWIDTH="100").stdout
    assert any(line.strip().startswith("phasegrid") and line.startswith("       ") for line in text.splitlines())


def test_pages_have_greek_letters_and_defaults():
    text = ask("man", "--local-file", PREFIX / "share/man/man1/phasegrid-diagram.1", LC_ALL="C.UTF-8", MANWIDTH="200").stdout
    assert "of RD(θ_w), RD(θ_a) or RD(θ). (default: w)" in text and "--detail γ,γ'" in text


@pytest.mark.parametrize(
    ("words", "title"), [(["phasegrid", "run"], "PHASEGRID-RUN(1)"), (["phasegrid-ticket-new"], "PHASEGRID-TICKET-NEW(1)")]
)
def test_a_page_is_found_by_its_command(words, title):
    assert title in ask("man", *words, MANPATH=f"{PREFIX}/share/man", LC_ALL="C.UTF-8").stdout


def test_bash_completes_commands_and_options():
    script = PREFIX / "share/bash-completion/completions/phasegrid"

    def complete(*words):
        line = " ".join(words)
        code = f"""source {script}; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; COMP_LINE='{line}'; COMP_POINT={len(line)}
            COMP_TYPE=9; _phasegrid phasegrid '{words[-1]}' '{words[-2]}'; printf '%s\n' "${{COMPREPLY[@]}}" """
        return ask("bash", "-c", code).stdout.split()

    assert complete("phasegrid", "sta") == ["status"]
    assert "--boundary" in complete("phasegrid", "diagram", "results", "--bou")


def test_zsh_and_fish_take_their_completions():
    for name in ("phasegrid", "phasegrid-worker"):
        ask("zsh", "-n", PREFIX / f"share/zsh/site-functions/_{name}")
        ask("fish", "--no-execute", PREFIX / f"share/fish/vendor_completions.d/{name}.fish", HOME="/tmp")
