import Messaging
import Testing
import Training

@testable import Working

private typealias Fixture = WorkerFixture

@Suite("A worker that keeps many results") struct WorkerSpoolTests {
  private var keeping: WorkerConfiguration {
    var configuration = Fixture.configuration
    configuration.keepsSpool = true
    return configuration
  }

  /// A record of some megabytes.
  private func train(_ fixture: inout WorkerFixture, _ number: Int, megabytes: Int) -> [WorkerEffect] {
    let neurons = [Float](repeating: 1, count: megabytes << 18)
    var record = Fixture.record(number)
    record = TrialRecord(
      result: record.result,
      neurons: NeuronSnapshot(
        initialOrientations: neurons, finalOrientations: [], initialAmplitudes: [], finalAmplitudes: [],
        functionInputs: [], initialFunction: [], finalFunction: []))
    return fixture.handle(.trained(RunIdentifier(number: number), record, wallSeconds: 1))
  }

  private func kinds(_ effects: [WorkerEffect]) -> [String] {
    effects.map { effect in
      switch effect {
      case .send(.results(let reports)): "result \(reports[0].lease.trialIndex)"
      case .send: "send"
      case .spool(let number, _, _): "spool \(number.rawValue)"
      case .recall(let number): "recall \(number.rawValue)"
      case .discard(let number): "discard \(number.rawValue)"
      case .train(let run, _, _): "train \(run.number)"
      default: "other"
      }
    }
  }

  @Test("Few bytes are on their way at a time; the others wait in order, beyond memory in the spool")
  func flowControl() {
    var fixture = Fixture.joined()
    _ = fixture.receive(.assignments((0..<8).map { Fixture.assignment($0) }))
    #expect(kinds(train(&fixture, 0, megabytes: 5)) == ["result 0", "train 2"])
    #expect(kinds(train(&fixture, 1, megabytes: 5)) == ["train 3"])
    #expect(kinds(train(&fixture, 2, megabytes: 5)) == ["train 4"])
    #expect(kinds(train(&fixture, 3, megabytes: 5)) == ["spool 3", "train 5"])
    #expect(kinds(train(&fixture, 4, megabytes: 5)) == ["spool 4", "train 6"])
    #expect(fixture.handle(.spooled(TrialNumber(3))) == [])
    #expect(fixture.handle(.spooled(TrialNumber(4))) == [])
    #expect(kinds(fixture.receive(.acknowledgement(trialIndices: [0]))) == ["result 1"])
    #expect(kinds(fixture.receive(.acknowledgement(trialIndices: [1, 2]))) == ["recall 3"])
    #expect(fixture.handle(.recalled(TrialNumber(3), Fixture.report(3))) == [Fixture.result(3)])
    #expect(kinds(fixture.receive(.acknowledgement(trialIndices: [3]))) == ["discard 3", "recall 4"])
  }

