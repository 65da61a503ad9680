import Testing

@testable import Scheduling

private let carl = WorkerID("carl")
private let first = TrialIndex(0)

@Suite struct AuditTests {
  /// Every trial is audited; ann has committed trial 0 of one.
  private func committed(_ others: [WorkerID], share: Double = 1) -> (
    fixture: Fixture, effects: [Scheduler.Effect]
  ) {
    var fixture = Fixture(1, auditShare: share)
    for worker in [ann] + others { fixture.join(worker) }
    let effects = fixture.finish(0, by: ann)
    return (fixture, effects)
  }

  private func differs(_ worker: WorkerID, claim: String = "other", standing: WorkerID = ann)
    -> Scheduler.Event
  {
    .resultsCompared([
      Scheduler.Comparison(
        first, by: worker, difference: Scheduler.Difference(standing: standing, claim: claim))
    ])
  }

  private func agrees(_ worker: WorkerID) -> Scheduler.Event {
    .resultsCompared([Scheduler.Comparison(first, by: worker)])
  }

  @Test func `an audited trial is trained again by another worker, and the sweep ends when they agree`() {
    var (fixture, effects) = committed([bob])
    #expect(
      effects == [.commit(ann, first), .acknowledge(ann, [first]), .lease(bob, [lease(0, 2)])])
    #expect(
      fixture.send(.resultReceived(bob, lease(0, 2))) == [.compare(bob, first), .acknowledge(bob, [first])])
    #expect(!fixture.scheduler.isComplete)
    #expect(fixture.send(agrees(bob)).last == .complete(fixture.scheduler.summary))
    #expect(fixture.scheduler.summary.unauditedCount == 0)
  }

  @Test func `where two differ a third is asked, and the one that is wrong takes no more part`() {
    for (verdict, bad) in [(agrees(carl), bob), (differs(carl), ann)] {
      var (fixture, _) = committed([bob, carl])
      fixture.send(.resultReceived(bob, lease(0, 2)))
      #expect(
        fixture.send(differs(bob)) == [
          .reportDisagreement(first, standing: ann, other: bob), .lease(carl, [lease(0, 3)]),
        ])
      fixture.send(.resultReceived(carl, lease(0, 3)))
      let effects = fixture.send(verdict)
      #expect(effects.contains(.quarantine(bad, reason: "others agree that its result of trial 0 is wrong")))
      #expect(Array(fixture.scheduler.quarantined.keys) == [bad])
      #expect(fixture.join(bad, at: 1) == fixture.send(.workerHeartbeat(bad, holding: Holdings()), at: 1))
    }
  }

  @Test func `three that all differ convict nobody, and a fourth decides`() {
    let dora = WorkerID("dora")
    var (fixture, _) = committed([bob, carl, dora])
    fixture.send(.resultReceived(bob, lease(0, 2)))
    fixture.send(differs(bob))
    fixture.send(.resultReceived(carl, lease(0, 3)))
    #expect(fixture.send(differs(carl, claim: "a third")).contains(.lease(dora, [lease(0, 4)])))
    #expect(fixture.scheduler.quarantined.isEmpty)
    fixture.send(.resultReceived(dora, lease(0, 4)))
    fixture.send(agrees(dora))
    // Of four workers one may be put away; the other is reported.
    #expect(Array(fixture.scheduler.quarantined.keys) == [bob])
  }

  @Test func `what stands of a worker that was wrong is audited, too`() {
    var fixture = Fixture(12, credit: 1, auditShare: 1e-12)
    for worker in [ann, bob, carl] { fixture.join(worker) }
    fixture.finish(0, by: ann)
    fixture.finish(3, by: ann)
    fixture.send(differs(bob))
    for worker in [bob, carl] { fixture.send(.resultReceived(worker, lease(0, 2))) }
    fixture.send(differs(carl))
    #expect(Array(fixture.scheduler.quarantined.keys) == [ann])
    // Trial 3: that of trial 0 is decided, however often a copy is sent again.
    #expect(fixture.scheduler.counts.auditing == 1)
    fixture.send(differs(carl))
    #expect(fixture.scheduler.counts.auditing == 1)
  }

  @Test func `an audit makes no attempt that was made before, however often it is opened`() {
    var fixture = Fixture(12, credit: 1, auditShare: 1e-12)
    for worker in [ann, bob, carl] { fixture.join(worker) }
    // Trial 3 takes ann three attempts; the last is numbered higher than any would be.
    fixture.finish(0, by: ann)
    fixture.send(.trialFailed(ann, lease(3), reason: "?"))
    fixture.finish(1, by: bob)
    #expect(fixture.finish(3, 2, by: bob).contains(.commit(bob, TrialIndex(3))))
    fixture.send(differs(carl))
    fixture.send(.resultReceived(bob, lease(0, 2)))
    fixture.send(agrees(bob))
    #expect(Array(fixture.scheduler.quarantined.keys) == [carl])
    // Another copy of trial 3 differs from bob's: the next attempt at it is the third.
    let other = Scheduler.Difference(standing: bob, claim: "other")
    let comparison = Scheduler.Comparison(TrialIndex(3), by: WorkerID("dora"), difference: other)
    var effects = fixture.send(.resultsCompared([comparison]))
    effects += fixture.finish(5, by: ann) + fixture.finish(4, by: ann)
    #expect(effects.contains(.lease(ann, [lease(3, 3)])))
  }

  @Test func `the next attempt is a number, whatever a worker says of its own`() {
    var fixture = Fixture(1, auditShare: 1)
    fixture.join(ann)
    fixture.join(bob)
    #expect(fixture.finish(0, Int(UInt32.max), by: ann).contains(.lease(bob, [lease(0, 1_000_001)])))
  }

  @Test func `an audit that no other worker is there for is given up, and the summary says so`() {
    var (fixture, _) = committed([])
    let alive = Scheduler.Event.workerHeartbeat(ann, holding: Holdings())
    for second in [2, 8] {
      fixture.send(alive, at: second)
      #expect(fixture.send(.tick, at: second) == [])
    }
    fixture.send(alive, at: 14)
    #expect(fixture.send(.tick, at: 14).last == .complete(fixture.scheduler.summary))
    #expect(fixture.scheduler.summary.unauditedCount == 1)
  }

  @Test func `an audit whose worker is lost goes to another, and one that always fails is given up`() {
    var (fixture, _) = committed([bob, carl])
    #expect(fixture.send(.workerLeft(bob)).contains(.lease(carl, [lease(0, 3)])))
    for attempt in 3...4 {
      let effects = fixture.send(.trialFailed(carl, lease(0, attempt), reason: "?"))
      #expect(effects.contains(.lease(carl, [lease(0, attempt + 1)])))
    }
    #expect(
      fixture.send(.trialFailed(carl, lease(0, 5), reason: "?")).last == .complete(fixture.scheduler.summary))
    #expect(fixture.scheduler.summary.unauditedCount == 1)
    #expect(fixture.scheduler.summary.setAside.isEmpty)
  }

  @Test func `a late copy makes the audit, and the one who was to make it may drop it`() {
    var (fixture, _) = committed([bob])
    let effects = fixture.send(agrees(carl))
    #expect(effects.first == .acknowledge(bob, [first]))
    #expect(fixture.scheduler.isComplete)
  }

  @Test func `without audits a difference that turns up is put to the vote all the same`() {
    var fixture = Fixture(9, credit: 1)
    for worker in [ann, bob, carl] { fixture.join(worker) }
    fixture.finish(0, by: ann)
    #expect(fixture.send(differs(bob)).contains(.reportDisagreement(first, standing: ann, other: bob)))
    #expect(fixture.finish(2, by: carl).contains(.lease(carl, [lease(0, 2)])))
  }

  @Test func `the trials to audit are a fixed share of all`() {
    func count(_ share: Double) -> Int {
      (0..<10_000).count { Policy(auditShare: share).audits(TrialIndex($0)) }
    }
    #expect(count(0) == 0)
    #expect(count(1) == 10_000)
    #expect(abs(count(0.1) - 1_000) < 100)
  }
}
