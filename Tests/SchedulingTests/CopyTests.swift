import Scheduling
import Testing

@Suite struct CopyTests {
  /// Ann trains trial 0 for ever; bob has finished all others at second 1.
  private func nearEnd(attemptsMax: Int = 3, lengths: TrialLengths = .unknown) -> Fixture {
    var fixture = Fixture(2, lengths: lengths, attemptsMax: attemptsMax)
    fixture.join(ann)
    fixture.join(bob)
    fixture.finish(1, by: bob, at: 1)
    return fixture
  }

  /// The workers live, and time passes.
  private func live(_ fixture: inout Fixture, until second: Int, bobHolds: [Lease] = []) -> [Scheduler.Effect]
  {
    var effects = fixture.send(.workerHeartbeat(ann, holding: Holdings(running: [lease(0)])), at: second)
    effects += fixture.send(.workerHeartbeat(bob, holding: Holdings(running: bobHolds)), at: second)
    return effects + fixture.send(.tick, at: second)
  }

  @Test func `a trial that takes long is also leased to an idle worker, once, and the first result counts`() {
    var fixture = nearEnd()
    #expect(live(&fixture, until: 2) == [])
    #expect(live(&fixture, until: 6) == [.lease(bob, [lease(0, 2)])])
    #expect(fixture.join(WorkerID("carl"), at: 6) == [])
    #expect(live(&fixture, until: 8, bobHolds: [lease(0, 2)]) == [])
    #expect(
      fixture.send(.resultReceived(bob, lease(0, 2)), at: 9) == [.commit(bob, TrialIndex(0))])
    #expect(
      fixture.send(.resultsCommitted(trials(0)), at: 9).prefix(2) == [
        .acknowledge(bob, trials(0)), .acknowledge(ann, trials(0)),
      ])
  }

  @Test func `where lengths are known a trial is late at half as long again`() {
    var fixture = nearEnd(lengths: TrialLengths(seconds: [20]))
    for second in stride(from: 4, through: 30, by: 2) { #expect(live(&fixture, until: second) == []) }
    #expect(live(&fixture, until: 36) == [.lease(bob, [lease(0, 2)])])
  }

  @Test func `a trial that waits beside a busy slot is late at once when another slot is free`() {
    var fixture = Fixture(4)
    #expect(fixture.join(ann) == [.lease(ann, leases([0, 1]))])
    #expect(fixture.join(bob) == [.lease(bob, leases([2]))])
    fixture.send(.workerHeartbeat(ann, holding: Holdings(running: [lease(0)], waiting: [lease(1)])), at: 1)
    fixture.finish(2, by: bob, at: 1)
    fixture.finish(3, by: bob, at: 1)
    #expect(fixture.send(.tick, at: 2) == [.lease(bob, [lease(1, 2)])])
  }

  @Test func `a copy that is handed back after a later one does not bring its attempt back`() {
    var fixture = nearEnd()
    for second in [2, 6] { _ = live(&fixture, until: second) }
    for worker in [bob, ann] { fixture.send(.workerLeft(worker), at: 7) }
    #expect(fixture.join(bob, at: 7) == [.lease(bob, [lease(0, 3)])])
  }

  @Test func `when one copy fails or is lost, the other goes on, and the trial waits only after both`() {
    for first in [ann, bob] {
      var fixture = nearEnd()
      for second in [2, 6] { _ = live(&fixture, until: second) }
      let (own, other) = first == ann ? (lease(0), lease(0, 2)) : (lease(0, 2), lease(0))
      let failed = fixture.send(.trialFailed(first, own, reason: "broken"), at: 7)
      #expect(
        failed == [
          .record(TrialIndex(0), lost(own.attempt.rawValue, first, .failed(reason: "broken"), counted: true))
        ])
      #expect(fixture.scheduler.snapshot.pendingCount == 0)
      let second = first == ann ? bob : ann
      let left = fixture.send(.workerLeft(second), at: 7)
      #expect(left.contains(.lease(first, [lease(0, 3)])))
      #expect(
        left.first
          == .record(TrialIndex(0), lost(other.attempt.rawValue, second, .workerLeft, counted: false)))
    }
  }

  @Test
  func `two copies that fail leave the trial its last chance, and where that cannot be there is no copy`() {
    var fixture = nearEnd(attemptsMax: 2)
    for second in stride(from: 2, through: 40, by: 2) { #expect(live(&fixture, until: second) == []) }
    fixture = nearEnd()
    for second in [2, 6] { _ = live(&fixture, until: second) }
    #expect(fixture.scheduler.snapshot.workers.allSatisfy { !$0.leases.isEmpty })
    fixture.send(.trialFailed(ann, lease(0), reason: "?"), at: 7)
    let effects = fixture.send(.trialFailed(bob, lease(0, 2), reason: "?"), at: 7)
    #expect(effects.contains(.lease(ann, [lease(0, 3)])) || effects.contains(.lease(bob, [lease(0, 3)])))
    #expect(fixture.scheduler.summary.setAside.isEmpty)
  }

  @Test func `a worker that still trains what another finished has no free slot`() {
    var fixture = Fixture(4, credit: 1)
    fixture.join(ann)
    fixture.join(bob)
    fixture.send(.workerHeartbeat(ann, holding: Holdings(running: [lease(0)])), at: 1)
    #expect(fixture.finish(0, by: WorkerID("carl"), at: 2).contains(.acknowledge(ann, trials(0))))
    #expect(fixture.scheduler.snapshot.workers[0].leases.isEmpty)
    fixture.send(.workerHeartbeat(ann, holding: Holdings(running: [lease(0)])), at: 3)
    #expect(fixture.scheduler.snapshot.workers[0].leases.isEmpty)
    #expect(fixture.send(.workerHeartbeat(ann, holding: Holdings()), at: 4) == [.lease(ann, [lease(2)])])
  }

  @Test func `a worker that was away and returns with a trial that another has now trains the copy on`() {
    var fixture = Fixture(1)
    fixture.join(ann)
    fixture.join(bob, at: 8)
    // Counted once, so a copy would be one too many; with a farewell nothing is counted.
    fixture.send(.workerLeft(ann), at: 9)
    #expect(fixture.scheduler.snapshot.workers[0].leases == [lease(0, 2)])
    let effects = fixture.join(ann, holding: Holdings(running: [lease(0)]), at: 12)
    #expect(effects == [.lease(ann, [lease(0, 3)])])
  }
}