  @Test("When the spool is full too, training pauses, and goes on when there is room")
  func congestion() {
    var fixture = Fixture.joined()
    _ = fixture.receive(.assignments((0..<9).map { Fixture.assignment($0) }))
    for number in 0..<3 { _ = train(&fixture, number, megabytes: 6) }
    let effects = fixture.handle(.notSpooled(TrialNumber(2), reason: "the disk is full"))
    #expect(
      effects == [
        .log(
          .warning, "the disk is full; results stay in memory, and training pauses when they are many")
      ])
    // No further result is tried, and none is lost.
    #expect(kinds(train(&fixture, 3, megabytes: 6)) == ["train 5"])
    #expect(kinds(train(&fixture, 4, megabytes: 6)) == ["train 6"])
    #expect(kinds(train(&fixture, 5, megabytes: 6)) == [])
    #expect(kinds(train(&fixture, 6, megabytes: 6)) == [])
    #expect(fixture.worker.busySlots == 0)
    #expect(kinds(fixture.receive(.acknowledgement(trialIndices: [0]))) == ["result 1"])
    #expect(
      kinds(fixture.receive(.acknowledgement(trialIndices: [1]))) == ["result 2", "train 7", "train 8"])
  }

  @Test(
    "A worker with a spool of its own writes what it has when the coordinator is lost, and what comes after")
  func lost() throws {
    var fixture = Fixture.joined(keeping)
    _ = fixture.receive(.assignments((0..<3).map { Fixture.assignment($0) }))
    _ = fixture.train(0, 0)
    var effects: [WorkerEffect] = []
    while !effects.contains(Fixture.hello) { effects = try fixture.reachDeadline() }
    #expect(
      effects == [
        .log(.notice, "lost the coordinator at tcp://head:5555; training on and looking for it"),
        .spool(TrialNumber(0), sweepHash: Fixture.sweepHash(1), Fixture.report(0)), Fixture.hello,
      ])
    #expect(
      fixture.train(1, 1) == [.spool(TrialNumber(1), sweepHash: Fixture.sweepHash(1), Fixture.report(1))])
  }

  @Test("What it cannot deliver before it leaves stays in the spool")
  func leaving() {
    var fixture = Fixture.joined(keeping)
    _ = fixture.receive(.assignments((0..<2).map { Fixture.assignment($0) }))
    _ = fixture.train(0, 0)
    #expect(kinds(fixture.handle(.drainRequested(notBegun: []))) == ["other", "send"])
    let effects = fixture.handle(.drainRequested(notBegun: []))
    let goodbye = WorkerMessage.Goodbye(
      worker: "node-1-a", reason: "asked to stop", held: [Fixture.lease(0), Fixture.lease(1)])
    #expect(
      effects == [
        .spool(TrialNumber(0), sweepHash: Fixture.sweepHash(1), Fixture.report(0)),
        .log(.warning, "leaving 1 trials without an acknowledged result"),
        .log(.notice, "1 results stay in the spool for the next worker"), .send(.goodbye(goodbye)),
        .leave(.drained),
      ])
  }

  private static func spooled(_ index: Int, number: Int, sweep: Int = 1) -> SpooledResult {
    SpooledResult(
      number: TrialNumber(number), sweepHash: Fixture.sweepHash(sweep), lease: Fixture.lease(index),
      key: Fixture.key(index), hasNeurons: false, byteCount: 400)
  }

  @Test("A worker that is started again offers what the spool has to the sweep that it is of")
  func restored() {
    var fixture = Fixture(keeping)
    let results = [
      Self.spooled(4, number: -3), Self.spooled(5, number: -2, sweep: 2), Self.spooled(4, number: -1),
    ]
    #expect(
      fixture.handle(.restored(results)) == [
        .discard(TrialNumber(-1)), .log(.notice, "found 2 results in the spool"),
      ])
    _ = fixture.handle(.started)
    #expect(
      fixture.receive(.welcome(Fixture.welcome())) == [
        .log(.notice, "joined sweep 'plane' at tcp://head:5555"), .log(.info, "fetching the data, 1 MB"),
        Fixture.dataRequest(0), Fixture.heartbeat(4), .recall(TrialNumber(-3)),
      ])
    #expect(fixture.handle(.recalled(TrialNumber(-3), Fixture.report(4))) == [Fixture.result(4)])
    #expect(fixture.receive(.acknowledgement(trialIndices: [4, 5])) == [.discard(TrialNumber(-3))])
    #expect(fixture.receive(.assignments([Fixture.assignment(5, attempt: 3)])) == [.recall(TrialNumber(-2))])
    #expect(
      fixture.handle(.recalled(TrialNumber(-2), Fixture.report(5))) == [Fixture.result(5, attempt: 3)])
  }

  @Test("A result that the disk has lost is forgotten, and said so")
  func diskLoss() {
    var fixture = Fixture(keeping)
    _ = fixture.handle(.restored([Self.spooled(4, number: -1)]))
    _ = fixture.handle(.started)
    _ = fixture.receive(.welcome(Fixture.welcome()))
    #expect(
      fixture.handle(.recalled(TrialNumber(-1), nil)) == [
        .log(.warning, "the spool has lost the result of \(Fixture.key(4))"), .discard(TrialNumber(-1)),
      ])
  }
}
