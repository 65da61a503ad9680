"""docs/benchmarks.md, from the results of the parts."""

import os
import platform
import re
import subprocess
from importlib.metadata import version
from pathlib import Path

from native import compiler

ROOT = Path(__file__).resolve().parents[2]
TITLES = {
    "kernels": "Evaluations",
    "trials": "Whole trials",
    "diagram": "A whole diagram",
    "alone": "A trial alone",
    "growth": "Growth of the cost",
    "memory": "Memory",
}


def first_line(*command):
    return subprocess.run(command, capture_output=True, text=True).stdout.splitlines()[0].strip()


def machine():
    cpu = Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*: (.*)", cpu)
    flags = re.search(r"flags\s*: (.*)", cpu)
    best = next((name for name in ("avx512f", "avx2") if flags and name in flags[1].split()), "baseline")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    name = model[1] if model else platform.machine()
    return f"{name}, {os.cpu_count()} cores, {best}, {memory:.0f} GB of memory, {platform.system()}"


def versions():
    training = re.search(r"trainingVersion = (\d+)", (ROOT / "Sources/Training/Train.swift").read_text())[1]
    tools = [first_line("swift", "--version"), first_line(compiler(), "--version").split(" (")[0]]
    packages = [f"{name} {version(name)}" for name in ("jax", "jaxlib", "numpy")]
    return ", ".join([f"training version {training}", *tools, f"Python {platform.python_version()}", *packages])


def table(rows):
    lines = ["| work | Phasegrid | beside | ratio | target |", "| --- | --- | --- | --- | --- |"]
    for row in rows:
        target = row["target"] if row["met"] is not False else f"**{row['target']}: missed**"
        lines.append(f"| {row['work']} | {row['ours']} | {row['peer']} | {row['ratio']} | {target} |")
    return "\n".join(lines)


def section(part, result):
    notes = "\n".join(f"- {note}" for note in result["notes"])
    return f"## {TITLES[part]}\n\nMade by `Benchmarks/speed/{part}.py`.\n\n{table(result['rows'])}\n\n{notes}"


def costs():
    """What a sweep costs on each kind of cluster, as the page about that begins."""
    text = (ROOT / "docs/cluster/costs.md").read_text()
    _, begin, table = text.split("\n\n")[:3]
    note = "How this is measured, and what it leaves out: [cluster/costs.md](cluster/costs.md)."
    return f"## From submit to the first result\n\n{begin}\n\n{table}\n\n{note}"


def page(results):
    head = f"""# Benchmarks

The training core beside its peers, each pair measured in turn in one run; medians, quoted as ratios. Made by
`python Benchmarks/speed/run.py --output docs/benchmarks.md`; rows without a target are there for comparison.

- Machine: {machine()}.
- Versions: {versions()}.
- One thread: the process that holds both Phasegrid's kernels and JAX is tied to one core before JAX is loaded
  (`sched_setaffinity`), with `XLA_FLAGS="--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"`."""
    sections = [section(part, results[part]) for part in TITLES if part in results]
    missed = Path(__file__).with_name("missed.md").read_text().strip()
    foot = "What the coordinator and its journal carry is in [throughput.md](throughput.md)."
    return "\n\n".join([head, *sections, costs(), missed, foot]) + "\n"
