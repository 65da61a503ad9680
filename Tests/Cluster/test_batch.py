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
    assert_no_ticket_is_left(sweep)


def assert_no_ticket_is_left(sweep):
    assert list(sweep.out.glob("*.ticket")) == []
    tickets = sweep.phasegrid("ticket", "list", sweep.out).splitlines()
    assert tickets and all(ticket.split()[1] == "revoked" for ticket in tickets), tickets


def test_a_sweep_in_one_allocation_goes_on_elsewhere_when_its_coordinator_s_node_loses_its_power(sweep, undisturbed):
    job = sbatch(sweep, "--ntasks=1", FILES / "sweep.sbatch", SPEC, sweep.out)
    sweep.wait_for_trials(20)
    _, node = sweep.jobs()[job]
    sweep.slurm.power_off(node)
    log = sweep.folder / f"phasegrid-{job}.log"
    sweep.wait_until(lambda: log.read_text().count("listening on") == 2, "started again")
    assert sweep.jobs()[job][1] != node
    sweep.slurm.power_on(node)
    sweep.wait_until(lambda: sweep.jobs() == {}, "the job ends")
    sweep.check(undisturbed)
    assert_no_ticket_is_left(sweep)


def test_a_sweep_in_one_allocation_that_is_cancelled_commits_what_it_has_and_goes_on_later(sweep, undisturbed):
    job = sbatch(sweep, FILES / "sweep.sbatch", SPEC, sweep.out)
    sweep.wait_for_trials(20)
    sweep.slurm.ask("scancel", job)
    sweep.wait_until(lambda: sweep.jobs() == {}, "the job is gone")
    assert "384 are done. Go on with: phasegrid coordinate --bind 'tcp://*:" in (sweep.folder / f"phasegrid-{job}.log").read_text()
    assert_no_ticket_is_left(sweep)
    sbatch(sweep, FILES / "sweep.sbatch", SPEC, sweep.out)
    sweep.wait_until(lambda: sweep.jobs() == {}, "the job ends")
    sweep.check(undisturbed)


def test_each_task_of_an_allocation_asks_for_the_cores_that_its_worker_uses(sweep):
    sbatch(sweep, "--ntasks=2", "--cpus-per-task=2", FILES / "sweep.sbatch", SPEC, sweep.out)
    sweep.wait_for_trials(1)
    # Slurm does not tell what a step asked for, and binds no task to cores here.
    commands = [words for words in sweep.commands().values() if words[0] == "srun"]
    assert commands
    for words in commands:
        assert "--cpus-per-task=2" in words and words[words.index("--slots") + 1] == "2"


def test_a_sweep_in_one_allocation_ends_when_its_spec_is_wrong(sweep):
    job = sbatch(sweep, FILES / "sweep.sbatch", "/nowhere.yaml", sweep.out)
    sweep.wait_until(lambda: sweep.jobs() == {}, "the job ends")
    assert "/nowhere.yaml" in (sweep.folder / f"phasegrid-{job}.log").read_text()


def test_a_coordinator_on_the_login_node_and_workers_that_come_and_go(sweep, undisturbed):
    path = f"PATH={sweep.programs}:/usr/bin:/bin"
    # At first with a mistake in the name of this host; what a killed ticket-maker leaves is in no one's way.
    sweep.out.mkdir()
    (sweep.out / "workers.ticket.new").write_text("{")
    sweep.start("env", path, "HOST=mistake", FILES / "coordinator.sh", SPEC, sweep.out)
    sweep.wait_until(lambda: "listening on" in sweep.log.read_text(), "a coordinator")
    assert sweep.interrupt() == 130
    sweep.start("env", path, FILES / "coordinator.sh", SPEC, sweep.out)
    sweep.wait_until(lambda: sweep.log.read_text().count("listening on") == 2, "another")
    sbatch(sweep, "--array=1-2", FILES / "workers.sbatch", sweep.out)
    sweep.wait_for_trials(20)
    sbatch(sweep, "--array=1-4", FILES / "workers.sbatch", sweep.out)
    try:
        assert sweep.program.wait(timeout=120) == 0, sweep.story()
    except subprocess.TimeoutExpired:
        raise AssertionError(sweep.story())
    sweep.wait_until(lambda: sweep.jobs() == {}, "the workers leave")
    sweep.check(undisturbed)
