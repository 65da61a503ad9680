"""`run` and `coordinate` as they are typed and stopped."""

import json
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request

import pytest

from flow import FOUR_POINTS
from product import write_spec


@pytest.fixture
def spec(tmp_path):
    grid = {"gamma": [0.5, 1.5], "gammaPrime": [0], "width": [50, 100], "seeds": 1}
    return write_spec(tmp_path / "tiny spec.yaml", FOUR_POINTS, grid=grid)


def started(product, *arguments):
    return subprocess.Popen(
        [product.program, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    )


def phase(url):
    try:
        with urllib.request.urlopen(url + "api/progress", timeout=20) as answer:
            return json.loads(answer.read())["phase"]
    except urllib.error.HTTPError:  # the journal is still being read
        return None


def test_a_run_that_stays_serves_its_page_until_it_is_stopped(product, spec, tmp_path):
    """Also one that has nothing to train."""
    for _ in range(2):
        process = started(product, "run", spec, "--out", tmp_path / "out", "--status", ":0", "--stay")
        url = re.search(r"http://\S+?/", process.stdout.readline()).group()
        end = time.monotonic() + 60
        while phase(url) != "complete":
            assert time.monotonic() < end and process.poll() is None
            time.sleep(0.1)
        # The figures are there before it says so.
        assert "trained" in process.stdout.readline() and (tmp_path / "out" / "diagram.pdf").exists()
        assert phase(url) == "complete" and process.poll() is None
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0


def test_the_command_to_go_on_with_can_be_typed_in_every_shell(product, spec, tmp_path):
    out = tmp_path / "out"
    process = started(product, "coordinate", spec, "--bind", "tcp://127.0.0.1:*", "--out", out, "--status", "[::1]:0", "--stay")
    while "listening" not in process.stdout.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    command = f"phasegrid coordinate --bind 'tcp://127.0.0.1:*' --stay '{spec}' --out {out} --status '[::1]:0'"
    assert output.rstrip().endswith(f"Go on with: {command}")
