import Scheduling
import Testing

private let carl = WorkerID("carl")

@Suite struct DeclineTests {
  private func held(by worker: WorkerID, _ fixture: Fixture) -> [Lease] {
    fixture.scheduler.snapshot.workers.first { $0.worker == worker }?.leases ?? []
  }

  private func decline(_ trial: Int, _ attempt: Int = 1, by worker: WorkerID) -> Scheduler.Event {
    .trialDeclined(worker, lease(trial, attempt), reason: "too large")
  }

  @Test func `what a worker declines counts against neither, and goes to one that has declined nothing`() {
    var fixture = Fixture(9, credit: 1)
    fixture.join(ann)
    let effects = fixture.send(decline(0, by: ann))
    #expect(
      effects == [
        .record(TrialIndex(0), lost(1, ann, .declined(reason: "too large"), counted: false)),
        .lease(ann, [lease(1)]),
      ])
    #expect(fixture.join(bob) == [.lease(bob, [lease(0, 2)])])
  }

  @Test func `a worker that is too small for many is asked for one, and is under no suspicion`() {
    var fixture = Fixture(40, credit: 1)
    fixture.join(ann)
    fixture.join(bob)
    fixture.join(carl)
    // What bob declined, ann trains; ann gets what carl declined as well, and bob none of it.
    fixture.send(decline(1, by: bob))
    #expect(held(by: bob, fixture) == [lease(3)])
    fixture.send(decline(2, by: carl))
    #expect(held(by: carl, fixture) == [lease(4)])
    #expect(fixture.finish(0, by: ann).contains(.lease(ann, [lease(1, 2)])))
    #expect(fixture.finish(3, by: bob).contains(.lease(bob, [lease(5)])))
    #expect(fixture.finish(1, 2, by: ann).contains(.lease(ann, [lease(2, 2)])))
    fixture.finish(2, 2, by: ann)
    #expect(fixture.scheduler.quarantined.isEmpty)
  }

  @Test func `what all decline waits for another worker, and then the last word is theirs`() {
    var fixture = Fixture(2, credit: 1)
    fixture.join(ann)
    fixture.send(decline(0, by: ann))
    fixture.finish(1, by: ann)
    let alive = Scheduler.Event.workerHeartbeat(ann, holding: Holdings())
    for second in [2, 8] {
      fixture.send(alive, at: second)
      #expect(fixture.send(.tick, at: second) == [])
    }
    // Another one, which is no larger: nobody is in a hurry.
    #expect(fixture.join(bob, at: 9).last == .lease(bob, [lease(0, 2)]))
    fixture.send(decline(0, 2, by: bob), at: 9)
    for second in [11, 18, 22] {
      for worker in [ann, bob] { fixture.send(.workerHeartbeat(worker, holding: Holdings()), at: second) }
      fixture.send(.tick, at: second)
    }
    for attempt in 3...5 {
      let holder = held(by: ann, fixture).isEmpty ? bob : ann
      #expect(held(by: holder, fixture) == [lease(0, attempt)])
      fixture.send(decline(0, attempt, by: holder), at: 22)
    }
    #expect(fixture.scheduler.isComplete)
    #expect(fixture.scheduler.summary.setAside == trials(0))
  }

  @Test func `an audit that nobody has room for is given up without a failure`() {
    var fixture = Fixture(1, auditShare: 1)
    fixture.join(ann)
    fixture.join(bob)
    fixture.finish(0, by: ann)
    #expect(held(by: bob, fixture) == [lease(0, 2)])
    #expect(fixture.send(decline(0, 2, by: bob)).count == 1)
    for second in [2, 8, 14] {
      for worker in [ann, bob] { fixture.send(.workerHeartbeat(worker, holding: Holdings()), at: second) }
      fixture.send(.tick, at: second)
    }
    #expect(fixture.scheduler.isComplete)
    #expect(fixture.scheduler.summary.unauditedCount == 1)
  }

  @Test func `what was declined before the scheduler's time is for those that have declined nothing`() {
    let story = [lost(1, ann, .declined(reason: "too large"), counted: false)]
    var fixture = Fixture(1, lostAttempts: [TrialIndex(0): story])
    #expect(fixture.join(bob) == [.lease(bob, [lease(0, 2)])])
  }
}
