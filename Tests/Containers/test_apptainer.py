"""The image of docker/apptainer.def, built and used by Apptainer as docs/cluster/containers.md says."""

import shutil

import pytest

from apptainer import Machine
from engine import ROOT
from sweep import SPEC, Sweep

ENDPOINT = "tcp://127.0.0.1:5755"


@pytest.fixture(scope="module")
def machine(bases, tmp_path_factory):
    machine = Machine(tmp_path_factory.mktemp("apptainer"), [here for here in bases.loans if not here.is_relative_to(ROOT)])
    try:
        machine.build(bases)
        # Containers have the folder where the command is given.
        shutil.copy(SPEC, machine.folder)
        yield machine
    finally:
        machine.remove()


@pytest.mark.parametrize("program", ["phasegrid", "phasegrid-worker"])
def test_a_program_finds_all_its_libraries_and_no_toolchain(machine, program):
    assert machine.do(program, "--version").stdout.strip()
    libraries = machine.do("ldd", f"/usr/local/bin/{program}").stdout
    assert "not found" not in libraries
    assert "libswift" not in libraries
    assert machine.do("sh", "-c", "command -v swift clang cc git || true").stdout == ""


def test_a_run_ends_as_one_without_the_image(machine, undisturbed):
    out = machine.folder / "run"
    machine.do("phasegrid", "run", SPEC.name, "--out", out, "--workers", "2")
    Sweep(out, lambda: "").check(undisturbed)
    assert (out / "diagram.png").stat().st_size > 0


def test_workers_join_by_ticket_and_those_that_die_or_drain_cost_nothing(machine, undisturbed):
    out, ticket = machine.folder / "joined", machine.folder / "node.ticket"
    logs = [machine.folder / name for name in ("coordinator.log", "first.log", "second.log", "third.log")]
    machine.do("phasegrid", "ticket", "new", out, "--endpoint", ENDPOINT, "--out", ticket)
    sweep = Sweep(out, lambda: "\n".join(log.read_text() for log in logs if log.exists()))
    coordinator = machine.start("phasegrid", "coordinate", SPEC.name, "--bind", ENDPOINT, "--out", out, "--lease", "2", log=logs[0])
    first = machine.start("phasegrid-worker", "--ticket", ticket, "--slots", "1", log=logs[1])
    sweep.wait_for_trials(20)
    machine.signal("KILL", "/usr/local/bin/phasegrid-worker")
    assert first.wait(60) != 0
    second = machine.start("phasegrid-worker", "--ticket", ticket, "--slots", "1", log=logs[2])
    sweep.wait_for_trials(20)
    # As Slurm warns a batch script that has become apptainer.
    machine.signal("USR1", "Apptainer runtime parent")
    assert second.wait(60) == 0, sweep.story()
    assert "left: asked to stop" in logs[2].read_text()
    third = machine.start("phasegrid-worker", "--ticket", ticket, "--slots", "1", log=logs[3])
    assert coordinator.wait(180) == 0, sweep.story()
    assert third.wait(60) == 0, sweep.story()
    sweep.check(undisturbed)
