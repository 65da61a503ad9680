"""`report.html`, which is no status page but is looked at in browsers as well: on screens, and on paper."""

import subprocess

import pytest

import browser


@pytest.fixture(scope="module")
def report(program, finished, tmp_path_factory):
    """The address of one."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    subprocess.run([program, "report", finished.folder, "--output", path], check=True, stdout=subprocess.DEVNULL)
    return path.as_uri()


def boxes(page, selector):
    return [found.bounding_box() for found in page.locator(selector).all()]


def is_too_wide(page):
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [360, 700, 1000, 1600])
def test_a_report_fits_every_screen(chromium, report, width, dark):
    page = browser.open_page(chromium, report, dark=dark, size=(width, 900))
    assert not is_too_wide(page) and page.complaints == []
    main, *_ = boxes(page, "main")
    maps = boxes(page, ".maps figure")
    assert len(maps) == 3
    # No room is left empty beside the diagram: the other two are there, or it has all of it.
    assert max(box["x"] + box["width"] for box in maps) == pytest.approx(main["x"] + main["width"], abs=2)


def test_a_report_prints(chromium, report):
    """On A4: nothing is wider than the paper, and each figure fits on a page, so that none has to be cut."""
    page = browser.open_page(chromium, report, dark=True)
    page.emulate_media(media="print")
    inch = 96
    across, down = (210 - 2 * 15) / 25.4 * inch, (297 - 2 * 16) / 25.4 * inch
    page.set_viewport_size({"width": round(across), "height": round(down)})
    assert not is_too_wide(page)
    assert not page.locator("nav").is_visible()
    figures = boxes(page, "figure")
    assert len(figures) >= 5 and all(box["height"] < down and box["width"] <= across + 1 for box in figures)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    printed = page.pdf(prefer_css_page_size=True)
    assert printed.startswith(b"%PDF") and 3 <= printed.count(b"/Type /Page\n") <= 12
    assert page.complaints == []
