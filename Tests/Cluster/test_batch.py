"""The files of cluster/slurm that users give to sbatch."""

import subprocess
from pathlib import Path

from sweep import SPEC

FILES = Path(__file__).parents[2] / "cluster" / "slurm"


def sbatch(sweep, *arguments):
    path = f"PATH={sweep.programs}:/usr/bin:/bin"
    return sweep.slurm.ask("env", path, "sbatch", "--parsable", f"--chdir={sweep.folder}", *arguments).strip()


def test_a_sweep_in_one_allocation_goes_on_after_its_early_signal(sweep, undisturbed):
    job = sbatch(sweep, "--time=10", FILES / "sweep.sbatch", SPEC, sweep.out)
    sweep.wait_for_trials(20)
    sweep.slurm.ask("scancel", "--signal=USR1", "--batch", job)
    log = sweep.folder / f"phasegrid-{job}.log"
    sweep.wait_until(lambda: log.read_text().count("listening on") == 2, "started again")
    sweep.wait_until(lambda: sweep.jobs() == {}, "the job ends")
    assert "asked to stop" in log.read_text()
    sweep.check(undisturbed)
    assert list(sweep.out.glob("*.ticket")) == []


def test_a_sweep_in_one_allocation_ends_when_its_spec_is_wrong(sweep):
    job = sbatch(sweep, FILES / "sweep.sbatch", "/nowhere.yaml", sweep.out)
    sweep.wait_until(lambda: sweep.jobs() == {}, "the job ends")
    assert "/nowhere.yaml" in (sweep.folder / f"phasegrid-{job}.log").read_text()


def test_a_coordinator_on_the_login_node_and_workers_that_come_and_go(sweep, undisturbed):
    path = f"PATH={sweep.programs}:/usr/bin:/bin"
    sweep.start("env", path, FILES / "coordinator.sh", SPEC, sweep.out)
    sweep.wait_until(lambda: (sweep.out / "workers.ticket").exists(), "a ticket")
    sbatch(sweep, "--array=1-2", FILES / "workers.sbatch", sweep.out)
    sweep.wait_for_trials(20)
    sbatch(sweep, "--array=1-4", FILES / "workers.sbatch", sweep.out)
    try:
        assert sweep.program.wait(timeout=120) == 0, sweep.story()
    except subprocess.TimeoutExpired:
        raise AssertionError(sweep.story())
    sweep.wait_until(lambda: sweep.jobs() == {}, "the workers leave")
    sweep.check(undisturbed)
