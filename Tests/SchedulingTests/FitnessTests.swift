import Testing

@testable import Scheduling

@Suite struct FitnessTests {
  /// Lets ten seconds pass in which only one worker is heard, until it is 11 o'clock.
  private func loseAllBut(_ worker: WorkerID, of fixture: inout Fixture) {
    let holding = Holdings(running: held(by: worker, fixture))
    fixture.send(.workerHeartbeat(worker, holding: holding), at: 9)
    fixture.send(.tick, at: 11)
    #expect(fixture.scheduler.snapshot.workers.map(\.worker) == [worker])
  }

  /// Trial 0 is trained at a good node, and trial 1 has killed the worker of another.
  private func withDeadWorker() -> Fixture {
    var fixture = Fixture(3, credit: 1)
    fixture.join("good-1-a")
    fixture.join("bad-1-a")
    #expect(held(by: "bad-1-a", fixture) == [lease(1)])
    loseAllBut("good-1-a", of: &fixture)
    return fixture
  }

  @Test func `the next worker of a node is not given what killed the last one, while others could try`() {
    var fixture = withDeadWorker()
    fixture.join("bad-2-b", at: 11)
    #expect(held(by: "bad-2-b", fixture) == [lease(2)])
    fixture.finish(0, by: "good-1-a", at: 11)
    #expect(held(by: "good-1-a", fixture) == [lease(1, 2)])
  }

  @Test func `a node with nothing else to do is given that again, though another is there`() {
    var fixture = withDeadWorker()
    fixture.join("bad-2-b", at: 11)
    fixture.finish(2, by: "bad-2-b", at: 11)
    #expect(held(by: "bad-2-b", fixture) == [lease(1, 2)])
  }

  @Test func `what a worker died with begins at a free slot, and nothing waits before or behind it`() {
    var fixture = Fixture(9, lengths: TrialLengths(seconds: [0.01]), credit: 4)
    fixture.join(ann)
    #expect(held(by: ann, fixture).count > 1)
    fixture.send(.tick, at: 11)
    fixture.join(bob, at: 11)
    for trial in 0..<3 {
      #expect(held(by: bob, fixture) == [lease(trial, 2)])
      fixture.finish(trial, 2, by: bob, at: 11)
    }
  }

  @Test func `where no other node is left it is given that again`() {
    var fixture = withDeadWorker()
    fixture.send(.workerLeft("good-1-a"), at: 11)
    fixture.join("bad-2-b", slots: 3, at: 11)
    #expect(Set(held(by: "bad-2-b", fixture)) == [lease(0, 2), lease(1, 2), lease(2)])
  }

  @Test func `what another node has no room for is not kept for it`() {
    var fixture = withDeadWorker()
    fixture.finish(0, by: "good-1-a", at: 11)
    fixture.send(.trialDeclined("good-1-a", lease(1, 2), reason: "too large"), at: 11)
    fixture.join("bad-2-b", at: 11)
    #expect(held(by: "bad-2-b", fixture) == [lease(1, 3)])
  }

  @Test func `a last chance waits for a node that has had results`() {
    var fixture = Fixture(4, credit: 1, attemptsMax: 2)
    fixture.join("good-1-a")
    fixture.finish(0, by: "good-1-a")
    #expect(held(by: "good-1-a", fixture) == [lease(1)])
    fixture.join("good-2-b")
    #expect(held(by: "good-2-b", fixture) == [lease(2)])
    loseAllBut("good-2-b", of: &fixture)
    // Trial 1 has its last chance; of the new node nobody knows whether it can train.
    fixture.join("new-1-a", at: 11)
    #expect(held(by: "new-1-a", fixture) == [lease(3)])
    fixture.send(.trialFailed("new-1-a", lease(3), reason: "?"), at: 11)
    #expect(held(by: "new-1-a", fixture).isEmpty)
    fixture.finish(2, by: "good-2-b", at: 11)
    #expect(held(by: "good-2-b", fixture) == [lease(1, 2)])
  }

