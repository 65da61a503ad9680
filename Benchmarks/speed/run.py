#!/usr/bin/env python3
"""Measures the training core beside its peers and writes the page of benchmarks.

  pip install -r Benchmarks/requirements.txt
  swift build -c release --product phasegrid && swift build -c release --product phasegrid-worker
  export PHASEGRID_DATA=...                     # the folder that holds mnist/
  python Benchmarks/speed/run.py --output docs/benchmarks.md

Every part is a script of its own, runs in a process of its own and keeps its results in results.json, so that one may be
measured again alone with --only.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from measuring import PROGRAM, RESULTS, say
from page import TITLES, page

HERE = Path(__file__).resolve().parent
LOAD_MAX = 0.3


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, help="the page to write; without it, to standard output")
    parser.add_argument("--only", choices=TITLES, action="append", help="measure this part; may be given again")
    parser.add_argument("--page-only", action="store_true", help="measure nothing, write the page")
    parser.add_argument("--recount", action="store_true", help="count the steps of the recipe again (about an hour)")
    parser.add_argument("--program", type=Path, default=PROGRAM, help="the phasegrid program, built for release")
    arguments = parser.parse_args()
    load = os.getloadavg()[0]
    if load > LOAD_MAX and not arguments.page_only:
        say(f"other work is running (load {load:.2f}): the figures will be too slow, though ratios suffer less")
    options = {
        "trials": ["--recount"] * arguments.recount,
        "diagram": ["--program", arguments.program],
        "alone": ["--program", arguments.program],
        "memory": ["--program", arguments.program],
    }
    for part in [] if arguments.page_only else arguments.only or TITLES:
        subprocess.run([sys.executable, HERE / f"{part}.py", *options.get(part, [])], check=True)
    text = page(json.loads(RESULTS.read_text()))
    if arguments.output:
        arguments.output.write_text(text)
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
