import Messaging
import Testing

@testable import Working

private typealias Fixture = WorkerFixture

@Suite("A worker's mind") struct WorkerTests {
  @Test("It says hello with growing pauses, spread at random, until it is welcomed")
  func helloUntilWelcomed() throws {
    func pauses(of name: String) throws -> [Duration] {
      var configuration = Fixture.configuration
      configuration = WorkerConfiguration(
        name: name, host: "node", slots: 2, endpoints: Fixture.endpoints, patience: .seconds(100))
      var fixture = Fixture(configuration)
      _ = fixture.handle(.started)
      var pauses: [Duration] = []
      for _ in 0..<12 {
        let before = fixture.now
        let effects = try fixture.reachDeadline()
        #expect(effects.count { if case .send(.hello) = $0 { true } else { false } } == 1)
        pauses.append(fixture.now - before)
      }
      return pauses
    }
    let first = try pauses(of: "node-1-a")
    let bounds = [100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000, 10_000, 10_000]
    for (pause, bound) in zip(first, bounds) {
      #expect(pause >= .milliseconds(bound) * 0.1 && pause <= .milliseconds(bound))
    }
    #expect(try first == pauses(of: "node-1-a"))
    #expect(try first != pauses(of: "node-1-b"))
  }

  @Test("It looks for a coordinator, joins with the data, and says that it is there")
  func joining() throws {
    var fixture = Fixture()
    #expect(
      fixture.handle(.started) == [
        .log(.notice, "looking for a coordinator at tcp://head:5555"), .connect(0), Fixture.hello,
      ])
    #expect(
      fixture.receive(.welcome(Fixture.welcome())) == [
        .log(.notice, "joined sweep 'plane' at tcp://head:5555"), .log(.info, "fetching the data, 1 MB"),
        Fixture.dataRequest(0),
      ])
    #expect(fixture.receive(.dataChunk(Fixture.chunk)) == [Fixture.heartbeat()])
    #expect(try fixture.reachDeadline() == [Fixture.heartbeat()])
    #expect(fixture.now == .seconds(4))
  }

  @Test("It tells now and then how many trials it has done, and only when there are more")
  func tally() throws {
    var fixture = Fixture.joined()
    _ = fixture.receive(.assignments([1, 2].map { Fixture.assignment($0) }))
    _ = fixture.train(0, 1)
    _ = fixture.receive(.acknowledgement(trialIndices: [1]))
    func told(until end: Duration) throws -> [Duration: String] {
      var told: [Duration: String] = [:]
      while fixture.now < end {
        for case .log(.notice, let text) in try fixture.reachDeadline() { told[fixture.now] = text }
        _ = fixture.receive(.acknowledgement(trialIndices: []))
      }
      return told
    }
    #expect(try told(until: .seconds(150)) == [.seconds(60): "1 trials done, 1 in training"])
    _ = fixture.train(1, 2)
    #expect(try told(until: .seconds(160)).values.sorted() == ["2 trials done, 0 in training"])
  }

  @Test("It trains as many trials as it has slots, in the order they came")
  func slots() {
    var fixture = Fixture.joined()
    #expect(
      fixture.receive(.assignments([5, 7, 2, 9].map { Fixture.assignment($0) })) == [
        Fixture.training(0, 5), Fixture.training(1, 7),
      ])
    #expect(fixture.train(1, 7) == [Fixture.result(7), Fixture.training(2, 2)])
    #expect(fixture.train(0, 5) == [Fixture.result(5), Fixture.training(3, 9)])
    #expect(fixture.train(3, 9) == [Fixture.result(9)])
  }

  @Test("Heartbeats list what it holds until it is acknowledged")
  func heartbeats() throws {
    var fixture = Fixture.joined()
    _ = fixture.receive(.assignments([5, 6, 2, 9].map { Fixture.assignment($0) }))
    #expect(try fixture.reachDeadline() == [Fixture.heartbeat(5, 6, ~2, ~9)])
    #expect(fixture.now == .seconds(4))
    _ = fixture.train(0, 5)
    #expect(try fixture.reachDeadline() == [Fixture.heartbeat(5, 6, 2, ~9)])
    #expect(fixture.receive(.acknowledgement(trialIndices: [5])) == [])
    #expect(try fixture.reachDeadline() == [Fixture.heartbeat(6, 2, ~9)])
    #expect(fixture.now == .seconds(12))
  }

  @Test("A result is said again until it is acknowledged")
  func resending() throws {
    var fixture = Fixture.joined()
    _ = fixture.receive(.assignments([Fixture.assignment(3)]))
    fixture.now = .seconds(1)
    #expect(fixture.train(0, 3) == [Fixture.result(3)])
    fixture.now = .seconds(15.9)
    #expect(fixture.handle(.deadlineReached) == [Fixture.heartbeat(3)])
    #expect(fixture.worker.deadline == .seconds(16))
    #expect(try fixture.reachDeadline() == [Fixture.result(3)])
    _ = fixture.receive(.acknowledgement(trialIndices: [3]))
    fixture.now = .seconds(31)
    #expect(fixture.handle(.deadlineReached) == [Fixture.heartbeat()])
  }

  @Test("An acknowledged trial that is still queued is not trained")
  func acknowledgedWhileQueued() {
    var fixture = Fixture.joined()
    _ = fixture.receive(.assignments([1, 2, 3].map { Fixture.assignment($0) }))
    #expect(fixture.receive(.acknowledgement(trialIndices: [1, 3])) == [])
    #expect(fixture.train(0, 1) == [Fixture.result(1)])
  }

  @Test("A trial that makes no sense fails, and the others are trained")
  func senselessTrials() {
    var fixture = Fixture.joined()
    var trials = (0..<6).map { Fixture.assignment($0) }
    trials[0].width = 0
    trials[1].kappa = .nan
    trials[2].kappaPrime = -2
    trials[3].width = 5_000_000
    trials[3].recordsNeurons = true
    trials[4].beta2 = 0
    func failure(_ index: Int, _ reason: String) -> WorkerEffect {
      .send(.failure(WorkerMessage.FailureReport(lease: Fixture.lease(index), reason: reason)))
    }
    #expect(
      fixture.receive(.assignments(trials)) == [
        failure(0, "width 0 is not from 1 to 1000000000"), failure(1, "kappa nan is not a positive number"),
        failure(2, "kappa' -2.0 is not a positive number"),
        failure(3, "the neurons of width 5000000 do not fit a message"),
        failure(4, "beta2 0.0 is not a positive number"), Fixture.training(0, 5),
      ])
  }

  @Test("A refusal, or a sweep for another release, ends it")
  func endings() {
    var refused = Fixture()
    #expect(refused.receive(.refused(reason: "no")) == [.leave(.refused(reason: "no"))])
    #expect(refused.handle(.started) == [])
    #expect(refused.worker.deadline == nil)

    var unknown = Fixture.welcome()
    unknown.problem.activation = "gelu"
    var incompatible = Fixture()
    #expect(
      incompatible.receive(.welcome(unknown)) == [
        .leave(
          .incompatible(
            reason:
              "sweep 'plane' asks for activation 'gelu', which Phasegrid \(productVersion) does not know: "
              + "run the coordinator's release"))
      ])

    for (precision, method) in [("float16", "descent"), ("float32", "exponential")] {
      var welcome = Fixture.welcome()
      (welcome.settings.precision, welcome.settings.method) = (precision, method)
      var worker = Fixture()
      #expect(
        worker.receive(.welcome(welcome)) == [
          .leave(
            .incompatible(
              reason:
                "sweep 'plane' asks for precision '\(precision)' with method '\(method)', which Phasegrid "
                + "\(productVersion) does not know: run the coordinator's release"))
        ])
    }

    var otherVersion = Fixture()
    let error = WireError.otherVersion(1)
    #expect(otherVersion.handle(.unreadable(error)) == [.leave(.incompatible(reason: error.description))])

    var orphan = Fixture.joined()
    #expect(orphan.handle(.parentEnded) == Fixture.leaving(.parentEnded))
  }

  @Test("A malformed message is ignored")
  func malformed() {
    var fixture = Fixture.joined()
    #expect(
      fixture.handle(.unreadable(.malformed("it is too large"))) == [
        .log(.warning, "ignored a malformed message of the coordinator: it is too large")
      ])
  }

  @Test("When the sweep is complete it leaves at once if its results are acknowledged")
  func dismissed() {
    var fixture = Fixture.joined()
    _ = fixture.receive(.assignments([1, 2].map { Fixture.assignment($0) }))
    #expect(fixture.receive(.dismissal(.sweepComplete)) == Fixture.leaving(.dismissed))
  }

  @Test("When the sweep is complete it waits for its last acknowledgements, but not for ever")
  func dismissedWithResults() throws {
    var fixture = Fixture.joined()
    _ = fixture.receive(.assignments([1, 2, 3].map { Fixture.assignment($0) }))
    _ = fixture.train(0, 1)
    _ = fixture.train(1, 2)
    #expect(fixture.receive(.dismissal(.sweepComplete)) == [])
    #expect(fixture.receive(.assignments([Fixture.assignment(4)])) == [Fixture.handBack(4)])
    #expect(fixture.receive(.acknowledgement(trialIndices: [2])) == [])
    var deserted = fixture
    #expect(fixture.receive(.acknowledgement(trialIndices: [1])) == Fixture.leaving(.dismissed))
    #expect(try deserted.reachDeadline() == [Fixture.heartbeat(1)])
    #expect(try deserted.reachDeadline() == Fixture.leaving(.dismissed, holding: 1))
    #expect(deserted.now == .seconds(5))
  }
}
