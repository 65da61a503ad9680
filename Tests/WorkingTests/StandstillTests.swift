import Foundation
import Messaging
import Testing

@testable import Working

private typealias Fixture = WorkerFixture

@Suite("A worker in which a trial hangs") struct StandstillTests {
  private static let warning = WorkerEffect.log(
    .warning, "gave up a trial: its computation has not moved for 3600 s")

  private static func failure(_ index: Int) -> WorkerEffect {
    .send(
      .failure(
        WorkerMessage.FailureReport(
          lease: Fixture.lease(index), reason: "its computation has not moved for 3600 s")))
  }

  /// Trials 1 and 2 run, 3 and 4 are queued, and 1 hangs.
  private func retiring() -> WorkerFixture {
    var fixture = Fixture.joined()
    _ = fixture.receive(.assignments([1, 2, 3, 4].map { Fixture.assignment($0) }))
    #expect(
      fixture.handle(.stoodStill([RunIdentifier(number: 0)], notBegun: [])) == [
        Self.warning, Self.failure(1), Fixture.handBack(3, 4),
      ])
    return fixture
  }

  @Test("It gives that up, finishes the others however long they take, and leaves")
  func finishes() {
    var fixture = retiring()
    #expect(fixture.receive(.assignments([Fixture.assignment(5)])) == [Fixture.handBack(5)])
    fixture.now = .seconds(90)
    #expect(fixture.train(1, 2) == [Fixture.result(2)])
    #expect(fixture.receive(.acknowledgement(trialIndices: [2])) == Fixture.leaving(.standstill))
  }

  @Test("Asked to stop, it has its grace; a second time it leaves at once")
  func drained() {
    var fixture = retiring()
    #expect(
      fixture.handle(.drainRequested(notBegun: [])) == [
        .log(.notice, "asked to stop: 1 trials to finish, 0 handed back"), Fixture.handBack(),
      ])
    #expect(fixture.handle(.drainRequested(notBegun: [])) == Fixture.leaving(.drained, holding: 2))
  }

  @Test("What waits behind it in its slot is handed back, and counts as no attempt")
  func behind() {
    var fixture = Fixture.ahead()
    let event = WorkerEvent.stoodStill([RunIdentifier(number: 1)], notBegun: [RunIdentifier(number: 2)])
    #expect(fixture.handle(event) == [Self.warning, Self.failure(2), Fixture.handBack(3)])
    #expect(fixture.receive(.acknowledgement(trialIndices: [1])) == Fixture.leaving(.standstill))
  }

  @Test("A coordinator that restarts is told that it takes no more")
  func rejoin() {
    var fixture = retiring()
    _ = fixture.receive(.rejoinRequest)
    let effects = fixture.receive(.welcome(Fixture.welcome(session: 2)))
    #expect(effects.suffix(2) == [Fixture.heartbeat(2), Fixture.handBack()])
  }

  @Test("Of another sweep, it leaves without a word to this one's coordinator")
  func otherSweep() {
    var fixture = Fixture.joined()
    _ = fixture.receive(.assignments([Fixture.assignment(1)]))
    _ = fixture.receive(.welcome(Fixture.welcome(session: 2, sweep: 2)))
    #expect(
      fixture.handle(.stoodStill([RunIdentifier(number: 0)], notBegun: [])) == [
        Self.warning, Fixture.handBack(),
      ] + Fixture.leaving(.standstill))
  }
}

@Suite("A worker process in which a trial hangs", .timeLimit(.minutes(1))) struct StandstillProcessTests {
  @Test("It gives that up, delivers one that moves for longer, and ends")
  func ends() throws {
    let coordinator = try ScriptedCoordinator(bindingTo: Endpoint("tcp://127.0.0.1:*"))
    let never = DispatchSemaphore(value: 0)
    let worker = WorkerThread(
      connectingTo: coordinator.router.boundEndpoint, standstillMax: .milliseconds(500)
    ) { definition, _, concurrency in
      if definition.seed == 0 { never.wait() }
      for _ in 0..<15 {
        Thread.sleep(forTimeInterval: 0.1)
        concurrency.perform(1) { _ in }
      }
      return WorkerThread.record(of: definition)
    }
    let peer = try coordinator.welcomeWorker(session: 1)
    try coordinator.send(.assignments([0, 1].map { WorkerFixture.assignment($0) }), to: peer)
    guard case .failure(let failure) = try coordinator.nextMessage().message else {
      Issue.record("no failure")
      return
    }
    #expect(failure.lease == WorkerFixture.lease(0))
    #expect(try Set(coordinator.results(of: 1).keys) == [1])
    try coordinator.send(.acknowledgement(trialIndices: [1]), to: peer)
    #expect(try worker.join() == .standstill)
  }
}

@Suite("What tells a trial that hangs from one that takes long") struct StandstillWatchTests {
  private let run = RunIdentifier(number: 1)

  /// Looks once every interval of 1 s, and does something before each look.
  private func look(
    _ watch: inout StandstillWatch, _ seconds: ClosedRange<Int>, before: (Int) -> Void = { _ in }
  ) -> [WorkerEvent] {
    seconds.compactMap { second in
      before(second)
      return watch.look(at: .seconds(second))
    }
  }

  @Test("It has begun and not moved at ten looks, and that is said once")
  func hangs() {
    var watch = StandstillWatch(.seconds(10))
    #expect(watch.due == nil)
    watch.begin(run).note()
    #expect(watch.due == .seconds(1))
    // The first look sees it move.
    #expect(look(&watch, 1...10) == [])
    #expect(look(&watch, 11...30) == [.stoodStill([run], notBegun: [])])
    #expect(watch.due == nil)
  }

  @Test("One that moves now and then goes on for ever, one that has ended is forgotten")
  func moves() {
    var watch = StandstillWatch(.seconds(10))
    let progress = watch.begin(run)
    #expect(look(&watch, 1...100) { if $0 % 9 == 0 { progress.note() } } == [])
    watch.end(run)
    #expect(look(&watch, 101...200) == [])
  }

  @Test("One that is not begun does not hang, and is named beside one that does")
  func notBegun() {
    var watch = StandstillWatch(.seconds(10))
    _ = watch.begin(run)
    #expect(look(&watch, 1...100) == [])
    let other = RunIdentifier(number: 2)
    watch.begin(other).note()
    #expect(look(&watch, 101...120) == [.stoodStill([other], notBegun: [run])])
  }

  @Test("Hours in which the process was stopped are one look")
  func stopped() {
    var watch = StandstillWatch(.seconds(10))
    watch.begin(run).note()
    #expect(look(&watch, 1...5) == [])
    #expect(watch.look(at: .seconds(10_000)) == nil)
    #expect(watch.due == .seconds(10_001))
  }
}
