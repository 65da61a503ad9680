"""The units of cluster/systemd: without mistakes, and as little exposed as systemd itself can tell."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

UNITS = Path(__file__).parents[2] / "cluster" / "systemd"
EXPOSURE_MAX = 1.5


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze")
@pytest.mark.parametrize("name", ["phasegrid-coordinator", "phasegrid-worker"])
def test_a_unit_has_no_mistakes_and_is_barely_exposed(programs, tmp_path, name):
    text = (UNITS / f"{name}@.service").read_text()
    instance = tmp_path / f"{name}@luo-1d.service"
    instance.write_text(text.replace("/usr/bin/phasegrid", f"{programs}/phasegrid"))
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", instance], capture_output=True, text=True
    )
    assert (verified.returncode, verified.stderr) == (0, "")
    rated = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", instance], capture_output=True, text=True
    )
    exposure = float(re.search(r"exposure level for \S+: ([0-9.]+)", rated.stdout).group(1))
    assert exposure <= EXPOSURE_MAX, rated.stdout
