import Testing

@testable import Allocation

@Suite struct EndingTests {
  @Test func `a complete sweep cancels what waits, and lets what runs leave by itself`() {
    var pool = Fixture(keeping: ["1_1", "1_2"])
    #expect(pool.send(.endRequested(isComplete: true), at: 1) == [.cancelAll(onlyPending: true)])
    #expect(pool.send(.cancelled, at: 1) == [.list])
    #expect(pool.send(.listed(jobs("1_1")), at: 1) == [])
    #expect(pool.deadline == .seconds(2))
    #expect(pool.send(.deadlineReached, at: 2) == [.cancelAll(onlyPending: true)])
    #expect(pool.send(.cancelled, at: 2) == [.list])
    #expect(pool.send(.listed([]), at: 2) == [.finish(left: [])])
    #expect(pool.deadline == nil)
  }

  @Test func `workers that do not leave are cancelled, too`() {
    var pool = Fixture(keeping: ["1_1"])
    pool.send(.endRequested(isComplete: true))
    pool.send(.cancelled)
    pool.send(.listed(jobs("1_1")))
    #expect(pool.send(.deadlineReached, at: 10) == [.cancelAll(onlyPending: false)])
  }

  @Test func `a sweep that is stopped cancels everything at once`() {
    var pool = Fixture(keeping: ["1_1"])
    #expect(pool.send(.endRequested(isComplete: false)) == [.cancelAll(onlyPending: false)])
    pool.send(.cancelled)
    #expect(pool.send(.listed([])) == [.finish(left: [])])
  }

  @Test func `a submission that is under way at the end is waited for and cancelled`() {
    var pool = Fixture(jobCount: 1)
    pool.send(.started)
    pool.send(.listed([]))
    #expect(pool.send(.endRequested(isComplete: false)) == [])
    #expect(
      pool.send(.submitted(ids(1, 1))) == [
        .log(.notice, "submitted job 1_1"), .cancelAll(onlyPending: false),
      ])
  }

  @Test func `a listing from before the end is no proof that nothing is left`() {
    var pool = Fixture(jobCount: 1)
    pool.send(.started)
    #expect(pool.send(.endRequested(isComplete: false)) == [])
    #expect(pool.send(.listed([])) == [.cancelAll(onlyPending: false)])
  }

  @Test func `an end that Slurm does not answer is given up in time, and names what is left`() {
    var pool = Fixture(keeping: ["1_1"])
    pool.send(.endRequested(isComplete: false))
    #expect(pool.send(.failed(reason: "away")) == [.log(.warning, "away; trying again")])
    var now = 0
    while let deadline = pool.deadline {
      now = Int(deadline.components.seconds)
      let effects = pool.send(.deadlineReached, at: now)
      if effects == [.finish(left: [JobID("1_1")])] { break }
      #expect(effects == [.cancelAll(onlyPending: false)])
      pool.send(.failed(reason: "away"), at: now)
    }
    #expect((90...95).contains(now))
  }

  @Test func `a job that was given up is not missed at the end`() {
    var pool = Fixture(keeping: ["1_1"], vainCountMax: 1)
    pool.send(.deadlineReached, at: 15)
    guard case .giveUp = pool.send(.listed([]), at: 15).first else {
      Issue.record("it did not give up")
      return
    }
    #expect(pool.send(.endRequested(isComplete: false), at: 16) == [.cancelAll(onlyPending: false)])
    pool.send(.cancelled, at: 16)
    #expect(pool.send(.listed([]), at: 16) == [.finish(left: [])])
  }
}