  @Test func `a last chance waits for a word of the worker that is to have it`() {
    var fixture = Fixture(2, credit: 1, attemptsMax: 2)
    fixture.join("ann-1-a")
    fixture.join("bob-1-a")
    fixture.finish(0, by: "ann-1-a")
    fixture.send(.trialFailed("bob-1-a", lease(1), reason: "?"), at: 6)
    #expect(held(by: "ann-1-a", fixture).isEmpty && held(by: "bob-1-a", fixture).isEmpty)
    fixture.send(.workerHeartbeat("ann-1-a", holding: Holdings()), at: 7)
    #expect(held(by: "ann-1-a", fixture) == [lease(1, 2)])
  }

  @Test func `a node whose workers die in a row has no more last chances`() {
    let story = [lost(1, "other-1-a", .workerLost, counted: true)]
    var fixture = Fixture(
      7, lostAttempts: [TrialIndex(0): story, TrialIndex(6): story], credit: 1, attemptsMax: 2)
    fixture.join("ill-1-a")
    fixture.finish(1, by: "ill-1-a")
    fixture.join("good-1-a")
    fixture.finish(3, by: "good-1-a")
    #expect(held(by: "ill-1-a", fixture) == [lease(2)] && held(by: "good-1-a", fixture) == [lease(4)])
    var given: [[Lease]] = []
    for death in 1...3 {
      let now = death * 20
      let holding = Holdings(running: held(by: "good-1-a", fixture))
      fixture.send(.workerHeartbeat("good-1-a", holding: holding), at: now)
      fixture.send(.tick, at: now)
      let next = WorkerID("ill-\(death + 1)-a")
      fixture.join(next, at: now)
      given.append(held(by: next, fixture))
    }
    #expect(given == [[lease(5)], [lease(0, 2)], []])
  }

  /// Workers of ten nodes that have had results are busy, and ten trials have their last chance.
  private func withWaitingLastChances() -> Fixture {
    let story = [lost(1, "other-1-a", .workerLost, counted: true)]
    let stories = (30..<40).map { (TrialIndex($0), story) }
    var fixture = Fixture(
      40, lostAttempts: Dictionary(uniqueKeysWithValues: stories), credit: 1, attemptsMax: 2)
    for number in 0..<10 { fixture.join(WorkerID("n\(number)-1-a")) }
    for number in 0..<10 { fixture.finish(number, by: WorkerID("n\(number)-1-a")) }
    for number in 10..<20 { fixture.join(WorkerID("n\(number)-1-a")) }
    #expect(fixture.scheduler.counts.pending == 10)
    return fixture
  }

  @Test func `where many nodes can train, no event has all workers asked for last chances`() {
    var fixture = withWaitingLastChances()
    func expectNobodyAsked(_ place: SourceLocation = #_sourceLocation) {
      #expect(!fixture.scheduler.areAllToBeAsked, sourceLocation: place)
    }
    // Of those who have nothing to do nobody stands in line for what others are fitter for.
    for number in 20..<30 { fixture.join(WorkerID("n\(number)-1-a")) }
    #expect(fixture.scheduler.counts.pending == 10)
    #expect(fixture.scheduler.idle.isEmpty)
    expectNobodyAsked()
    // After a pause every word is the first.
    for number in 0..<30 {
      let worker = WorkerID("n\(number)-1-a")
      let holding = Holdings(running: held(by: worker, fixture))
      fixture.send(.workerHeartbeat(worker, holding: holding), at: 9)
      expectNobodyAsked()
    }
    fixture.send(.trialFailed("n1-1-a", held(by: "n1-1-a", fixture)[0], reason: "?"), at: 9)
    expectNobodyAsked()
    #expect(fixture.scheduler.counts.pending == 10)
    fixture.send(.trialDeclined("n2-1-a", held(by: "n2-1-a", fixture)[0], reason: "?"), at: 9)
    fixture.send(.workerLeft("n3-1-a"), at: 9)
    fixture.send(.workerLeft("n29-1-a"), at: 9)
    expectNobodyAsked()
  }

  @Test func `when the last who were fitter are gone, all others are asked`() {
    var fixture = withWaitingLastChances()
    for number in 20..<40 { fixture.join(WorkerID("n\(number)-1-a")) }
    for number in 0..<10 {
      #expect(fixture.scheduler.counts.pending == 10)
      fixture.send(.workerLeft(WorkerID("n\(number)-1-a")))
    }
    #expect(fixture.scheduler.counts.pending == 0)
  }
}

extension WorkerID: ExpressibleByStringLiteral {
  public init(stringLiteral name: String) { self.init(name) }
}
