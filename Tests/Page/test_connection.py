"""What the page does and says when the coordinator, or the way to it, fails."""

import re
import signal

from playwright.sync_api import expect

from conftest import until
from stopping import stopped


def test_a_cut_stream_is_taken_up_again(opened, sweep):
    page = opened(sweep.url)
    page.context.set_offline(True)
    page.evaluate("stop()")
    expect(page.locator("#connection")).to_have_text(re.compile("^not connected"))
    page.context.set_offline(False)
    expect(page.locator("#connection")).to_have_text("running")
    page.complaints.clear()  # the browser's own, of the lost connection


def test_a_connection_that_falls_silent_is_told_and_taken_up_again(opened, sweep):
    page = opened(sweep.url, lambda page: page.clock.install())
    expect(page.locator("#connection")).to_have_text("running")
    # Connections stay open, and nobody speaks.
    sweep.process.send_signal(signal.SIGSTOP)
    try:
        # The first minute may still hear what was under way.
        for _ in range(2):
            page.clock.fast_forward(61_000)
        expect(page.locator("#connection")).to_have_text(re.compile("^not connected"))
    finally:
        sweep.process.send_signal(signal.SIGCONT)
    until(lambda: page.clock.fast_forward(5_000) or page.inner_text("#connection") == "running")


# A stream that says once that it would be better to begin afresh, and another that never says anything.
STALE = """
const asked = window.asked = [];
const real = window.fetch;
window.fetch = (path, options) => {
  if (!path.startsWith("api/events")) return real(path, options);
  asked.push([path, options.signal]);
  const isFirst = asked.length === 1;
  return Promise.resolve(new Response(new ReadableStream({
    start(controller) {
      if (isFirst) controller.enqueue(new TextEncoder().encode("id: 50\\nevent: stale\\ndata: {}\\n\\n"));
    }
  })));
};
"""


def test_what_is_stale_is_asked_for_again_and_followed_from_there(opened, finished):
    cells = finished.json("api/cells")
    # All cells are made for many at a time: the second answer is older than the stream, and one cell in it is another.
    changed = cells | dict(revision=37, slope=[0.123, *cells["slope"][1:]])
    waiting = [cells | dict(revision=40), changed]

    def prepare(page):
        page.add_init_script(STALE)
        page.route("**/api/cells", lambda route: route.fulfill(json=waiting.pop(0)))

    page = opened(finished.url, prepare)
    until(lambda: page.evaluate("asked.length") == 2)
    assert page.evaluate("asked.map(([path]) => path)") == ["api/events?since=40", "api/events?since=37"]
    # It holds no second place among those who follow.
    assert page.evaluate("asked.map(([, signal]) => signal.aborted)") == [True, False]
    page.focus("#plane")
    page.keyboard.press("Home")
    for _ in range(7):
        page.keyboard.press("ArrowDown")
    assert "= 0.123" in page.inner_text("#spoken")


def test_a_coordinator_that_is_stuck_is_told_by_page_and_probes(opened, sweep):
    page = opened(sweep.url)
    until(lambda: sweep.get("readyz")[0] == 200)
    assert sweep.get("healthz")[0] == 200
    # The thread of the coordinator's loop, which is the process' first; those that serve the page go on.
    with stopped(sweep.process.pid):
        until(lambda: sweep.get("healthz")[0] == 503)
        assert re.fullmatch(r"the coordinator has been silent for \d+ s\n", sweep.get("healthz")[2].decode())
        assert sweep.get("readyz")[0] == 503
        expect(page.locator("#connection")).to_have_text("the coordinator is silent", timeout=20_000)
        until(lambda: b"\nphasegrid_coordinator_up 0\n" in sweep.get("metrics")[2])
    until(lambda: sweep.get("healthz")[0] == 200)
    expect(page.locator("#connection")).to_have_text("running")
