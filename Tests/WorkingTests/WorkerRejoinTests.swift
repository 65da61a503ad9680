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

  private static let joining = WorkerEffect.log(.notice, "joined sweep 'plane' at tcp://head:5555")

  @Test("However often it is asked to rejoin, it says hello once, then what it holds")
  func rejoin() {
    var fixture = busy()
    #expect(fixture.receive(.rejoinRequest) == [Fixture.hello])
    #expect(fixture.receive(.rejoinRequest) == [])
    #expect(fixture.train(1, 2) == [Fixture.training(3, 4)])
    #expect(
      fixture.receive(.welcome(Fixture.welcome(session: 2))) == [
        Self.joining, Fixture.heartbeat(1, 2, 3, 4), Fixture.result(1),
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

  @Test("Sent home with results to deliver, it works for a coordinator that starts in the meantime")
  func dismissedByTheLastOne() {
    var fixture = busy()
    _ = fixture.receive(.dismissal(.sweepComplete))
    _ = fixture.receive(.rejoinRequest)
    _ = fixture.receive(.welcome(Fixture.welcome(session: 2)))
    // The slots are still busy with what the first one wanted.
    #expect(fixture.receive(.assignments([Fixture.assignment(5)])) == [])
    #expect(fixture.receive(.acknowledgement(trialIndices: [1])) == [])
    #expect(fixture.train(1, 2) == [Fixture.training(3, 5)])
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
    #expect(fixture.receive(.acknowledgement(trialIndices: [])) == [Fixture.result(1)])
    fixture.now = .seconds(101)
    #expect(
      fixture.handle(.deadlineReached) == [
        .log(.notice, "1 trials done, 2 in training"), Fixture.heartbeat(1, 2, 3, ~4),
      ])
  }

  @Test("When the coordinator stops it looks for its return and keeps its results")
  func coordinatorStops() throws {
    var fixture = busy()
    #expect(
      fixture.receive(.dismissal(.coordinatorStopping)) == [
        .log(.notice, "the coordinator stops; looking for its return")
      ])
    #expect(fixture.train(2, 3) == [Fixture.training(3, 4)])
    #expect(try fixture.reachDeadline() == [Fixture.hello])
    #expect(fixture.now > .milliseconds(100) && fixture.now <= .seconds(1.6))
    #expect(
      fixture.receive(.welcome(Fixture.welcome())) == [
        .log(.notice, "the coordinator is back"), Fixture.heartbeat(1, 2, 3, 4), Fixture.result(1),
        Fixture.result(3),
      ])
  }

  @Test("A coordinator that asks to rejoin as soon as it has welcomed causes no storm of hellos")
  func rejoinStorm() throws {
    var fixture = busy()
    var helloCount = 0
    while fixture.now < .seconds(60) {
      _ = fixture.receive(.welcome(Fixture.welcome(session: 2)))
      helloCount += fixture.receive(.rejoinRequest).count { $0 == Fixture.hello }
      helloCount += try fixture.reachDeadline().count { $0 == Fixture.hello }
    }
    #expect(helloCount > 5 && helloCount < 40)
  }

  @Test("Trials of another sweep are kept for its return, and a slot is free only when its run has ended")
  func anotherSweep() {
    var fixture = busy()
    _ = fixture.receive(.rejoinRequest)
    #expect(
      fixture.receive(.welcome(Fixture.welcome(session: 2, sweep: 2))) == [
        Self.joining, .log(.notice, "keeping 3 trials of another sweep, 'plane'"), spooling(1),
        Fixture.heartbeat(),
      ])
    #expect(fixture.handle(.spooled(TrialNumber(0))) == [])
    #expect(fixture.receive(.assignments([Fixture.assignment(8)])) == [])
    #expect(fixture.train(1, 2) == [spooling(2), Fixture.training(3, 8)])
    #expect(fixture.handle(.spooled(TrialNumber(1))) == [])
    // An acknowledgement is of the present sweep's trials, whatever their numbers.
    #expect(fixture.receive(.acknowledgement(trialIndices: [1, 2])) == [])
    #expect(fixture.train(3, 8) == [Fixture.result(8)])
    #expect(
      fixture.receive(.welcome(Fixture.welcome(session: 3, sweep: 1))) == [
        Self.joining, .log(.notice, "keeping 4 trials of another sweep, 'plane'"), spooling(8, sweep: 2),
        Fixture.heartbeat(1, 2, 3), .recall(TrialNumber(0)), .recall(TrialNumber(1)),
      ])
    #expect(fixture.handle(.recalled(TrialNumber(0), Fixture.report(1))) == [Fixture.result(1)])
    #expect(fixture.receive(.acknowledgement(trialIndices: [1])) == [.discard(TrialNumber(0))])
    #expect(fixture.train(2, 3) == [Fixture.result(3)])
  }

  @Test("A grown grid gets the result of a key that it assigns at once, under the new lease")
  func grownGrid() {
    var fixture = busy()
    _ = fixture.receive(.welcome(Fixture.welcome(session: 2, sweep: 2)))
    var assignment = Fixture.assignment(1)
    assignment.lease = Fixture.lease(100)
    var report = Fixture.report(1)
    report.lease = assignment.lease
    #expect(fixture.receive(.assignments([assignment])) == [.send(.results([report]))])
    #expect(
      fixture.receive(.acknowledgement(trialIndices: [100])) == [.discard(TrialNumber(0))])
  }

  @Test("A result without the neurons that are wanted by now is trained again")
  func neuronsWanted() {
    var fixture = busy()
    var again = Fixture.assignment(1, attempt: 2)
    again.recordsNeurons = true
    #expect(fixture.receive(.assignments([again])) == [])
    _ = fixture.train(1, 2)
    let effects = fixture.train(2, 3)
    guard case .train(_, let definition, recordingNeurons: true)? = effects.last else {
      Issue.record("not trained: \(effects)")
      return
    }
    #expect(definition.width == 11)
  }

  private func spooling(_ index: Int, sweep: Int = 1) -> WorkerEffect {
    let numbers = [1: 0, 2: 1, 8: 4]
    return .spool(
      TrialNumber(numbers[index]!), sweepHash: Fixture.sweepHash(sweep), Fixture.report(index))
  }
}

