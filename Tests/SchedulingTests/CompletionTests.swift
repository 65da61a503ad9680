import Scheduling
import Testing

@Suite struct CompletionTests {
  @Test func `the last acknowledgement comes before the dismissal, and the end is announced once`() {
    var fixture = Fixture(2)
    fixture.join(ann, slots: 1)
    fixture.join(bob, slots: 1)
    fixture.finish(0, by: ann)
    fixture.send(.resultReceived(bob, lease(1)))
    #expect(
      fixture.send(.resultsCommitted(trials(1))) == [
        .acknowledge(bob, trials(1)), .dismiss(ann), .dismiss(bob), .complete(fixture.scheduler.summary),
      ])
    #expect(fixture.scheduler.summary.committedCount == 2)
    #expect(fixture.send(.tick, at: 1) == [])
    #expect(fixture.send(.workerHeartbeat(ann, holding: Holdings()), at: 1) == [.dismiss(ann)])
    #expect(fixture.join(WorkerID("late"), at: 2) == [.dismiss(WorkerID("late"))])
  }

  @Test(arguments: [0, 3]) func `a sweep with nothing left to do completes at the first tick`(count: Int) {
    var fixture = Fixture(count, committed: Array(0..<count))
    #expect(fixture.send(.tick) == [.complete(fixture.scheduler.summary)])
  }

  @Test func `a trial that fails too often is set aside with its story, and the sweep completes`() {
    var fixture = Fixture(1)
    fixture.join(ann, slots: 1)
    let story = (1...3).map { lost($0, ann, .failed(reason: "number \($0)"), counted: true) }
    for attempt in 1...2 {
      #expect(
        fixture.send(.trialFailed(ann, lease(0, attempt), reason: "number \(attempt)")) == [
          .record(TrialIndex(0), story[attempt - 1]), .lease(ann, [lease(0, attempt + 1)]),
        ])
    }
    let effects = fixture.send(.trialFailed(ann, lease(0, 3), reason: "number 3"))
    #expect(fixture.scheduler.summary.setAside == trials(0))
    #expect(
      effects == [
        .record(TrialIndex(0), story[2]), .setAside(TrialIndex(0), story: story), .dismiss(ann),
        .complete(fixture.scheduler.summary),
      ])
  }

  @Test func `a trial's last chance comes last and alone`() {
    var fixture = Fixture(4, attemptsMax: 2)
    fixture.join(ann, slots: 2)
    fixture.send(.trialFailed(ann, lease(0), reason: "?"))
    #expect(fixture.scheduler.snapshot.workers[0].leases == leases([1, 2]))
    fixture.finish(1, by: ann)
    #expect(fixture.scheduler.snapshot.workers[0].leases == leases([2, 3]))
    #expect(fixture.finish(3, by: ann) == [.commit(ann, TrialIndex(3)), .acknowledge(ann, trials(3))])
    #expect(
      fixture.finish(2, by: ann) == [
        .commit(ann, TrialIndex(2)), .lease(ann, [lease(0, 2)]), .acknowledge(ann, trials(2)),
      ])
  }

  @Test func `a trial that kills its workers is set aside and its neighbours are not`() {
    var fixture = Fixture(4, credit: 1)
    var second = 0
    var process = 0
    // Trial 2 kills whoever runs it; a new worker of four slots comes whenever the last one died.
    while !fixture.scheduler.isComplete && process < 10 {
      process += 1
      let worker = WorkerID("process \(process)")
      fixture.join(worker, slots: 4, at: second)
      while let held = fixture.scheduler.snapshot.workers.first?.leases, !held.isEmpty {
        if held.contains(where: { $0.trial == TrialIndex(2) }) {
          second += 11
          fixture.send(.tick, at: second)
        } else {
          fixture.finish(held[0].trial.rawValue, held[0].attempt.rawValue, by: worker, at: second)
        }
      }
    }
    #expect(fixture.scheduler.summary.setAside == trials(2))
    #expect(fixture.scheduler.summary.committedCount == 3)
  }

  @Test func `the late result of a trial set aside replaces it and changes the summary`() {
    var fixture = Fixture(1, attemptsMax: 1)
    fixture.join(ann, slots: 1)
    #expect(fixture.send(.tick, at: 11).last == .complete(fixture.scheduler.summary))
    #expect(fixture.send(.resultReceived(ann, lease(0)), at: 12).first == .commit(ann, TrialIndex(0)))
    #expect(
      fixture.send(.resultsCommitted(trials(0)), at: 12) == [
        .acknowledge(ann, trials(0)), .complete(fixture.scheduler.summary),
      ])
    #expect(fixture.scheduler.summary.committedCount == 1)
  }

  @Test func `a new coordinator goes on from the stories that the last one recorded`() {
    let story = (1...3).map { lost($0, ann, .workerLost, counted: true) }
    var fixture = Fixture(
      3, lostAttempts: [TrialIndex(0): story, TrialIndex(1): Array(story.prefix(1))], credit: 1)
    #expect(fixture.scheduler.summary.setAside == trials(0))
    #expect(fixture.join(bob, slots: 2) == [.lease(bob, [lease(1, 2), lease(2)])])
  }
}
