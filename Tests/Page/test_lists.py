"""Workers, what went wrong, and the story of a trial."""

import json
import re
import socket
import subprocess

import pytest
from playwright.sync_api import expect

from conftest import until

PLACE = dict(gamma=1.25, gamma_prime=-0.5, initialisation=None, width=100, seed=1)


def answers(path, answer):
    """Makes a page get an answer in place of the server's; it is made of the request's query."""
    def prepare(page):
        page.route(re.compile(f"/api/{path}(\\?|$)"), lambda route: route.fulfill(json=answer(route.request.url)))
    return prepare


def test_workers_are_told_with_all_there_is_to_know(opened, long_sweep):
    page = opened(long_sweep.url)
    process = long_sweep.start_worker("--slots", "1")
    until(lambda: (long_sweep.json("api/workers")["workers"] or [dict(trained=0)])[0]["trained"] > 0)
    (worker,) = long_sweep.json("api/workers")["workers"]
    assert f"-{process.pid}-" in worker["name"] and worker["host"] == socket.gethostname()
    assert worker["slots"] == 1 and worker["leased"] >= 1 and worker["quarantine"] is None
    assert re.fullmatch("baseline|avx2|avx512", worker["instruction_set"])
    assert 0 <= worker["seconds_since_heard"] < 60
    page.locator("#workers").scroll_into_view_if_needed()
    row = page.locator("#workers-body tbody tr")
    expect(row).to_have_count(1)
    until(lambda: row.locator("td").nth(5).inner_text() != "0")
    told = row.locator("td").all_inner_texts()
    assert told[:4] == [worker["name"], worker["host"], "1", worker["instruction_set"]]
    assert re.fullmatch(r"\d+", told[4]) and re.fullmatch(r"[\d\u202f]+", told[5])
    assert told[6].endswith(" s ago") and told[7] == ""
    page.fill("#workers-match", worker["host"].upper())
    expect(row).to_have_count(1)
    page.fill("#workers-match", "nobody has this name")
    page.wait_for_selector("#workers-body .empty")


def crowd(url):
    """Some of 120 workers, the first in quarantine."""
    offset = int(re.search(r"offset=(\d+)", url).group(1))
    names = [f"w{i:03}" for i in range(offset, min(offset + 50, 120))]
    return dict(total=120, matching=120, offset=offset, workers=[
        dict(name=name, host="node", slots=2, instruction_set="avx2", leased=1, trained=1234, seconds_since_heard=1.5,
             quarantine="its numbers were wrong" if name == "w000" else None) for name in names
    ])


def test_the_focus_stays_on_the_pages_of_workers(opened, finished):
    page = opened(finished.url, answers("workers", crowd))
    pager, rows = page.locator("#workers-pager"), page.locator("#workers-body tbody tr")
    page.locator("#workers").scroll_into_view_if_needed()
    expect(pager).to_be_visible()
    assert rows.first.inner_text().endswith("in quarantine: its numbers were wrong")
    following = pager.get_by_role("button", name="Next")
    following.focus()
    for beginning, text in [("w050", "51 to 100 of 120"), ("w100", "101 to 120 of 120")]:
        page.keyboard.press("Enter")
        expect(rows.first).to_contain_text(beginning)
        expect(pager).to_contain_text(text)
        # Each snapshot of the sweep asks for the list again.
        with page.expect_request("**/api/workers*"):
            pass
        expect(following).to_be_focused()
    page.keyboard.press("Enter")
    expect(following).to_have_attribute("aria-disabled", "true")
    expect(rows.first).to_contain_text("w100")


def test_an_attempt_without_a_result_leads_to_the_story_of_its_trial(opened, finished):
    attempt = dict(at="2026-01-02T03:04:05Z", key="0123456789abcdef", attempt=2, worker="w", what="lost", reason="it was",
                   is_counted=True) | PLACE
    unknown = attempt | dict(gamma=None, gamma_prime=None, width=None, seed=None)
    failures = dict(set_aside_total=0, set_aside=[], attempts=[attempt, unknown])
    page = opened(finished.url, answers("failures", lambda _: failures))
    told = page.locator("#failures-body tbody tr")
    expect(told).to_have_count(2)
    rows = [row.split("\t")[1:] for row in told.all_inner_texts()]
    ending = ["0123456789ab", "2", "w", "lost", "it was"]
    assert rows == [["", "1.25", "−0.5", "100", "1", *ending], ["", *4 * ["–"], *ending]]
    expect(told.nth(1).get_by_role("button")).to_have_count(0)
    told.first.get_by_role("button").press("Enter")
    expect(page.locator("#story-title")).to_have_text("γ = 1.25, γ′ = −0.5, width 100, seed 1")
    cells = page.locator("#story-body tbody tr td").all_inner_texts()
    assert cells[0] == "1" and cells[2] == socket.gethostname() and cells[5] == "committed"
    page.keyboard.press("Escape")
    expect(page.locator("#story")).to_be_hidden()
    expect(told.first.get_by_role("button")).to_be_focused()


def test_a_trial_of_a_cell_tells_its_story(opened, finished):
    page = opened(f"{finished.url}#cell=15")
    page.locator("#cell-body tbody tr").nth(1).get_by_role("button").click()
    expect(page.locator("#story-title")).to_have_text("γ = 1.25, γ′ = −0.5, width 50, seed 1")
    expect(page.locator("#story-body")).to_contain_text("committed")


def test_a_list_that_is_made_again_keeps_focus_and_scrolling(opened, finished):
    page = opened(f"{finished.url}#cell=15", size=(360, 740))
    page.locator("#cell-body .scroll").wait_for()
    name, top = page.evaluate("""import("./format.js").then(({ refill }) => {
      const host = document.querySelector("#cell-body");
      const list = () => host.querySelector(".scroll");
      list().style.maxHeight = "3rem";
      list().querySelectorAll("button")[3].focus();
      list().scrollTop = 40;
      refill(host, ...[...host.children].map((child) => child.cloneNode(true)));
      return [document.activeElement.dataset.name, list().scrollTop];
    })""")
    assert (name, top) == ("1.25,-0.5,100,1", 40)


@pytest.mark.parametrize("place", ["1.25,-0.5,100,1", "NTK,50,0"])
def test_the_story_is_that_of_the_command(program, finished, place):
    said = subprocess.run([program, "status", finished.folder, "--trial", place, "--json"], capture_output=True, check=True)
    assert finished.json(f"api/trial?at={place}") == json.loads(said.stdout)


@pytest.mark.parametrize("query", ["", "at=", "at=1,2", "at=9,9,100,1", "at=0123"])
def test_there_is_no_story_of_what_is_no_trial(finished, query):
    assert finished.get(f"api/trial?{query}")[0] == 404
