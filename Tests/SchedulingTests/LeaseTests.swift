import Testing

@testable import Scheduling

@Suite struct LeaseTests {
  @Test func `a failed trial is tried again under the next attempt`() {
    var fixture = Fixture(9)
    fixture.join(ann, slots: 1)
    #expect(
      fixture.send(.trialFailed(ann, lease(0), reason: "out of memory"), at: 1) == [
        .record(TrialIndex(0), lost(1, ann, .failed(reason: "out of memory"), counted: true)),
        .lease(ann, [lease(0, 2)]),
      ])
  }

  @Test func `a stale attempt fails nothing`() {
    var fixture = Fixture(9)
    fixture.join(ann, slots: 1)
    fixture.send(.trialFailed(ann, lease(0), reason: "first"), at: 1)
    #expect(fixture.send(.trialFailed(ann, lease(0), reason: "late"), at: 2) == [])
    #expect(fixture.send(.trialFailed(bob, lease(0, 2), reason: "not mine"), at: 2) == [.askToRejoin(bob)])
    #expect(fixture.scheduler.snapshot.workers[0].leases == [lease(1), lease(0, 2)])
  }

  @Test func `a stale attempt in a heartbeat renews nothing`() {
    var fixture = Fixture(9)
    fixture.join(ann, slots: 1)
    fixture.send(.trialFailed(ann, lease(1), reason: "first"), at: 1)
    for second in [4, 8, 11] {
      let holding = Holdings(running: [lease(0)], waiting: [lease(1)])
      fixture.send(.workerHeartbeat(ann, holding: holding), at: second)
    }
    #expect(
      fixture.send(.tick, at: 12) == [
        .record(TrialIndex(1), lost(2, ann, .expired, counted: false)), .lease(ann, [lease(1, 3)]),
      ])
  }

  @Test func `a lease that its living worker never lists expires without blame`() {
    var fixture = Fixture(9)
    fixture.join(ann, slots: 1)
    fixture.send(.workerHeartbeat(ann, holding: Holdings(running: [lease(0)])), at: 9)
    #expect(fixture.send(.tick, at: 10) == [])
    #expect(
      fixture.send(.tick, at: 11) == [
        .record(TrialIndex(1), lost(1, ann, .expired, counted: false)), .lease(ann, [lease(1, 2)]),
      ])
  }

  @Test func `what waits is leased in a new order, and what returns takes its place in it`() {
    var fixture = Fixture(6)
    #expect(fixture.join(ann, slots: 1) == [.lease(ann, leases([0, 1]))])
    #expect(fixture.send(.orderChanged(.explicit([5, 1, 4, 0, 3, 2])), at: 1) == [])
    let second = fixture.finish(0, by: ann, at: 1)
    #expect(second.contains(.lease(ann, [lease(5)])))
    let third = fixture.send(.trialFailed(ann, lease(1), reason: "once"), at: 2)
    #expect(third.contains(.lease(ann, [lease(1, 2)])))
    #expect(fixture.send(.orderChanged(.natural), at: 3) == [])
    let last = fixture.finish(5, by: ann, at: 3)
    #expect(last.contains(.lease(ann, [lease(2)])))
  }

  @Test func `trials are leased in the order that is given, and return to their place in it`() {
    var fixture = Fixture(6, order: .explicit([5, 3, 1, 0, 2, 4]))
    #expect(fixture.join(ann, slots: 2) == [.lease(ann, leases([5, 3, 1, 0]))])
    fixture.send(.workerLeft(ann))
    #expect(fixture.join(bob, slots: 1) == [.lease(bob, [lease(5, 2), lease(3, 2)])])
  }

  @Test func `what is handed back again and again is remembered once, and no attempt is made twice`() {
    var fixture = Fixture(4)
    for attempt in 1...20 {
      fixture.join(ann, slots: 2)
      #expect(held(by: ann, fixture).first == lease(0, attempt))
      fixture.send(.workerLeft(ann))
    }
    #expect(fixture.scheduler.lostAttempts[TrialIndex(0)] == [lost(20, ann, .workerLeft, counted: false)])
  }

  @Test func `what counts, a death and a decline are not forgotten for what is handed back later`() {
    let story = [
      lost(1, bob, .failed(reason: "?"), counted: true), lost(2, bob, .workerLost, counted: false),
      lost(3, bob, .declined(reason: "too large"), counted: false), lost(4, bob, .expired, counted: false),
    ]
    var fixture = Fixture(1, lostAttempts: [TrialIndex(0): story])
    fixture.join(ann)
    fixture.send(.workerLeft(ann))
    #expect(
      fixture.scheduler.lostAttempts[TrialIndex(0)]
        == story.prefix(3) + [lost(5, ann, .workerLeft, counted: false)])
  }

  @Test func `near the end no trial waits beside a busy slot while another worker is free`() {
    var fixture = Fixture(4)
    #expect(fixture.join(ann, slots: 2) == [.lease(ann, leases([0, 1]))])
    #expect(fixture.join(bob, slots: 2) == [.lease(bob, leases([2, 3]))])
  }

  @Test func `no trial is leased while too many results wait for the journal`() {
    var fixture = Fixture(20, credit: 1, committingMax: 2)
    fixture.join(ann, slots: 2)
    fixture.send(.resultReceived(ann, lease(0)))
    #expect(fixture.send(.resultReceived(ann, lease(1))) == [.commit(ann, TrialIndex(1))])
    #expect(
      fixture.send(.resultsCommitted(trials(0))) == [
        .acknowledge(ann, trials(0)), .lease(ann, [lease(3)]),
      ])
  }

  @Test func `a queue of a million trials takes bits, and starts at once`() {
    var fixture = Scheduler(
      trialCount: 1_000_000, committed: TrialSet((0..<999_990).map(TrialIndex.init)))
    #expect(
      fixture.handle(
        .workerJoined(ann, slots: 4, holding: Holdings()), at: Instant(sinceStart: .zero))
        == [.lease(ann, leases([999_990, 999_991, 999_992, 999_993, 999_994, 999_995]))])
  }

  @Test(
    arguments: zip(
      [
        .failed(reason: "no"), .declined(reason: "no"), .workerLost, .workerRestarted, .workerLeft, .expired,
        .withdrawn,
      ],
      ["failed", "declined", "workerLost", "workerRestarted", "workerLeft", "expired", "withdrawn"]
    ) as Zip2Sequence<[LostAttempt.Cause], [String]>)
  func `a cause that is written down is read back`(cause: LostAttempt.Cause, name: String) {
    #expect(cause.name == name)
    #expect(LostAttempt.Cause(name: name, reason: cause.reason) == cause)
    #expect(LostAttempt.Cause(name: name + "!", reason: "") == nil)
  }
}
