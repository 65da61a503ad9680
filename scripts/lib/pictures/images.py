"""Pictures of what browsers and printers show, small enough for a page."""

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import sync_playwright

PICTURE_BYTES_MAX = 200_000


class View(NamedTuple):
    """A window of a browser, and the file for what it shows."""

    path: Path
    # Its width and height in pixels.
    size: tuple[int, int]
    # What is to be at the top of the window, and what it ends below, so that nothing is cut through: CSS selectors.
    part: str | None = None
    end: str | None = None
    dark: bool = False
    scale: int = 1


def screenshots(address, views, source, sign=None):
    """What a browser shows of an address in windows side by side, once there is what a CSS selector names."""
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        pages = []
        for view in views:
            scheme = "dark" if view.dark else "light"
            size = dict(zip(("width", "height"), view.size))
            pages.append(browser.new_page(viewport=size, color_scheme=scheme, device_scale_factor=view.scale))
            pages[-1].goto(address)
        for view, page in zip(views, pages):
            if sign:
                page.locator(sign).wait_for(timeout=60_000)
            if view.part:
                page.locator(view.part).evaluate("(element) => element.scrollIntoView()")
                # A list that comes into sight is asked for only then.
                page.wait_for_timeout(1000)
            if view.end:
                last = page.locator(view.end).bounding_box()
                page.set_viewport_size({"width": view.size[0], "height": round(last["y"] + last["height"] + 8)})
            page.screenshot(path=f"{scratch}/{view.path.name}")
        browser.close()
        for view in views:
            save(Image.open(f"{scratch}/{view.path.name}"), view.path, source)


def first_page(pdf, path, dots_per_inch, source):
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(
            ["pdftoppm", "-singlefile", "-png", "-r", str(dots_per_inch), pdf, f"{scratch}/page"], check=True
        )
        save(Image.open(f"{scratch}/page.png"), path, source)


def figure(drawn, path):
    """One of the product's own, with what it says of itself."""
    image = Image.open(drawn)
    save(image, path, image.text["Description"])


def save(image, path, source):
    """As it is if it is small, else in 256 colours; and where it comes from."""
    metadata = PngInfo()
    metadata.add_itxt("Description", source)
    image.convert("RGB").save(path, optimize=True, pnginfo=metadata)
    if path.stat().st_size > PICTURE_BYTES_MAX:
        image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True, pnginfo=metadata)
    if path.stat().st_size > PICTURE_BYTES_MAX:
        raise SystemExit(f"pictures: {path.name} has {path.stat().st_size} bytes")
