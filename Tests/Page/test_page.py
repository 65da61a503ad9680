"""The page in a real browser."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from browser import open_page, wait_until_shown
from conftest import until


@pytest.fixture
def opened(chromium):
    """Opens pages, and sees at the end that none complained."""
    pages = []

    def open_(url, **options):
        pages.append(open_page(chromium, url, **options))
        wait_until_shown(pages[-1])
        return pages[-1]

    yield open_
    for page in pages:
        # A violation of the content security policy is an error of the console, too.
        assert page.complaints == []
        page.context.close()


def drawn(page):
    """What the canvas shows."""
    return page.evaluate("document.querySelector('#plane').toDataURL()")


def test_the_page_fills_in_while_a_sweep_runs(opened, sweep):
    page = opened(sweep.url)
    expect(page.locator("#share")).to_have_text("0 of 222 trials (0 %)")
    expect(page.locator("#connection")).to_have_text("running")
    before = drawn(page)
    sweep.start_worker()
    expect(page.locator("#bar")).not_to_have_attribute("aria-valuenow", "0", timeout=60_000)
    expect(page.locator("#connection")).to_have_text("complete", timeout=60_000)
    expect(page.locator("#share")).to_have_text("222 of 222 trials (100 %)")
    expect(page.locator("#boundary-body tbody tr")).to_have_count(5)
    assert drawn(page) != before
    assert "100 %" in page.title()


def test_a_cell_is_reached_by_keyboard_and_read_out(opened, finished):
    page = opened(finished.url)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.focus("#plane")
    page.keyboard.press("Home")
    page.keyboard.press("PageUp")
    assert "γ = 2, γ′ = −0.5" in page.inner_text("#spoken")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    spoken = page.inner_text("#spoken")
    assert "γ = 1.75, γ′ = −0.125" in spoken and "condensed" in spoken and "6 of 6 trials done" in spoken
    assert page.inner_text("#tip strong") == "γ = 1.75, γ′ = −0.125"
    page.keyboard.press("Enter")
    expect(page.locator("#cell-title")).to_have_text(re.compile("^γ = 1.75, γ′ = −0.125"))
    assert page.evaluate("document.activeElement.id") == "cell-title"
    expect(page.locator("#cell-body tbody tr")).to_have_count(6)
    assert page.url.endswith("#cell=26")


def test_a_click_shows_the_line_and_the_neurons(opened, finished):
    page = opened(finished.url)
    box = page.locator("#plane").bounding_box()
    # Second row from above, first column.
    page.mouse.click(box["x"] + 60, box["y"] + 10 + (box["height"] - 50) * 1.5 / 7)
    expect(page.locator("#cell-title")).to_have_text(re.compile("^γ = 1.75, γ′ = −0.5"))
    expect(page.locator("#cell-body figure svg")).to_have_count(2)
    expect(page.locator("#cell-body svg circle")).to_have_count(6)
    expect(page.locator("#cell-body line.fit")).to_have_count(1)
    page.click("#named button")
    expect(page.locator("#cell-title")).to_have_text(re.compile("^NTK"))


def test_what_is_told_is_what_the_command_tells(opened, finished):
    page = opened(finished.url)
    page.click("summary")
    cells = finished.json("api/cells")
    rows = page.locator("#table-body tbody tr")
    assert len(cells["slope"]) == 37
    expect(rows).to_have_count(37)
    page.select_option("#quantity", "evaluations")
    page.select_option("#quantity", "slope")
    first = rows.first.inner_text().split("\t")
    assert first[1:3] == ["0.5", "−0.5"] and float(first[3].replace("−", "-")) == pytest.approx(cells["slope"][0], rel=5e-3)


def test_an_attempt_without_a_result_is_told_with_its_trial(chromium, finished):
    attempt = dict(at="2026-01-02T03:04:05Z", key="0123456789abcdef", attempt=2, worker="w", what="lost", reason="it was",
                   is_counted=True, gamma=1.25, gamma_prime=-0.5, initialisation=None, width=1000, seed=7)
    unknown = attempt | dict(gamma=None, gamma_prime=None, width=None, seed=None)
    answer = dict(set_aside_total=0, set_aside=[], attempts=[attempt, unknown])
    page = open_page(chromium, "about:blank")
    page.route("**/api/failures", lambda route: route.fulfill(json=answer))
    page.goto(finished.url)
    wait_until_shown(page)
    told = page.locator("#failures-body tbody tr")
    expect(told).to_have_count(2)
    rows = [row.split("\t")[1:] for row in told.all_inner_texts()]
    ending = ["0123456789ab", "2", "w", "lost", "it was"]
    assert rows == [["", "1.25", "−0.5", "1\u202f000", "7", *ending], ["", *4 * ["–"], *ending]]
    assert page.complaints == []
    page.context.close()


@pytest.mark.parametrize("seconds, text", [
    (0, "a moment"), (7.4, "7 s"), (52, "50 s"), (134, "2 min 10 s"), (1623, "27 min"), (7300, "2 h"), (1e6, "12 d"),
])
def test_a_time_that_is_only_expected_is_rounded(opened, finished, seconds, text):
    page = opened(finished.url)
    assert page.evaluate(f"import('./format.js').then((format) => format.roughly({seconds}))") == text


def test_workers_are_found_by_name(opened, sweep):
    page = opened(sweep.url)
    sweep.start_worker()
    page.locator("#workers").scroll_into_view_if_needed()
    page.wait_for_selector("#workers-body tbody tr, #connection:has-text('complete')")
    page.fill("#workers-match", "nobody has this name")
    page.wait_for_selector("#workers-body .empty")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("size", [(1360, 900), (360, 740)])
def test_every_size_and_colour_scheme_is_accessible(opened, finished, dark, size):
    page = opened(finished.url, dark=dark, size=size)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_cut_stream_is_taken_up_again(opened, sweep):
    page = opened(sweep.url)
    page.context.set_offline(True)
    page.evaluate("stop()")
    expect(page.locator("#connection")).to_have_text(re.compile("^not connected"))
    page.context.set_offline(False)
    expect(page.locator("#connection")).to_have_text("running")
    page.complaints.clear()  # the browser's own, of the lost connection


def test_a_page_for_others_asks_for_the_token(chromium, program, tmp_path):
    from sweep import Sweep

    sweep = Sweep(program, tmp_path, address="0.0.0.0:0")
    try:
        port = sweep.url.rstrip("/").rsplit(":", 1)[1]
        url = f"http://127.0.0.1:{port}/"
        token = (sweep.folder / "status.token").read_text().strip()
        assert token not in sweep.announcement
        page = open_page(chromium, url)
        page.wait_for_selector("#token-form:not([hidden])")
        page.fill("#token", "wrong")
        page.press("#token", "Enter")
        page.wait_for_selector("#token-error:has-text('not the token')")
        page.fill("#token", token)
        page.press("#token", "Enter")
        wait_until_shown(page)
        page.reload()
        wait_until_shown(page)
        page.context.close()
        page = open_page(chromium, f"{url}#token={token}&cell=3")
        wait_until_shown(page)
        assert page.url == f"{url}#cell=3"
        page.context.close()
    finally:
        sweep.end()
