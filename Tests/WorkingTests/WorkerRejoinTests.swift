import Messaging
import Testing

@testable import Working

private typealias Fixture = WorkerFixture

@Suite("A worker and a coordinator that comes and goes") struct WorkerRejoinTests {
  /// Trial 1 is finished, 2 and 3 run, 4 is queued.
  private func busy() -> WorkerFixture {
    var fixture = Fixture.joined()
    _ = fixture.receive(.assignments([1, 2, 3, 4].map { Fixture.assignment($0) }))
    _ = fixture.train(0, 1)
    return fixture
  }

  @Test("However often it is asked to rejoin, it says hello once, then what it holds")
  func rejoin() {
    var fixture = busy()
    #expect(fixture.receive(.rejoinRequest) == [Fixture.hello])
    #expect(fixture.receive(.rejoinRequest) == [])
    #expect(fixture.train(1, 2) == [Fixture.training(3, 4)])
    #expect(
      fixture.receive(.welcome(Fixture.welcome(session: 2))) == [
        .log(.info, "joined sweep 'plane'"), Fixture.heartbeat(1, 2, 3, 4), Fixture.result(1),
        Fixture.result(2),
      ])
  }

  @Test("A trial that is assigned again keeps its one result, under the new lease")
  func assignedAgain() {
    var fixture = busy()
    _ = fixture.receive(.rejoinRequest)
    _ = fixture.receive(.welcome(Fixture.welcome(session: 2)))
    let again = [1, 2, 4].map { Fixture.assignment($0, attempt: 9) }
    #expect(fixture.receive(.assignments(again)) == [Fixture.result(1, attempt: 9)])
    #expect(fixture.train(1, 2) == [Fixture.result(2, attempt: 9), Fixture.training(3, 4)])
    #expect(fixture.train(3, 4) == [Fixture.result(4, attempt: 9)])
  }

  @Test("In silence it computes on, says hello, and gives up when its patience ends")
  func silence() throws {
    var fixture = busy()
    var effects: [WorkerEffect] = []
    while !effects.contains(Fixture.hello) { effects = try fixture.reachDeadline() }
    #expect(fixture.now == .seconds(30))
    #expect(fixture.train(1, 2) == [Fixture.training(3, 4)])
    while fixture.worker.deadline != nil { effects = try fixture.reachDeadline() }
    #expect(fixture.now == .seconds(100))
    #expect(effects == Fixture.leaving(.silence(.seconds(100)), holding: 1, 2, 3, 4))
  }

  @Test("Any word from the coordinator renews its patience")
  func patience() {
    var fixture = busy()
    fixture.now = .seconds(99)
    _ = fixture.receive(.acknowledgement(trialIndices: []))
    fixture.now = .seconds(101)
    #expect(fixture.handle(.deadlineReached) == [Fixture.heartbeat(1, 2, 3, ~4), Fixture.result(1)])
  }

  @Test("When the coordinator stops it looks for its return and keeps its results")
  func coordinatorStops() throws {
    var fixture = busy()
    #expect(
      fixture.receive(.dismissal(.coordinatorStopping)) == [
        .log(.info, "the coordinator stops; looking for its return")
      ])
    #expect(fixture.train(2, 3) == [Fixture.training(3, 4)])
    #expect(try fixture.reachDeadline() == [Fixture.hello])
    #expect(fixture.now == .seconds(5))
    #expect(
      fixture.receive(.welcome(Fixture.welcome())) == [
        Fixture.heartbeat(1, 2, 3, 4), Fixture.result(1), Fixture.result(3),
      ])
  }

  @Test("Trials of another sweep are dropped, and a slot is free only when its run has ended")
  func anotherSweep() {
    var fixture = busy()
    _ = fixture.receive(.rejoinRequest)
    #expect(
      fixture.receive(.welcome(Fixture.welcome(session: 2, contentHash: "other"))) == [
        .log(.info, "joined sweep 'plane'"), .log(.warning, "dropped 4 trials of another sweep, 'plane'"),
      ])
    #expect(fixture.receive(.assignments([Fixture.assignment(1)])) == [])
    #expect(fixture.train(1, 2) == [Fixture.training(3, 1)])
    #expect(fixture.train(2, 3) == [])
    #expect(fixture.train(3, 1) == [Fixture.result(1)])
  }
}

@Suite("A draining worker") struct WorkerDrainTests {
  /// Trials 1 and 2 run, 3 and 4 are queued.
  private func draining() -> WorkerFixture {
    var fixture = Fixture.joined()
    _ = fixture.receive(.assignments([1, 2, 3, 4].map { Fixture.assignment($0) }))
    #expect(
      fixture.handle(.drainRequested) == [
        .log(.info, "draining: 2 trials to finish, 2 handed back"), Fixture.handBack(3, 4),
      ])
    return fixture
  }

  @Test("It finishes what it has begun and leaves when that is acknowledged")
  func finishes() {
    var fixture = draining()
    #expect(fixture.train(0, 1) == [Fixture.result(1)])
    #expect(fixture.receive(.assignments([Fixture.assignment(5)])) == [Fixture.handBack(5)])
    #expect(fixture.train(1, 2) == [Fixture.result(2)])
    #expect(fixture.receive(.acknowledgement(trialIndices: [1])) == [])
    #expect(fixture.receive(.acknowledgement(trialIndices: [2])) == Fixture.leaving(.drained))
  }

  @Test("It leaves when its grace is over, and says what it did not finish")
  func graceEnds() throws {
    var fixture = draining()
    var effects: [WorkerEffect] = []
    while fixture.worker.deadline != nil { effects = try fixture.reachDeadline() }
    #expect(fixture.now == .seconds(20))
    #expect(effects == Fixture.leaving(.drained, holding: 1, 2))
  }

  @Test("Asked twice, it leaves at once")
  func twice() {
    var fixture = draining()
    #expect(fixture.handle(.drainRequested) == Fixture.leaving(.drained, holding: 1, 2))
  }

  @Test("With nothing begun it leaves at once")
  func idle() {
    var idle = Fixture.joined()
    #expect(
      idle.handle(.drainRequested) == [
        .log(.info, "draining: 0 trials to finish, 0 handed back"), Fixture.handBack(),
      ] + Fixture.leaving(.drained))
    var unwelcomed = Fixture()
    _ = unwelcomed.handle(.started)
    #expect(
      unwelcomed.handle(.drainRequested) == [
        .log(.info, "draining: 0 trials to finish, 0 handed back"), .leave(.drained),
      ])
  }

  @Test("A coordinator that restarts is told that it drains")
  func rejoin() {
    var fixture = draining()
    #expect(fixture.receive(.rejoinRequest) == [Fixture.hello])
    #expect(
      fixture.receive(.welcome(Fixture.welcome(session: 2))) == [
        .log(.info, "joined sweep 'plane'"), Fixture.heartbeat(1, 2), Fixture.handBack(),
      ])
  }
}
