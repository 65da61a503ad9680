"""A real headless Chromium, and pictures of the page."""

import shutil
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = ["chromium", "chromium-browser", "google-chrome"]


def program():
    """The browser's program, or None."""
    return next((found for found in map(shutil.which, PROGRAMS) if found), None)


@contextmanager
def browser():
    # Imported here, so that whoever has no browser can still tell why.
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Root has no sandbox of Chromium's; the page is the product's own.
        chromium = playwright.chromium.launch(executable_path=program(), args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


def open_page(chromium, url, dark=False, size=(1360, 900), scale=1):
    """A page in a context of its own; what its console says is in `page.complaints`."""
    context = chromium.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        device_scale_factor=scale,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: message.type in ("error", "warning") and complain(page, message.text))
    page.on("pageerror", lambda error: complain(page, str(error)))
    go(page, url)
    return page


# What the browser says, and lets go of, when another program of this computer adds an address or takes one away.
DISTURBED = "ERR_NETWORK_CHANGED"


def complain(page, text):
    if DISTURBED in text:
        page.is_disturbed = True
    else:
        page.complaints.append(text)


def go(page, url):
    """Loads a page, again where it was disturbed."""
    from playwright.sync_api import Error

    for _ in range(5):
        page.is_disturbed = False
        try:
            page.goto(url)
        except Error as error:
            complain(page, str(error))
        if not page.is_disturbed:
            return


def wait_until_shown(page):
    """Until the diagram is drawn and the chosen cell is there."""
    page.wait_for_selector("#page:not([hidden])")
    page.wait_for_selector("#plane[style]")
    page.wait_for_selector("#share:not(:empty)")
    page.wait_for_selector("#cell-body table, #cell-body .empty")


def picture(url, path, dark=False, size=(1360, 900), scale=1, whole=True, cell=None):
    """Writes a PNG of the page at a URL: of all of it, or of what is in sight. `cell` is the place of the cell to show."""
    with browser() as chromium:
        mark = "&" if "#" in url else "#"
        page = open_page(chromium, url + (f"{mark}cell={cell}" if cell is not None else ""), dark, size, scale)
        wait_until_shown(page)
        # The list of workers is asked for when it comes into sight.
        page.locator("#workers").scroll_into_view_if_needed()
        page.wait_for_selector("#workers-body > *")
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=str(Path(path)), full_page=whole)


if __name__ == "__main__":
    import argparse

    parser = argparse.ArgumentParser(description="Takes a picture of a status page.")
    parser.add_argument("url")
    parser.add_argument("path", help="a PNG")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--size", default="1360x900", help="of the window, in CSS pixels")
    parser.add_argument("--scale", type=float, default=1, help="pixels of the picture for each of them")
    parser.add_argument("--part", dest="whole", action="store_false", help="only what is in sight")
    parser.add_argument("--cell", type=int, help="the place of the cell to show")
    arguments = vars(parser.parse_args())
    picture(**{**arguments, "size": tuple(map(int, arguments["size"].split("x")))})
