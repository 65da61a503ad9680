"""Makes the pictures of docs/tour.md: each is what the command beside it there has really drawn."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from functools import cached_property
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402
from PIL import Image  # noqa: E402

import images  # noqa: E402
from terminal import Terminal  # noqa: E402

ROOT = Path(__file__).resolve().parents[3]
FIGURES = ROOT / "docs" / "figures"


# A status page that has heard how its sweep stands, with something to see.
ALIVE = "body:has(#connection.live):has(#boundary-body tbody tr:nth-child(3)) #cell-body table"


class Tour:
    """The commands of the tour, in a folder as a user would have it. Sweeps are run when a picture first needs them."""

    def __init__(self, folder):
        self.folder = folder
        shutil.copytree(ROOT / "examples", self.folder / "examples")
        (spec,) = re.findall(r"```yaml\n(name: first\n.*?)```", (ROOT / "README.md").read_text(), re.S)
        (self.folder / "first.yaml").write_text(spec)

    def show(self, command, rows=60, **options):
        return Terminal(rows).show(command, self.folder, **options)

    # Sweeps

    @cached_property
    def luo(self):
        """The first diagram: its run, and how it was looked on from another terminal."""
        watched = []

        def watch():
            while not (self.folder / "results" / "luo-1d" / "coordinator.json").exists():
                time.sleep(0.2)
            watched.append(self.show("phasegrid status results/luo-1d --watch", until=is_well_under_way))

        thread = threading.Thread(target=watch, daemon=True)
        thread.start()
        self.show("phasegrid run examples/luo-1d.yaml")
        thread.join(timeout=60)
        return watched[0]

    @cached_property
    def first(self):
        return self.show("phasegrid run first.yaml")

    # Pictures

    def diagram(self):
        for figure, name in (("diagram", "luo-1d"), ("orientations", "luo-1d-orientations")):
            images.save(Image.open(self.luo_file(f"{figure}.png")), FIGURES / f"{name}.png")

    def luo_file(self, name):
        _ = self.luo
        return self.folder / "results" / "luo-1d" / name

    def watch(self):
        return self.luo

    def run(self):
        return self.first

    def page(self):
        """The live page, in browsers, while a sweep runs."""
        if "--status" not in subprocess.run(["phasegrid", "run", "--help"], capture_output=True, text=True).stdout:
            print("SKIPPED: page; this phasegrid has no status page", file=sys.stderr)
            return
        address = "127.0.0.1:8321"
        command = ["phasegrid", "run", "examples/luo-1d.yaml", "--out", "results/live", "--status", address]
        sweep = subprocess.Popen(command, cwd=self.folder, stderr=subprocess.DEVNULL)
        try:
            self.wait(sweep, lambda status: "WORKER" in status)
            # So that something goes wrong: another worker takes its place.
            worker, *_ = subprocess.run(["pgrep", "-P", str(sweep.pid)], capture_output=True, text=True).stdout.split()
            os.kill(int(worker), signal.SIGKILL)
            self.wait(sweep, is_well_under_way)
            for name, size, options in [
                ("page", (1200, 1100), {}),
                ("page-dark", (1200, 1100), {"dark": True}),
                ("page-lists", (1200, 640), {"part": "#workers"}),
                ("page-phone", (390, 844), {"part": "#diagram", "scale": 2}),
            ]:
                images.screenshot(f"http://{address}/", FIGURES / f"tour-{name}.png", size, sign=ALIVE, **options)
        finally:
            sweep.terminate()
            sweep.wait()

    def wait(self, sweep, is_reached):
        """Until the status of a live sweep is such."""
        while not is_reached(self.ask("status", "results/live")):
            if sweep.poll() is not None:
                raise RuntimeError(f"the live sweep ended with {sweep.returncode}")
            time.sleep(1)

    def ask(self, *arguments):
        return subprocess.run(["phasegrid", *arguments], cwd=self.folder, capture_output=True, text=True).stdout

    def status(self):
        _ = self.first
        return self.show("phasegrid status results/first")

    def trial(self):
        _ = self.first
        return self.show("phasegrid status results/first --trial 1,0,300,0")

    def report(self):
        _ = self.luo
        self.show("phasegrid report results/luo-1d")
        images.screenshot(self.luo_file("report.html").as_uri(), FIGURES / "tour-report.png", (1000, 1250))

    def compare(self):
        _ = self.first
        # The line of docs/tour.md that makes the second spec.
        (change,) = re.findall(r"^sed .*wide.yaml$", (ROOT / "docs" / "tour.md").read_text(), re.M)
        subprocess.run(["bash", "-c", change], cwd=self.folder, check=True)
        self.show("phasegrid run wide.yaml")
        out = "results/wider"
        self.show(f"phasegrid compare results/first results/wide --out {out}")
        images.save(Image.open(self.folder / out / "comparison.png"), FIGURES / "tour-compare.png")

    def notebook(self):
        _ = self.luo
        self.ask("export", "results/luo-1d", "--format", "npz", "--output", "luo-1d.npz")
        (example,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "tour.md").read_text(), re.S)
        here = Path.cwd()
        os.chdir(self.folder)
        try:
            exec(compile(example, "docs/tour.md", "exec"), {})
        finally:
            os.chdir(here)
        plt.savefig(FIGURES / "tour-notebook.svg", metadata={"Date": None})

    def paper(self):
        _ = self.luo
        source = Path(__file__).with_name("paper.tex")
        subprocess.run(
            ["pdflatex", "-halt-on-error", "-interaction=batchmode", source], cwd=self.folder, check=True,
            capture_output=True,
        )
        subprocess.run(
            ["pdflatex", "-halt-on-error", "-interaction=batchmode", source], cwd=self.folder, check=True,
            capture_output=True,
        )
        images.first_page(self.folder / "paper.pdf", FIGURES / "tour-paper.png", dots_per_inch=130)


def is_well_under_way(text):
    """Whether the per cent of a status are enough to see something, and not all."""
    found = re.search(r"\((\d+)(?:\.\d+)? %\)", text)
    return found is not None and 45 <= int(found.group(1)) < 95


PICTURES = ["diagram", "watch", "page", "run", "status", "trial", "report", "compare", "notebook", "paper"]


def main():
    names = sys.argv[1:] or PICTURES
    for name in names:
        if name not in PICTURES:
            raise SystemExit(f"pictures: '{name}': write one of {', '.join(PICTURES)}")
    # A name that pictures may show.
    folder = Path(tempfile.gettempdir()) / "phasegrid"
    if folder.exists():
        raise SystemExit(f"pictures: {folder} is there; move it away")
    folder.mkdir()
    try:
        tour = Tour(folder)
        for name in names:
            print(f"==> {name}", flush=True)
            drawn = getattr(tour, name)()
            if drawn:
                drawn.save(FIGURES / f"tour-{name}.svg", "phasegrid")
    finally:
        shutil.rmtree(folder)


main()
