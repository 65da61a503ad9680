import Testing

@testable import Scheduling

@Suite struct WorkerTests {
  @Test func `a worker that joins gets its slots and its credit filled in the order of trials`() {
    var fixture = Fixture(20)
    #expect(fixture.join(ann, slots: 3) == [.lease(ann, leases([0, 1, 2, 3, 4, 5]))])
    #expect(fixture.join(bob, slots: 1) == [.lease(bob, leases([6, 7]))])
  }

  @Test func `a heartbeat that lists the leases keeps them, however long they take`() {
    var fixture = Fixture(2)
    fixture.join(ann, slots: 2)
    for second in stride(from: 2, through: 60, by: 2) {
      let holding = Holdings(running: leases([0, 1]))
      #expect(fixture.send(.workerHeartbeat(ann, holding: holding), at: second) == [])
      #expect(fixture.send(.tick, at: second) == [])
    }
    #expect(fixture.scheduler.snapshot.runningCount == 2)
  }

  @Test func `a silent worker is lost after the lease duration, not before, and others get its trials`() {
    var fixture = Fixture(9)
    fixture.join(ann, slots: 1)
    fixture.join(bob, slots: 1, at: 5)
    #expect(fixture.send(.tick, at: 10) == [])
    let holding = Holdings(running: [lease(2)], waiting: [lease(3)])
    #expect(fixture.send(.workerHeartbeat(bob, holding: holding), at: 10) == [])
    #expect(
      fixture.send(.tick, at: 11) == [
        .record(TrialIndex(0), lost(1, ann, .workerLost, counted: true)),
        .record(TrialIndex(1), lost(1, ann, .workerLost, counted: false)),
        .forget(ann, .lost),
      ])
    #expect(fixture.finish(2, by: bob, at: 11).first == .commit(bob, TrialIndex(2)))
    #expect(held(by: bob, fixture) == [lease(3)])
    fixture.finish(3, by: bob, at: 11)
    #expect(held(by: bob, fixture) == [lease(0, 2)])
  }

  @Test func `a trial that a heartbeat said was running counts, wherever it stands in line`() {
    var fixture = Fixture(9)
    fixture.join(ann, slots: 1)
    let holding = Holdings(running: [lease(1)], waiting: [lease(0)])
    fixture.send(.workerHeartbeat(ann, holding: holding), at: 1)
    #expect(
      fixture.send(.tick, at: 12).contains(.record(TrialIndex(1), lost(1, ann, .workerLost, counted: true))))
  }

  @Test func `a farewell returns the leases and blames no trial`() {
    var fixture = Fixture(9)
    fixture.join(ann, slots: 1)
    #expect(
      fixture.send(.workerLeft(ann), at: 1) == [
        .record(TrialIndex(0), lost(1, ann, .workerLeft, counted: false)),
        .record(TrialIndex(1), lost(1, ann, .workerLeft, counted: false)),
        .forget(ann, .left),
      ])
    #expect(fixture.send(.workerLeft(ann), at: 1) == [])
    #expect(fixture.join(bob, at: 1) == [.lease(bob, [lease(0, 2), lease(1, 2)])])
  }

  @Test func `an unknown worker is asked to rejoin whatever it sends`() {
    var fixture = Fixture(9)
    #expect(fixture.send(.workerHeartbeat(ann, holding: Holdings())) == [.askToRejoin(ann)])
    #expect(fixture.send(.trialFailed(ann, lease(3), reason: "?")) == [.askToRejoin(ann)])
    #expect(
      fixture.send(.resultReceived(ann, lease(3))) == [.commit(ann, TrialIndex(3)), .askToRejoin(ann)])
  }

  @Test func `a worker that rejoins a new coordinator keeps what it has in hand under new attempts`() {
    var fixture = Fixture(
      20, committed: [0], lostAttempts: [TrialIndex(4): [lost(1, bob, .workerLeft, counted: false)]])
    let holding = Holdings(running: [lease(0), lease(4, 2)], waiting: [lease(7)])
    #expect(
      fixture.join(ann, slots: 2, holding: holding) == [
        .acknowledge(ann, trials(0)), .lease(ann, [lease(4, 2), lease(7)]), .lease(ann, leases([1, 2])),
      ])
  }

  @Test func `a worker that rejoins with its leases in hand keeps them and loses the others`() {
    var fixture = Fixture(20)
    fixture.join(ann, slots: 2)
    let holding = Holdings(running: [lease(1)], waiting: [lease(2)])
    #expect(
      fixture.join(ann, slots: 2, holding: holding, at: 1) == [
        .record(TrialIndex(0), lost(1, ann, .workerRestarted, counted: true)),
        .record(TrialIndex(3), lost(1, ann, .workerRestarted, counted: false)),
      ])
  }

  @Test func `a worker that rejoins with fewer slots gives back the leases it was given last`() {
    var fixture = Fixture(20)
    fixture.join(ann, slots: 2)
    let holding = Holdings(running: leases([0, 1]), waiting: leases([2, 3]))
    #expect(
      fixture.join(ann, slots: 1, holding: holding, at: 1) == [
        .record(TrialIndex(3), lost(1, ann, .withdrawn, counted: false)),
        .record(TrialIndex(2), lost(1, ann, .withdrawn, counted: false)),
      ])
  }

  @Test func `the snapshot tells where every trial and worker is`() {
    var fixture = Fixture(10, committed: [9])
    fixture.join(ann, slots: 1, at: 3)
    fixture.send(.resultReceived(ann, lease(0)), at: 4)
    fixture.send(.workerHeartbeat(ann, holding: Holdings(running: [lease(1)])), at: 5)
    let snapshot = fixture.scheduler.snapshot
    #expect(
      snapshot
        == Scheduler.Snapshot(
          trialCount: 10, pendingCount: 6, leasedCount: 2, runningCount: 1, committingCount: 1,
          committedCount: 1,
          setAsideCount: 0,
          workers: [
            Scheduler.WorkerSnapshot(
              worker: ann, slots: 1, leases: leases([1, 2]), runningCount: 1, resultCount: 1,
              lastHeard: Instant(sinceStart: .seconds(5)))
          ]))
  }
}