@Suite("A worker with several endpoints") struct WorkerEndpointTests {
  @Test("Where a coordinator falls silent, the next endpoint is tried within fifteen seconds")
  func silence() throws {
    var configuration = Fixture.configuration
    configuration.endpoints = ["a", "b"].map { Endpoint(.tcp(host: $0, port: 1)) }
    for (silence, bound) in [(WorkerConfiguration.silenceMaxDefault, 14), (.seconds(9), 11), (.zero, 10)] {
      configuration.silenceMax = silence
      var fixture = Fixture.joined(configuration)
      var effects: [WorkerEffect] = []
      while !effects.contains(.connect(1)) { effects = try fixture.reachDeadline() }
      // Two of its heartbeats, one every 4 s, are waited for in any case.
      #expect(fixture.now >= max(silence, .seconds(8)) && fixture.now <= .seconds(bound))
    }
  }

  private var configuration: WorkerConfiguration {
    var configuration = Fixture.configuration
    configuration.endpoints = ["a", "b", "c"].map { Endpoint(.tcp(host: $0, port: 1)) }
    return configuration
  }

  @Test("It tries them in turn, a few hellos each, and stays where it is welcomed")
  func rotation() throws {
    var fixture = Fixture(configuration)
    var connections: [Int] = []
    var hellos = [0, 0, 0]
    func note(_ effects: [WorkerEffect]) {
      for effect in effects {
        if case .connect(let index) = effect { connections.append(index) }
        if effect == Fixture.hello { hellos[connections.last!] += 1 }
      }
    }
    note(fixture.handle(.started))
    while connections.count < 4 { note(try fixture.reachDeadline()) }
    #expect(connections == [0, 1, 2, 0])
    #expect(hellos == [5, 4, 4])
    #expect(
      fixture.receive(.welcome(Fixture.welcome())).first == .log(.notice, "joined sweep 'plane' at tcp://a:1")
    )
    while fixture.now < .seconds(90) {
      note(try fixture.reachDeadline())
      _ = fixture.receive(.acknowledgement(trialIndices: []))
    }
    #expect(connections == [0, 1, 2, 0])
  }

  @Test("When its coordinator is gone it finds it at another endpoint, with what it holds")
  func moved() throws {
    var fixture = Fixture.joined(configuration)
    _ = fixture.receive(.assignments([Fixture.assignment(1)]))
    _ = fixture.train(0, 1)
    var effects: [WorkerEffect] = []
    while !effects.contains(.connect(1)) { effects = try fixture.reachDeadline() }
    #expect(fixture.now > .seconds(30) && fixture.now < .seconds(32))
    #expect(effects == [.log(.info, "trying tcp://b:1"), .connect(1), Fixture.hello])
    #expect(
      fixture.receive(.welcome(Fixture.welcome())) == [
        .log(.notice, "the coordinator is back"), Fixture.heartbeat(1), Fixture.result(1),
      ])
  }
}

@Suite("A draining worker") struct WorkerDrainTests {
  /// Trials 1 and 2 run, 3 and 4 are queued.
  private func draining() -> WorkerFixture {
    var fixture = Fixture.joined()
    _ = fixture.receive(.assignments([1, 2, 3, 4].map { Fixture.assignment($0) }))
    #expect(
      fixture.handle(.drainRequested(notBegun: [])) == [
        .log(.notice, "asked to stop: 2 trials to finish, 2 handed back"), Fixture.handBack(3, 4),
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

  @Test("What was given to a slot and has not begun is handed back, and results gather no longer")
  func ahead() {
    var fixture = Fixture.ahead()
    #expect(fixture.worker.gatheringSeconds > 0)
    #expect(
      fixture.handle(.drainRequested(notBegun: [RunIdentifier(number: 2)])) == [
        .log(.notice, "asked to stop: 2 trials to finish, 1 handed back"), Fixture.handBack(3),
      ])
    #expect(fixture.worker.gatheringSeconds == 0)
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
    #expect(fixture.handle(.drainRequested(notBegun: [])) == Fixture.leaving(.drained, holding: 1, 2))
  }

  @Test("With nothing begun it leaves at once")
  func idle() {
    var idle = Fixture.joined()
    #expect(
      idle.handle(.drainRequested(notBegun: [])) == [
        .log(.notice, "asked to stop: 0 trials to finish, 0 handed back"), Fixture.handBack(),
      ] + Fixture.leaving(.drained))
    var unwelcomed = Fixture()
    _ = unwelcomed.handle(.started)
    #expect(
      unwelcomed.handle(.drainRequested(notBegun: [])) == [
        .log(.notice, "asked to stop: 0 trials to finish, 0 handed back")
      ] + Fixture.leaving(.drained))
  }

  @Test("A coordinator that restarts is told that it drains")
  func rejoin() {
    var fixture = draining()
    #expect(fixture.receive(.rejoinRequest) == [Fixture.hello])
    #expect(
      fixture.receive(.welcome(Fixture.welcome(session: 2))) == [
        .log(.notice, "joined sweep 'plane' at tcp://head:5555"), Fixture.heartbeat(1, 2), Fixture.handBack(),
      ])
  }
}
