"""Jobs that have to make room for more urgent ones, of a partition with a higher priority."""

from slurm import NODES
from sweep import TRIAL_COUNT


def take_all_nodes(slurm, seconds):
    """An urgent job that needs every core."""
    slurm.ask(
        "sbatch", "--partition=urgent", "--exclusive", f"--nodes={len(NODES)}", "--job-name=urgent", "--output=/dev/null",
        f"--wrap=sleep {seconds}",
    )


def urgent_state(slurm):
    return slurm.ask("squeue", "--noheader", "--name=urgent", "--format=%T").strip()


def test_jobs_that_are_pre_empted_deliver_and_come_back(sweep, undisturbed):
    slurm = sweep.slurm
    sweep.submit(8)
    sweep.wait_until(lambda: len(sweep.jobs()) == sweep.worker_count() == 8, "eight workers")
    sweep.wait_for_trials(8)
    first = set(sweep.jobs())
    with sweep.slowed():  # there is to be work left when the nodes are free again
        take_all_nodes(slurm, 5)
        sweep.wait_until(lambda: urgent_state(slurm) == "RUNNING", "the urgent job runs")
        assert sweep.worker_count() == 0
        done_count = sweep.committed_count
        sweep.wait_until(lambda: urgent_state(slurm) == "" and sweep.worker_count() > 0, "workers are back")
        assert done_count < TRIAL_COUNT
    for job in first:
        assert "left: asked to stop" in (sweep.out / "slurm" / f"{job}.log").read_text()
    assert sweep.query("SELECT * FROM failure WHERE what != 'workerLeft'") == []
    sweep.finish(undisturbed)
