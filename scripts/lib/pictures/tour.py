"""Makes the pictures of docs/tour.md: each is what the command beside it there has really drawn."""

import json
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

import images  # noqa: E402
from document import example, typed  # noqa: E402
from terminal import Terminal  # noqa: E402

ROOT = Path(__file__).resolve().parents[3]
FIGURES = ROOT / "docs" / "figures"
# What scripts/quickstart runs once all is built.
QUICKSTART = "phasegrid run examples/luo-1d.yaml"
# A status page that has heard how its sweep stands, with something to see.
ALIVE = "body:has(#connection.live):has(#boundary-body tbody tr:nth-child(3)) #cell-body table"


def tie_to_one_core(pid):
    """A process, its children and all that they will start."""
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()
    core = {min(os.sched_getaffinity(0))}
    for process in (pid, *children):
        for thread in os.listdir(f"/proc/{process}/task"):
            os.sched_setaffinity(int(thread), core)


class Tour:
    """The commands of the tour, in a folder as a user would have it. Sweeps are run when a picture first needs them."""

    def __init__(self, folder):
        self.folder = folder
        shutil.copytree(ROOT / "examples", self.folder / "examples")
        (self.folder / "first.yaml").write_text(example("yaml", ROOT / "README.md"))

    def show(self, command, rows=60, **options):
        return Terminal(rows).show(command, self.folder, **options)

    def ask(self, *arguments):
        return subprocess.run(["phasegrid", *arguments], cwd=self.folder, capture_output=True, text=True).stdout

    def source(self, results):
        """Of a picture that is no figure of the product's: what a figure says of itself in its last line."""
        summary = json.loads(self.ask("export", results, "--format", "json"))["summary"]
        return (
            "spec {spec_hash:.12}, Phasegrid {product_version}, training version {training_version}; "
            "{trials_used:,} trials used, {trials_left_out:,} left out"
        ).format(**summary)

    def save(self, terminal, name, results):
        terminal.save(FIGURES / f"tour-{name}.svg", "phasegrid", self.source(results))

    # Sweeps

    @cached_property
    def luo(self):
        """The first diagram: its run, and how it was looked on from another terminal."""
        watched = []

        def watch():
            while not (self.folder / "results" / "luo-1d" / "coordinator.json").exists():
                time.sleep(0.2)
            watched.append(self.show(typed("phasegrid status results/luo-1d"), until=is_well_under_way))

        thread = threading.Thread(target=watch, daemon=True)
        thread.start()
        self.show(QUICKSTART)
        thread.join(timeout=60)
        return watched[0]

    def luo_file(self, name):
        _ = self.luo
        return self.folder / "results" / "luo-1d" / name

    @cached_property
    def first(self):
        return self.show(typed("phasegrid run first.yaml"))

    # Pictures

    def diagram(self):
        for figure, name in (("diagram", "luo-1d"), ("orientations", "luo-1d-orientations")):
            images.figure(self.luo_file(f"{figure}.png"), FIGURES / f"{name}.png")

    def watch(self):
        self.save(self.luo, "watch", "results/luo-1d")

    def page(self):
        """The live page, in browsers, while a sweep runs."""
        command = typed("phasegrid run examples/luo-1d.yaml")
        address = re.search(r"--status (\S+)", command).group(1)
        results = re.search(r"--out (\S+)", command).group(1)
        # The browsers go first, and have a core to themselves: a sweep of some seconds would be over before they have started.
        sweep = subprocess.Popen(["nice", "-n", "19", *command.split()], cwd=self.folder, stderr=subprocess.DEVNULL)
        try:
            self.wait(sweep, results, lambda status: "WORKER" in status)
            tie_to_one_core(sweep.pid)
            # So that something goes wrong: another worker takes its place.
            worker, *_ = subprocess.run(["pgrep", "-P", str(sweep.pid)], capture_output=True, text=True).stdout.split()
            os.kill(int(worker), signal.SIGKILL)
            self.wait(sweep, results, lambda status: percent_done(status) >= 20)
            views = [
                images.View(FIGURES / "tour-page.png", (1200, 1100)),
                images.View(FIGURES / "tour-page-dark.png", (1200, 1100), dark=True),
                images.View(FIGURES / "tour-page-lists.png", (1200, 640), part="#workers"),
                images.View(FIGURES / "tour-page-phone.png", (390, 844), part="#diagram", scale=2),
            ]
            images.screenshots(f"http://{address}/", views, self.source(results), sign=ALIVE)
        finally:
            sweep.terminate()
            sweep.wait()

    def wait(self, sweep, results, is_reached):
        """Until the status of a live sweep is such."""
        while not is_reached(self.ask("status", results)):
            if sweep.poll() is not None:
                raise RuntimeError(f"the live sweep ended with {sweep.returncode}")
            time.sleep(1)

    def run(self):
        self.save(self.first, "run", "results/first")

    def status(self):
        _ = self.first
        self.save(self.show(typed("phasegrid status results/first")), "status", "results/first")

    def trial(self):
        _ = self.first
        self.save(self.show(typed("phasegrid status results/first --trial")), "trial", "results/first")

    def report(self):
        _ = self.luo
        self.show(typed("phasegrid report"))
        page = self.luo_file("report.html").as_uri()
        view = images.View(FIGURES / "tour-report.png", (1000, 1250), end="#figures .maps")
        images.screenshots(page, [view], self.source("results/luo-1d"))

    def compare(self):
        _ = self.first
        subprocess.run(["bash", "-c", typed("sed")], cwd=self.folder, check=True)
        self.show(typed("phasegrid run wide.yaml"))
        command = typed("phasegrid compare")
        self.show(command)
        out = re.search(r"--out (\S+)", command).group(1)
        images.figure(self.folder / out / "comparison.png", FIGURES / "tour-compare.png")

    def notebook(self):
        _ = self.luo
        self.show(typed("phasegrid export"))
        here = Path.cwd()
        os.chdir(self.folder)
        try:
            exec(compile(example("python"), "docs/tour.md", "exec"), {})
        finally:
            os.chdir(here)
        plt.savefig(
            FIGURES / "tour-notebook.svg", metadata={"Date": None, "Description": self.source("results/luo-1d")}
        )

    def paper(self):
        """The figure of the tour in a page around it."""
        _ = self.luo
        page = Path(__file__).with_name("paper.tex").read_text()
        (self.folder / "paper.tex").write_text(page.replace("% The figure\n", example("latex")))
        # The second run knows the number that the first gave the figure.
        for _ in range(2):
            subprocess.run(
                ["pdflatex", "-halt-on-error", "-interaction=batchmode", "paper.tex"], cwd=self.folder, check=True,
                capture_output=True,
            )
        images.first_page(
            self.folder / "paper.pdf", FIGURES / "tour-paper.png", dots_per_inch=130,
            source=self.source("results/luo-1d"),
        )


def percent_done(text):
    """The per cent of a status; 0 if it tells none."""
    found = re.search(r"\((\d+)(?:\.\d+)? %\)", text)
    return int(found.group(1)) if found else 0


def is_well_under_way(text):
    """Whether the per cent of a status are enough to see something, and not all."""
    return 45 <= percent_done(text) < 95


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
            getattr(tour, name)()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
