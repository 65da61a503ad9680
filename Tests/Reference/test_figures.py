"""`diagram`, `report` and `compare` with what they let a user choose, by the program as it is: every option reaches the figures."""

import json
import re
import subprocess

import pytest

from flow import FOUR_POINTS
from product import write_spec

GAMMAS, GAMMA_PRIMES = [0.5, 1.0, 1.5, 2.0], [-0.25, 0, 0.5]


@pytest.fixture(scope="module")
def folder(product, tmp_path_factory):
    """A place with two sweeps, of which one has larger widths."""
    folder = tmp_path_factory.mktemp("figures")
    for name, widths in (("narrow", [50, 100, 200]), ("wide", [100, 200, 400])):
        grid = {"gamma": GAMMAS, "gammaPrime": GAMMA_PRIMES, "width": widths, "seeds": 2}
        product.run("run", write_spec(folder / f"{name}.yaml", FOUR_POINTS, grid=grid), "--out", folder / name)
    return folder


@pytest.fixture
def draw(product, folder):
    """The SVG of a figure, drawn with some options."""

    def draw(*options, figure="diagram"):
        paths = product.run("diagram", folder / "narrow", *options).split()
        (path,) = [path for path in paths if path.endswith(f"/{figure}.svg")]
        return Svg(open(path).read())

    return draw


class Svg:
    def __init__(self, source):
        self.source = source
        self.texts = re.search(r"<desc>(.*?)</desc>", source, re.S).group(1).split("\n")
        self.width = float(re.search(r'<svg[^>]* width="([0-9.]+)', source).group(1))


def test_columns_set_the_width(draw):
    assert draw().width == pytest.approx(85 / 25.4 * 72, abs=1)
    assert draw("--columns", "two").width == pytest.approx(175 / 25.4 * 72, abs=1)


def test_the_limit_is_where_the_colours_end(draw):
    assert "40" in draw("--limit", "40").texts and "40" not in draw().texts


@pytest.mark.parametrize("slope", ["w", "a", "theta"])
def test_each_slope_has_a_diagram_of_its_own(draw, slope):
    name = "diagram" if slope == "w" else f"diagram-{slope}"
    symbol = {"w": "Sw", "a": "Sa", "theta": "Sθ"}[slope]
    assert symbol in draw("--slope", slope, figure=name).texts


@pytest.mark.parametrize(
    ("style", "shown"), [("stars", (True, False)), ("contour", (False, True)), ("both", (True, True)), ("none", (False, False))]
)
def test_the_boundary_is_drawn_as_asked(draw, style, shown):
    texts = draw("--boundary", style).texts
    assert (any(text.startswith("zero of Sw") for text in texts), "Sw = 0" in texts) == shown


def test_ranges_set_what_the_axes_show(draw):
    assert "NTK" in draw().texts
    narrowed = draw("--gamma", "0.8:1.6", "--gamma-prime", "-0.2:0.2").texts
    assert "NTK" not in narrowed and "mean-field, Xavier" in narrowed
    # Beyond the cells too, as figures of several sweeps want for one frame.
    assert "3" in [text.removesuffix(".0") for text in draw("--gamma", "0:3").texts]


def test_details_choose_the_cells_of_the_other_figures(draw):
    texts = draw("--detail", "1.5,-0.25", "--detail", "2,0", figure="slopes").texts
    assert [text.replace("\u200a", "") for text in texts if text.startswith("γ =")] == ["γ = 1.5, γ′ = −0.25", "γ = 2, γ′ = 0"]


def test_font_and_size_are_taken(draw):
    assert draw("--font", "DejaVu Serif").source != draw().source != draw("--font-size", "10").source


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--limit", "0"], "--limit 0.0: write a number above 0"), (["--columns", "three"], "'three'"),
        (["--slope", "b"], "'b'"), (["--boundary", "dots"], "'dots'"), (["--gamma", "2:1"], "such as -0.5:1"),
        (["--gamma-prime", "0"], "such as -0.5:1"), (["--detail", "1.5"], "such as 1.75,0"),
        (["--font-size", "99"], "write points from 4 to 24"), (["--font", "No Such Font"], "'No Such Font' is not installed"),
        (["--detail", "1.4,0"], "the nearest is 1.5,0.0"),
    ],
)
def test_what_makes_no_sense_is_told_in_one_line(product, folder, options, complaint):
    done = subprocess.run([product.program, "diagram", folder / "narrow", *options], capture_output=True, text=True)
    assert done.returncode != 0 and complaint in done.stderr.splitlines()[0]


def test_a_report_is_one_file_with_the_figures_as_asked(product, folder):
    path = folder / "all.html"
    printed = product.run("report", folder / "narrow", "--output", path, "--boundary", "contour", "--limit", "40")
    assert printed.split() == [str(path)]
    page = path.read_text()
    assert page.count("<svg") == 6 and "\nSw = 0\n" in page and "\n40\n" in page and "<script" not in page
    assert product.run("report", folder / "narrow").split() == [str(folder / "narrow" / "report.html")]


def test_a_comparison_answers_in_numbers_and_in_a_figure(product, folder):
    out = folder / "wider"
    printed = product.run("compare", folder / "narrow", folder / "wide", "--out", out, "--limit", "40", "--columns", "two")
    assert "12 have a slope in both, of 12" in printed and "differs" not in printed
    names = {f"comparison.{suffix}" for suffix in ("csv", "json", "svg", "pdf", "png")}
    assert {path.name for path in out.iterdir()} == names
    figure = Svg((out / "comparison.svg").read_text())
    assert figure.width == pytest.approx(175 / 25.4 * 72, abs=1) and "40" in figure.texts
    for text in ("wide less narrow", "narrow: zero", "wide: zero"):
        assert any(found.startswith(text) for found in figure.texts), text
    both = json.loads((out / "comparison.json").read_text())
    assert [both[sweep]["trials_used"] for sweep in ("first", "second")] == [72, 72]
