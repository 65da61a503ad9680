"""The pictures of README and docs: each is of results as the present training version gives them, and some document shows it."""

import json
import re
from pathlib import Path

import pytest

from flow import FOUR_POINTS
from product import write_spec

ROOT = Path(__file__).resolve().parents[2]
PICTURES = sorted((ROOT / "docs" / "figures").iterdir())


@pytest.fixture(scope="module")
def training_version(product, tmp_path_factory):
    folder = tmp_path_factory.mktemp("version")
    grid = {"gamma": [1], "gammaPrime": [0], "width": [50], "seeds": 1}
    product.run("run", write_spec(folder / "one.yaml", FOUR_POINTS, grid=grid), "--out", folder / "out", "--workers", 1)
    return json.loads((folder / "out" / "summary.json").read_text())["training_version"]


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_is_of_the_present_training_version(training_version, picture):
    """If not, scripts/pictures makes it again."""
    found = re.findall(rb"training version (\d+)", picture.read_bytes())
    assert found and {int(version) for version in found} == {training_version}


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_is_shown_somewhere(picture):
    documents = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    assert any(f"figures/{picture.name}" in document.read_text() for document in documents)
