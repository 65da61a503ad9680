import Scheduling
import Testing

private let carl = WorkerID("carl")

@Suite struct QuarantineTests {
  /// Bob fails the first trials that he gets, each time another one.
  private func failing(_ count: Int, of fixture: inout Fixture) -> [TrialIndex] {
    var failed: [TrialIndex] = []
    while failed.count < count, let lease = held(by: bob, fixture).first {
      fixture.send(.trialFailed(bob, lease, reason: "broken"))
      failed.append(lease.trial)
    }
    return failed
  }

  /// Ann trains what she holds until she has trained these.
  private func train(_ trials: [TrialIndex], of fixture: inout Fixture) -> [Scheduler.Effect] {
    var effects: [Scheduler.Effect] = []
    var left = Set(trials)
    while !left.isEmpty, let lease = held(by: ann, fixture).first {
      left.remove(lease.trial)
      effects += fixture.finish(lease.trial.rawValue, lease.attempt.rawValue, by: ann)
    }
    return effects
  }

  @Test func `a worker never gets a trial again that it failed, while another could try`() {
    var fixture = Fixture(9, credit: 1)
    fixture.join(ann)
    fixture.join(bob)
    fixture.send(.trialFailed(bob, lease(1), reason: "?"))
    #expect(held(by: bob, fixture) == [lease(2)])
    #expect(fixture.finish(0, by: ann).contains(.lease(ann, [lease(1, 2)])))
  }

  @Test func `a worker that failed three trials in a row waits until others have tried them`() {
    var fixture = Fixture(20, credit: 1)
    fixture.join(ann)
    fixture.join(bob)
    let failed = failing(5, of: &fixture)
    #expect(failed == trials(1, 2, 3))
    #expect(held(by: bob, fixture).isEmpty)
    // One of them fails elsewhere: that was the trial's fault.
    fixture.finish(0, by: ann)
    fixture.send(.trialFailed(ann, lease(1, 2), reason: "?"))
    #expect(held(by: bob, fixture) == [lease(4)])
  }

  @Test func `a worker that fails what others train is put in quarantine and told, and returns in vain`() {
    var fixture = Fixture(20, credit: 1)
    fixture.join(ann)
    fixture.join(bob)
    let failed = failing(3, of: &fixture)
    let verdict = Scheduler.Effect.quarantine(
      bob, reason: "it failed 3 trials in a row that others have trained")
    #expect(train(failed, of: &fixture).contains(verdict))
    #expect(fixture.join(bob, slots: 4) == [verdict])
    #expect(fixture.send(.workerHeartbeat(bob, holding: Holdings()), at: 1) == [verdict])
    #expect(fixture.send(.resultReceived(bob, lease(9)), at: 1) == [verdict])
    #expect(fixture.scheduler.snapshot.workers.map(\.worker) == [ann])
  }

  @Test func `a success in between clears a worker`() {
    var fixture = Fixture(20, credit: 1)
    fixture.join(ann)
    fixture.join(bob)
    let failed = failing(2, of: &fixture)
    fixture.finish(held(by: bob, fixture)[0].trial.rawValue, by: bob)
    _ = train(failed + failing(2, of: &fixture), of: &fixture)
    #expect(fixture.scheduler.quarantined.isEmpty)
  }

  @Test func `where everybody fails everything nobody is suspended, and trials are set aside`() {
    var fixture = Fixture(8, credit: 1)
    fixture.join(ann)
    fixture.join(bob)
    var stepCount = 0
    while !fixture.scheduler.isComplete && stepCount < 100 {
      stepCount += 1
      for worker in [ann, bob] {
        for lease in held(by: worker, fixture) {
          fixture.send(.trialFailed(worker, lease, reason: "no data"))
        }
      }
    }
    #expect(fixture.scheduler.summary.setAside.count == 8)
    #expect(fixture.scheduler.quarantined.isEmpty)
  }

  @Test func `what a worker in quarantine failed counts against no trial, not even one set aside`() {
    var fixture = Fixture(6, credit: 1, attemptsMax: 1)
    fixture.join(ann)
    fixture.join(bob)
    fixture.send(.trialFailed(bob, lease(1), reason: "?"))
    #expect(fixture.scheduler.summary.setAside == trials(1))
    fixture.finish(0, by: ann)
    let difference = Scheduler.Difference(standing: bob, claim: "other")
    fixture.send(.resultsCompared([Scheduler.Comparison(TrialIndex(0), by: bob, difference: difference)]))
    #expect(Array(fixture.scheduler.quarantined.keys) == [bob])
    #expect(fixture.scheduler.summary.setAside.isEmpty)
  }

  @Test func `no more than a quarter of the workers are put away`() {
    var fixture = Fixture(40, credit: 1)
    let workers = (0..<7).map { WorkerID("worker \($0)") }
    for worker in workers { fixture.join(worker) }
    fixture.finish(0, by: workers[0])
    for worker in workers.dropFirst(3) {
      let difference = Scheduler.Difference(standing: worker, claim: "another")
      fixture.send(
        .resultsCompared([Scheduler.Comparison(TrialIndex(0), by: worker, difference: difference)]))
    }
    #expect(fixture.scheduler.quarantined.count == 1)
  }
}
