"""phasegrid slurm submit: jobs that come and go, and a coordinator that does."""

import json
from collections import Counter


def states(sweep):
    return Counter(state for state, _ in sweep.jobs().values())


def test_a_sweep_is_submitted_shown_and_leaves_no_job_behind(sweep, undisturbed):
    # More workers than the four nodes of two cores can take: some wait, and go unused.
    sweep.submit(10)
    sweep.wait_until(lambda: states(sweep) == {"RUNNING": 8, "PENDING": 2}, "eight jobs run and two wait")
    sweep.wait_for_trials(1)
    sweep.wait_until(lambda: "PENDING" in states(sweep) and "pending" in sweep.phasegrid("status", sweep.out), "seen")
    status = json.loads(sweep.phasegrid("status", sweep.out, "--json"))
    assert len(status["jobs"]["jobs"]) == status["jobs"]["job_count"] == 10
    sweep.finish(undisturbed)
    assert sweep.hosts() == {"n1", "n2", "n3", "n4"}


def test_jobs_that_hit_their_time_limit_deliver_and_are_replaced(sweep, undisturbed):
    sweep.submit(2, time_limit="1")
    sweep.wait_until(lambda: len(sweep.jobs()) == 2, "two jobs")
    first = set(sweep.jobs())
    with sweep.slowed():
        sweep.wait_until(lambda: not first & set(sweep.jobs()), "the first jobs are gone")
    for job in first:
        assert "left: asked to stop" in (sweep.out / "slurm" / f"{job}.log").read_text()
    # What they had not begun was handed back, and nothing that they had begun was lost.
    assert sweep.query("SELECT * FROM failure WHERE what != 'workerLeft'") == []
    sweep.finish(undisturbed)


def test_a_coordinator_that_is_killed_finds_its_jobs_again(sweep, undisturbed):
    sweep.submit(4)
    sweep.wait_for_trials(20)
    sweep.kill()
    before = sweep.jobs()
    sweep.submit(4)
    sweep.wait_for_trials(20)
    assert sweep.jobs() == before
    sweep.finish(undisturbed)


def test_an_interrupted_sweep_leaves_no_job_and_goes_on_later(sweep, undisturbed):
    sweep.submit(4)
    sweep.wait_for_trials(20)
    assert sweep.interrupt() == 130, sweep.story()
    assert set(states(sweep)) <= {"COMPLETING"}
    sweep.submit(4)
    sweep.wait_for_trials(20)
    sweep.phasegrid("slurm", "cancel", sweep.out)
    assert sweep.program.wait() == 130
    assert set(states(sweep)) <= {"COMPLETING"}
    sweep.submit(4)
    sweep.finish(undisturbed)


def test_a_refused_submission_says_why(sweep):
    sweep.submit(2, "--partition", "nowhere")
    assert sweep.program.wait() == 1
    assert "invalid partition specified: nowhere" in sweep.log.read_text()
    assert sweep.jobs() == {}


def test_workers_that_cannot_start_are_not_submitted_for_ever(sweep):
    sweep.submit(5, "--worker", "/bin/false")
    assert sweep.program.wait() == 1, sweep.story()
    assert "10 jobs ended one after the other and no trial was finished; the last one wrote" in sweep.log.read_text()
    assert sweep.jobs() == {}
