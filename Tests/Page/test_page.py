"""The page in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from browser import open_page, wait_until_shown
from conftest import until


def drawn(page):
    """What the canvas shows, once it shows what it was told."""
    return page.evaluate("""new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() =>
      resolve(document.querySelector("#plane").toDataURL()))))""")


def test_the_page_fills_in_while_a_sweep_runs(opened, sweep):
    page = opened(sweep.url)
    expect(page.locator("#share")).to_have_text("0 of 222 trials (0 %)")
    expect(page.locator("#connection")).to_have_text("running")
    # One number for one thing.
    assert page.inner_text("#progress").count("pending") == 1 and "222 pending" in page.inner_text("#bar-key")
    # An axis of which nothing is known yet is one all the same.
    assert page.locator("#throughput-body text").all_text_contents() == ["0.0", "0.5", "1.0"]
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
    # The way back leads to that cell.
    page.focus("#plane")
    page.keyboard.press("ArrowUp")
    assert "γ = 2, γ′ = −0.125" in page.inner_text("#spoken")


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


def test_a_fine_grid_can_be_looked_at_closely(opened, finished):
    sweep = finished.json("api/sweep")
    sweep |= dict(gammas=[i / 100 for i in range(300)], gamma_primes=[i / 100 for i in range(300)], initialisations=[])
    count = 300 * 300
    columns = dict.fromkeys(["slope", "low", "high"], [None] * count)
    columns |= dict.fromkeys(["regime", "used", "left_out", "evaluations", "wall_seconds"], [0] * count)

    def prepare(page):
        page.route("**/api/sweep", lambda route: route.fulfill(json=sweep))
        page.route("**/api/cells", lambda route: route.fulfill(json=columns | dict(revision=1, missing=[6] * count)))
        page.route("**/api/events*", lambda route: route.fulfill(body=""))

    page = opened(finished.url, prepare)
    page.focus("#plane")
    spoken = page.locator("#spoken")
    page.keyboard.press("End")
    expect(spoken).to_contain_text("γ′ = 2.99;")
    whole = drawn(page)
    for _ in range(3):
        page.keyboard.press("+")
    assert drawn(page) != whole
    # In the corner is a cell near the cursor's.
    box = page.locator("#plane").bounding_box()
    page.mouse.move(box["x"] + 50, box["y"] + box["height"] - 45)
    expect(page.locator("#tip strong")).to_have_text(re.compile("γ′ = 2.6"))
    # The keys lead out of sight, and the diagram follows.
    page.keyboard.press("Home")
    page.mouse.move(box["x"] + 51, box["y"] + box["height"] - 45)
    expect(page.locator("#tip strong")).to_have_text(re.compile(r"γ′ = 0(\.0\d)?$"))
    page.keyboard.press("0")
    page.keyboard.press("End")
    page.mouse.move(0, 0)
    assert drawn(page) == whole


def test_a_line_of_the_table_leads_to_its_cell(opened, finished):
    page = opened(finished.url)
    page.click("summary")
    page.locator("#table-body tbody tr").nth(26).get_by_role("button").press("Enter")
    expect(page.locator("#cell-title")).to_have_text("γ = 1.75, γ′ = −0.125")
    assert page.evaluate("document.activeElement.id") == "cell-title"


def test_the_focus_stays_in_the_table_while_cells_change(opened, sweep):
    page = opened(sweep.url)
    page.click("summary")
    button = page.locator("#table-body tbody tr").nth(3).get_by_role("button")
    button.focus()
    sweep.start_worker()
    expect(page.locator("#connection")).to_have_text("complete", timeout=60_000)
    expect(page.locator("#table-body tbody tr").nth(3)).to_contain_text("6", timeout=60_000)
    expect(button).to_be_focused()


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


@pytest.mark.parametrize("seconds, text", [
    (0, "a moment"), (7.4, "7 s"), (52, "50 s"), (134, "2 min 10 s"), (1623, "27 min"), (7300, "2 h"), (1e6, "12 d"),
])
def test_a_time_that_is_only_expected_is_rounded(opened, finished, seconds, text):
    page = opened(finished.url)
    assert page.evaluate(f"import('./format.js').then((format) => format.roughly({seconds}))") == text


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
