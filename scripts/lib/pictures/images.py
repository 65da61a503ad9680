"""Pictures of what browsers and printers show, small enough for a page."""

import shutil
import subprocess
import tempfile

from PIL import Image
from playwright.sync_api import sync_playwright

PICTURE_BYTES_MAX = 200_000


def screenshot(address, path, size, sign=None, part=None, dark=False, scale=1):
    """What a browser shows of an address, in a window of so many pixels, once there is what a CSS selector names.

    `part` names what is to be at the top of the window.
    """
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(
            viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light",
            device_scale_factor=scale,
        )
        page.goto(address)
        if sign:
            page.locator(sign).wait_for(timeout=60_000)
        if part:
            page.locator(part).evaluate("(element) => element.scrollIntoView()")
            # A list that comes into sight is asked for only then.
            page.wait_for_timeout(1000)
        page.screenshot(path=f"{scratch}/shot.png")
        browser.close()
        save(Image.open(f"{scratch}/shot.png"), path)


def first_page(pdf, path, dots_per_inch):
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(
            ["pdftoppm", "-singlefile", "-png", "-r", str(dots_per_inch), pdf, f"{scratch}/page"], check=True
        )
        save(Image.open(f"{scratch}/page.png"), path)


def save(image, path):
    """As it is if it is small, else in 256 colours."""
    image.convert("RGB").save(path, optimize=True)
    if path.stat().st_size > PICTURE_BYTES_MAX:
        image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    if path.stat().st_size > PICTURE_BYTES_MAX:
        raise SystemExit(f"pictures: {path.name} has {path.stat().st_size} bytes")
