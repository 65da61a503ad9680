import Testing

@testable import Allocation

@Suite struct JobPoolTests {
  @Test func `an empty queue is filled by one submission`() {
    var pool = Fixture(jobCount: 3)
    #expect(pool.send(.started) == [.list])
    #expect(pool.send(.listed([])) == [.submit(count: 3)])
    #expect(pool.send(.submitted(ids(1, 3))) == [.log(.notice, "submitted 3 jobs, 1_1 to 1_3")])
    #expect(pool.deadline == .seconds(15))
    #expect(pool.send(.deadlineReached, at: 15) == [.list])
    #expect(pool.send(.listed(jobs("1_1", "1_2", "1_3")), at: 15) == [])
  }

  @Test func `jobs of an earlier run are taken over`() {
    var pool = Fixture(jobCount: 3)
    pool.send(.started)
    #expect(pool.send(.listed(jobs("7_1", "7_2"))) == [.submit(count: 1)])
  }

  @Test func `a job that has hit its limit is replaced, one that is ending does not count`() {
    var pool = Fixture(keeping: ["1_1", "1_2"])
    pool.send(.progressed(doneCount: 5, openCount: 50), at: 14)
    pool.send(.deadlineReached, at: 15)
    #expect(pool.send(.listed(jobs("1_2") + [Job(JobID("1_1"), .ending)]), at: 15) == [.submit(count: 1)])
  }

  @Test func `a job that comes back after its replacement was submitted makes a waiting one superfluous`() {
    var pool = Fixture(keeping: ["1_1", "1_2"])
    pool.send(.deadlineReached, at: 15)
    let listed = jobs("1_1", "1_2") + [Job(JobID("2_1"), .pending)]
    #expect(pool.send(.listed(listed), at: 15) == [.cancel([JobID("2_1")])])
    #expect(pool.send(.cancelled, at: 15) == [])
    #expect(pool.jobs == jobs("1_1", "1_2"))
  }

  @Test func `no more jobs are submitted than there are trials for`() {
    var pool = Fixture(jobCount: 10, slotsPerJob: 4, openTrialCount: 9)
    pool.send(.started)
    #expect(pool.send(.listed([])) == [.submit(count: 3)])
  }

  @Test func `a sweep with nothing open submits nothing`() {
    var pool = Fixture(jobCount: 10, openTrialCount: 0)
    pool.send(.started)
    #expect(pool.send(.listed([])) == [])
  }

  // MARK: Refusals

  @Test func `the first job that is refused ends it all, with the reason of the queue`() {
    var pool = Fixture(jobCount: 1)
    pool.send(.started)
    pool.send(.listed([]))
    #expect(
      pool.send(.failed(reason: "invalid partition")) == [.giveUp(.refused(reason: "invalid partition"))])
    #expect(pool.deadline == nil)
    #expect(pool.send(.endRequested(isComplete: false)) == [.cancelAll(onlyPending: false)])
  }

  @Test func `what is refused as a whole is asked for in halves, after a look at the queue`() {
    var pool = Fixture(jobCount: 4)
    pool.send(.started)
    pool.send(.listed([]))
    #expect(pool.send(.failed(reason: "QOSMaxSubmitJobPerUserLimit")) == [.list])
    #expect(pool.send(.listed([])) == [.submit(count: 2)])
    #expect(
      pool.send(.submitted(ids(1, 2))) == [
        .log(.notice, "submitted 2 jobs, 1_1 to 1_2"), .submit(count: 2),
      ])
  }

  @Test func `a submission that was carried out although it failed is found and not repeated`() {
    var pool = Fixture(jobCount: 2)
    pool.send(.started)
    pool.send(.listed([]))
    #expect(pool.send(.failed(reason: "timed out")) == [.list])
    #expect(pool.send(.listed(jobs("1_1", "1_2"))) == [])
  }

  @Test func `pauses between refusals double up to the longest, and the reason is told once`() {
    var pool = Fixture(keeping: ["1_1"], jobCount: 2)
    var (now, pauses): (Int, [Int]) = (0, [])
    #expect(pool.send(.failed(reason: "full")) == [.log(.warning, "full; trying again"), .list])
    pool.send(.listed(jobs("1_1")))
    var start = now
    while pauses.count < 7 {
      now = Int(pool.deadline!.components.seconds)
      var effects = pool.send(.deadlineReached, at: now)
      if effects == [.list] { effects = pool.send(.listed(jobs("1_1")), at: now) }
      guard effects == [.submit(count: 1)] else { continue }
      pauses.append(now - start)
      start = now
      #expect(pool.send(.failed(reason: "full"), at: now) == [.list])
      pool.send(.listed(jobs("1_1")), at: now)
    }
    #expect(pauses == [10, 20, 40, 80, 160, 300, 300])
  }

  @Test func `a queue that cannot be seen from the start ends it all`() {
    var pool = Fixture(jobCount: 2)
    pool.send(.started)
    #expect(pool.send(.failed(reason: "no Slurm")) == [.giveUp(.refused(reason: "no Slurm"))])
    #expect(pool.send(.endRequested(isComplete: false)) == [.finish(left: [])])
  }

  @Test func `a queue that is out of sight is given nothing, and is looked at again`() {
    var pool = Fixture(keeping: ["1_1"])
    pool.send(.deadlineReached, at: 15)
    #expect(pool.send(.failed(reason: "away"), at: 15) == [.log(.warning, "away; trying again")])
    #expect(pool.deadline == .seconds(30))
    #expect(pool.send(.deadlineReached, at: 30) == [.list])
    #expect(pool.send(.failed(reason: "away"), at: 30) == [])
    #expect(pool.send(.deadlineReached, at: 45) == [.list])
    #expect(pool.send(.listed(jobs("1_1")), at: 45) == [])
    #expect(pool.send(.deadlineReached, at: 60) == [.list])
    #expect(pool.send(.failed(reason: "away"), at: 60) == [.log(.warning, "away; trying again")])
  }

  // MARK: Jobs that end in vain

  @Test func `jobs that end in vain are replaced in growing pauses, and end it when they are too many`() {
    var pool = Fixture(keeping: ["0_1"])
    var (now, round) = (0, 0)
    var submissions: [Int] = []
    while round < 100 {
      now = Int(pool.deadline!.components.seconds)
      pool.send(.deadlineReached, at: now)
      let effects = pool.send(.listed([]), at: now)
      if case .giveUp(let surrender) = effects.first {
        #expect(surrender == .jobsEndInVain(count: 10, last: JobID("\(round)_1")))
        #expect(submissions.count == 9)
        #expect(zip(submissions, submissions.dropFirst()).allSatisfy { $1 - $0 >= 10 })
        #expect(pool.deadline == nil)
        return
      }
      if effects == [.submit(count: 1)] {
        round += 1
        submissions.append(now)
        pool.send(.submitted([JobID("\(round)_1")]), at: now)
      }
    }
    Issue.record("it never gives up")
  }

  @Test func `a trial that is finished clears the jobs that ended before`() {
    var pool = Fixture(keeping: ["0_1"])
    for round in 1...30 {
      let now = 1_000 * round
      pool.send(.progressed(doneCount: round, openCount: 50), at: now)
      pool.send(.deadlineReached, at: now)
      #expect(pool.send(.listed([]), at: now) == [.submit(count: 1)])
      pool.send(.submitted([JobID("\(round)_1")]), at: now)
    }
  }
}
