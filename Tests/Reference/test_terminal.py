"""What looking at a sweep looks like: on a terminal, through a pipe, and for scripts."""

import json
import os
import pty
import subprocess

import pytest

from flow import FOUR_POINTS
from product import write_spec


@pytest.fixture(scope="module")
def folder(product, tmp_path_factory):
    folder = tmp_path_factory.mktemp("terminal")
    grid = {"gamma": [0.5, 1.5], "gammaPrime": [0], "width": [50, 100], "seeds": 1}
    product.run("run", write_spec(folder / "tiny.yaml", FOUR_POINTS, grid=grid), "--out", folder / "out", "--workers", 1)
    return folder / "out"


def on_terminal(product, *arguments, **variables):
    """What a command writes to a terminal, until it ends."""
    terminal, inside = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", **variables}
    process = subprocess.Popen(
        [product.program, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=inside, stderr=inside, env=environment
    )
    os.close(inside)
    output = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        output += piece
    os.close(terminal)
    assert process.wait() == 0, output
    return output.decode()


def test_a_terminal_gets_colours(product, folder):
    output = on_terminal(product, "status", folder, "--watch", NO_COLOR="")
    assert "4 of 4 (100 %)" in output and "\x1b[48;5;" in output


def test_colours_can_be_declined(product, folder):
    output = on_terminal(product, "status", folder, "--watch", NO_COLOR="1")
    assert "4 of 4 (100 %)" in output and "\x1b[H" in output and "\x1b[48;5;" not in output


def test_a_dumb_terminal_and_a_pipe_get_plain_text(product, folder):
    for output in (
        on_terminal(product, "status", folder, "--watch", TERM="dumb"), product.run("status", folder, "--watch")
    ):
        assert "4 of 4 (100 %)" in output and "\x1b" not in output


def test_a_script_gets_json(product, folder):
    (line,) = product.run("status", folder, "--watch", "--json").splitlines()
    watched, alone = json.loads(line), json.loads(product.run("status", folder, "--json"))
    assert watched == alone and alone["done"] == alone["trials"] == 4


def test_what_is_no_text_is_not_written_to_a_terminal(product, folder):
    with pytest.raises(AssertionError, match="is no text for a terminal; add --output FILE"):
        on_terminal(product, "export", folder, "--format", "npz")
