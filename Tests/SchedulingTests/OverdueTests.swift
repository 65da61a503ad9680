import Scheduling
import Testing

private let carl = WorkerID("carl")

/// Workers that live and hang in what they train.
@Suite struct OverdueTests {
  /// Everybody says what the scheduler gave him, and finishes nothing; those in `strays` train that, too.
  private func live(
    _ fixture: inout Fixture, from start: Int, until end: Int, strays: [WorkerID: [Lease]] = [:]
  ) -> [Scheduler.Effect] {
    stride(from: start, through: end, by: 2).flatMap { second in
      fixture.scheduler.snapshot.workers.flatMap { worker in
        let running = worker.leases + (strays[worker.worker] ?? [])
        return fixture.send(.workerHeartbeat(worker.worker, holding: Holdings(running: running)), at: second)
      } + fixture.send(.tick, at: second)
    }
  }

  private func holders(of trial: Int, _ fixture: Fixture) -> [WorkerID] {
    fixture.scheduler.snapshot.workers.filter { $0.leases.contains { $0.trial == TrialIndex(trial) } }
      .map(\.worker)
  }

  private func lostOnce(_ count: Int) -> [TrialIndex: [LostAttempt]] {
    let story = (1...count).map { lost($0, WorkerID("dead \($0)"), .workerLost, counted: true) }
    return [TrialIndex(0): story]
  }

  @Test(arguments: 1...2)
  func `what lost attempts before and its worker hangs in goes to another`(lostCount: Int) {
    var fixture = Fixture(1, lostAttempts: lostOnce(lostCount))
    fixture.join(ann)
    fixture.join(bob)
    _ = live(&fixture, from: 2, until: 10)
    #expect(holders(of: 0, fixture) == [ann])
    let effects = live(&fixture, from: 12, until: 14)
    #expect(holders(of: 0, fixture) == [bob])
    // Nobody is blamed.
    #expect(
      !effects.contains { if case .record(_, let lost) = $0 { lost.isCounted } else { false } })
    // Whoever hung was only slow: the result is taken.
    #expect(
      fixture.send(.resultReceived(ann, lease(0, lostCount + 1)), at: 15) == [.commit(ann, TrialIndex(0))])
  }

  @Test func `where both copies hang a third worker is asked`() {
    var fixture = Fixture(1)
    for worker in [ann, bob, carl] { fixture.join(worker) }
    _ = live(&fixture, from: 2, until: 8)
    #expect(holders(of: 0, fixture) == [ann, bob])
    _ = live(&fixture, from: 10, until: 14, strays: [ann: [lease(0)]])
    #expect(holders(of: 0, fixture) == [bob, carl])
  }

  @Test func `a trial has twice as long each time, so that what kills its workers late is found`() {
    var fixture = Fixture(1, lostAttempts: lostOnce(1))
    fixture.join(ann)
    fixture.join(bob)
    _ = live(&fixture, from: 2, until: 12)
    fixture.join(carl, at: 12)
    _ = live(&fixture, from: 14, until: 36, strays: [ann: [lease(0, 2)]])
    #expect(holders(of: 0, fixture) == [bob])
    _ = live(&fixture, from: 38, until: 38, strays: [ann: [lease(0, 2)]])
    #expect(holders(of: 0, fixture) == [carl])
  }

  @Test func `a trial that failed at one worker returns to it when the only other one hangs`() {
    var fixture = Fixture(2, credit: 1)
    fixture.join(ann)
    fixture.join(bob)
    fixture.send(.trialFailed(ann, lease(0), reason: "once"), at: 1)
    _ = live(&fixture, from: 2, until: 90)
    #expect(holders(of: 0, fixture).isEmpty)
    _ = live(&fixture, from: 92, until: 120)
    #expect(holders(of: 0, fixture) == [ann])
  }

  @Test func `a last chance beside a trial gone astray is no last chance, and its loss not counted`() {
    var fixture = Fixture(2, lostAttempts: lostOnce(2), credit: 1)
    fixture.join(ann, slots: 2)
    // Ann hangs in trial 1, which bob finishes.
    fixture.send(.workerHeartbeat(ann, holding: Holdings(running: [lease(1)])), at: 1)
    #expect(fixture.finish(1, by: bob, at: 1).contains(.acknowledge(ann, trials(1))))
    #expect(holders(of: 0, fixture).isEmpty)
    _ = live(&fixture, from: 2, until: 120, strays: [ann: [lease(1)]])
    #expect(holders(of: 0, fixture) == [ann])
    fixture.send(.tick, at: 140)
    #expect(fixture.scheduler.counts.workers == 0)
    #expect(fixture.scheduler.summary.setAside.isEmpty)
  }
}

/// Nodes whose workers die of themselves, and are started again under other names.
@Suite struct NodeTests {
  private let good = WorkerID("good-1-a")

  /// The trials that a node's processes are leased, each of which dies of what it has and is noticed at once.
  private func crashLoop(_ fixture: inout Fixture, lives: Int) -> [Lease] {
    (1...lives).flatMap { life in
      let worker = WorkerID("bad-\(life)-a")
      fixture.join(worker)
      let leases = fixture.scheduler.snapshot.workers.first { $0.worker == worker }?.leases ?? []
      fixture.join(worker)
      fixture.send(.workerLeft(worker))
      return leases
    }
  }

  @Test func `a node whose workers die costs no trial two attempts, nor gets its last chance`() {
    for attemptsMax in 2...4 {
      var fixture = Fixture(6, credit: 1, attemptsMax: attemptsMax)
      fixture.join(good)
      let leases = crashLoop(&fixture, lives: 20)
      #expect(Set(leases.map(\.trial)).count == leases.count)
      #expect(fixture.scheduler.summary.setAside.isEmpty)
      while let lease = fixture.scheduler.snapshot.workers.first?.leases.first {
        fixture.finish(lease.trial.rawValue, lease.attempt.rawValue, by: good)
      }
      #expect(fixture.scheduler.isComplete)
      #expect(fixture.scheduler.summary.setAside.isEmpty)
    }
  }

  @Test func `where there is one node alone its processes try in turn`() {
    var fixture = Fixture(1)
    #expect(crashLoop(&fixture, lives: 3).count == 3)
    #expect(fixture.scheduler.summary.setAside == trials(0))
  }
}
