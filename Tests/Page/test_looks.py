"""What can be seen, and by whom: contrasts, and what the diagram hides. axe cannot see into a canvas or an SVG."""

import pytest
from axe_playwright_python.sync_playwright import Axe

SCHEMES = pytest.mark.parametrize("dark", [False, True])

# Contrasts as WCAG 2 defines them; 3 is what it asks of what is no text.
CONTRAST = """
const { luminance } = await import("./colors.js");
const contrast = (a, b) => {
  const [low, high] = [luminance(a), luminance(b)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};
const rgb = (text) => text.match(/[\\d.]+/g).slice(0, 3).map(Number);
const over = (color, share, paper) => color.map((part, i) => share * part + (1 - share) * paper[i]);
"""


def module(page, body):
    """Runs code that may import the page's parts."""
    return page.evaluate(f"(async () => {{ {body} }})()")


@SCHEMES
@pytest.mark.parametrize("size", [(1360, 900), (360, 740)])
def test_every_size_and_colour_scheme_is_accessible(opened, finished, dark, size):
    page = opened(finished.url, dark=dark, size=size)
    page.click("summary")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.locator("#cell-body tbody button").first.click()
    page.wait_for_selector("#story-body table")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@SCHEMES
def test_neurons_are_seen_in_every_scheme_and_told_apart_by_shape(opened, finished, dark):
    page = opened(f"{finished.url}#cell=25", dark=dark)
    page.wait_for_selector("path.after")
    contrasts = module(page, CONTRAST + """
      const paper = rgb(getComputedStyle(document.querySelector("#cell")).backgroundColor);
      return ["before", "after"].map((name) => {
        const style = getComputedStyle(document.querySelector(`path.${name}`));
        return contrast(over(rgb(style.stroke), Number(style.strokeOpacity), paper), paper);
      });
    """)
    assert min(contrasts) >= 3, contrasts
    # A dot is a line without a length, a cross two lines.
    counts = [page.locator(f"path.{name}").get_attribute("d").count("m") for name in ("before", "after")]
    assert counts == [0, 200]


@SCHEMES
def test_a_cross_is_seen_on_a_cell_of_any_colour(opened, finished, dark):
    page = opened(finished.url, dark=dark)
    assert module(page, CONTRAST + """
      const { parse, scaleOf } = await import("./colors.js");
      const { crossInk } = await import("./marks.js");
      const colors = (await (await fetch("api/sweep")).json()).colors;
      const scale = scaleOf("slope", { planeCount: 1, value: () => 1, sweep: { colors } });
      const style = getComputedStyle(document.documentElement);
      const cells = [parse(style.getPropertyValue("--missing").trim())];
      for (let slope = -1; slope <= 1; slope += 0.01) cells.push(scale.color(slope));
      return Math.min(...cells.map((color) => contrast(parse(crossInk(color)), color)));
    """) >= 3


def test_the_key_tells_that_values_are_cut(opened, finished):
    page = opened(finished.url)
    assert module(page, """
      const { scaleOf } = await import("./colors.js");
      const colors = ["#000000", "#ffffff"];
      const cut = (...slopes) => {
        const scale = scaleOf("slope", { planeCount: slopes.length, value: (_, place) => slopes[place], sweep: { colors } });
        return [scale.low, scale.high, scale.isCutBelow, scale.isCutAbove];
      };
      return [cut(-1.4, 0.5), cut(-0.2, 1.1), cut(-0.3, 0.2), cut(NaN)];
    """) == [[-1, 1, True, False], [-1, 1, False, True], [-0.3, 0.3, False, False], [-1, 1, False, False]]


def test_names_in_the_diagram_hide_no_mark(opened, finished):
    page = opened(finished.url)
    found = module(page, """
      const { Cells } = await import("./cells.js");
      const { Plane } = await import("./plane.js");
      const { crossBox, leftOut, ringRadius } = await import("./marks.js");
      const { namedPlaces, placeNames } = await import("./names.js");
      const sweep = await (await fetch("api/sweep")).json();
      [sweep.gammas, sweep.gamma_primes] = [0.5, -0.5].map((low) => Array.from({ length: 16 }, (_, i) => low + i / 10));
      const cells = new Cells(sweep);
      // Crosses along the left side from above, and a zero right below the point that two initialisations share.
      cells.left_out.fill(0);
      for (const row of [15, 14]) cells.left_out[cells.at(row, 0)] = 1;
      const host = document.body.appendChild(document.createElement("div"));
      const plane = new Plane(host.appendChild(document.createElement("canvas")), cells);
      plane.boundary = [{ gamma_prime: 0.02, gamma: 0.96, low: null, high: null }];
      plane.paint();
      const context = plane.canvas.getContext("2d");
      const around = (x, y) => ({ x: x - ringRadius, y: y - ringRadius, width: 2 * ringRadius, height: 2 * ringRadius });
      const marks = [
        ...leftOut(plane).map((place) => crossBox(plane, place)),
        ...namedPlaces(plane).map(({ x, y }) => around(x, y)),
        ...plane.boundary.map((point) => around(plane.across(point.gamma_prime), plane.up(point.gamma)))
      ];
      const labels = placeNames(context, plane, namedPlaces(plane));
      const boxes = [...marks, ...labels.map((label) => label.box)];
      const meet = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
      host.remove();
      return {
        texts: labels.map((label) => label.text).sort(),
        markCount: marks.length,
        met: labels.filter(({ box }) => boxes.some((other) => other !== box && meet(box, other))).map(({ text }) => text)
      };
    """)
    assert found == dict(texts=["LeCun, He", "NTK", "condensed", "linear", "mean-field, Xavier"], markCount=6, met=[])
