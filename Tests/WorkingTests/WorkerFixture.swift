import Hashing
import Messaging
import Testing
import Training

@testable import Working

/// A worker, its clock, and the messages of a coordinator.
struct WorkerFixture {
  var worker: Worker
  var now = Duration.zero

  static let configuration = WorkerConfiguration(
    name: "node-1-a", host: "node", slots: 2, endpoints: endpoints, instructionSet: "test",
    silenceMax: .seconds(30), patience: .seconds(100), drainDurationMax: .seconds(20))

  static let endpoints = [Endpoint(.tcp(host: "head", port: 5555))]

  init(_ configuration: WorkerConfiguration = configuration) {
    worker = Worker(configuration, startingAt: .zero)
  }

  /// A worker that is welcomed at time zero, and has the data.
  static func joined(_ configuration: WorkerConfiguration = configuration) -> WorkerFixture {
    var fixture = WorkerFixture(configuration)
    _ = fixture.handle(.started)
    _ = fixture.handle(.received(.welcome(welcome())))
    _ = fixture.handle(.received(.dataChunk(chunk)))
    return fixture
  }

  /// One of one slot: trial 1 is done and not acknowledged, 2 runs, and 3 was given to the slot and waits there.
  static func ahead() -> WorkerFixture {
    var configuration = configuration
    configuration.slots = 1
    var fixture = joined(configuration)
    _ = fixture.receive(.assignments([assignment(1)]))
    _ = fixture.handle(.trained(RunIdentifier(number: 0), record(1), wallSeconds: 1e-3))
    _ = fixture.receive(.assignments([2, 3].map { assignment($0) }))
    return fixture
  }

  mutating func handle(_ event: WorkerEvent) -> [WorkerEffect] {
    let effects = worker.handle(event, at: now)
    checkInvariants()
    return effects
  }

  private func checkInvariants() {
    let trials = worker.held.numbers.compactMap { worker.held[$0] }
    let running = trials.count { if case .running = $0.stage { true } else { false } }
    #expect(running <= worker.runs.count)
    #expect(worker.runs.count <= worker.configuration.slots || worker.pace.countAhead > 0)
    #expect(worker.runs.count <= worker.configuration.slots * (1 + Pace.countMax))
    let finished = trials.compactMap(\.finished)
    #expect(
      worker.delivery.memorySize == finished.filter { $0.outcome != nil }.reduce(0) { $0 + $1.byteCount })
    #expect(
      worker.delivery.flightSize == finished.filter { $0.resendDue != nil }.reduce(0) { $0 + $1.byteCount })
    #expect(worker.held.presentResultCount == worker.held.present.count { $0.finished != nil })
  }

  mutating func receive(_ message: CoordinatorMessage) -> [WorkerEffect] { handle(.received(message)) }

  /// Lets the time pass to the worker's next deadline.
  mutating func reachDeadline() throws -> [WorkerEffect] {
    now = max(now, try #require(worker.deadline))
    return handle(.deadlineReached)
  }

  mutating func train(_ number: Int, _ index: Int) -> [WorkerEffect] {
    handle(.trained(RunIdentifier(number: number), Self.record(index), wallSeconds: 1))
  }

  // MARK: Values

  static let hello = WorkerEffect.send(
    .hello(
      WorkerMessage.Hello(
        worker: "node-1-a", host: "node", slots: 2, productVersion: productVersion,
        trainingVersion: trainingVersion, instructionSet: "test")))

  static let trainingSet = TrainingSet(inputs: [-1, 1], inputDimension: 1, targets: [0, 2])
  static let problem = wireProblem(trainingSet)
  static let chunk = CoordinatorMessage.DataChunk(
    hash: problem.dataHash, offset: 0, bytes: DataBytes.bytes([-1, 1, 0, 2]))

  static func wireProblem(_ set: TrainingSet) -> WireProblem {
    var hash = CanonicalHash(ofDataWith: set.sampleCount, inputDimension: set.inputDimension)
    hash.append(set.inputs)
    hash.append(set.targets)
    return WireProblem(
      activation: "tanh", sampleCount: set.sampleCount, inputDimension: set.inputDimension,
      dataHash: hash.digest().hexadecimal)
  }

  /// The hash of a sweep that is known by one digit.
  static func sweepHash(_ digit: Int) -> String { String(repeating: "\(digit)", count: 64) }

  static func welcome(session: UInt64 = 1, sweep: Int = 1) -> CoordinatorMessage.Welcome {
    CoordinatorMessage.Welcome(
      session: session, sweepName: "plane", sweepHash: sweepHash(sweep), problem: problem,
      settings: WireSettings(
        lossTolerance: 1e-6, accuracy: 0.01, method: "descent", evaluationsMax: 1_000,
        precision: "float32"),
      heartbeatInterval: .seconds(4), leaseDuration: .seconds(30))
  }

  static func key(_ index: Int) -> SHA256Digest {
    let digits = "\(index)"
    return SHA256Digest(hexadecimal: String(repeating: "0", count: 64 - digits.count) + digits)!
  }

  static func lease(_ index: Int, attempt: Int = 1) -> LeaseIdentifier {
    LeaseIdentifier(trialIndex: index, attempt: attempt)
  }

  static func assignment(_ index: Int, attempt: Int = 1) -> CoordinatorMessage.Assignment {
    CoordinatorMessage.Assignment(
      lease: lease(index, attempt: attempt), key: key(index), kappa: 0.5, kappaPrime: 2, beta2: 0.25,
      width: 10 + index, seed: UInt64(index), recordsNeurons: index == 7)
  }

  static func training(_ number: Int, _ index: Int) -> WorkerEffect {
    let definition = TrialDefinition(
      problem: Problem(trainingSet: trainingSet, activation: .tanh),
      scales: InitialScales(kappa: 0.5, kappaPrime: 2, beta2: 0.25), width: 10 + index, seed: UInt64(index),
      settings: TrainingSettings(
        lossTolerance: 1e-6, accuracy: 0.01, method: .descent, evaluationsMax: 1_000, precision: .float32))
    return .train(RunIdentifier(number: number), definition, recordingNeurons: index == 7)
  }

  static func record(_ index: Int) -> TrialRecord {
    TrialRecord(
      result: TrialResult(
        outcome: .stalled, relativeDistanceW: Double(index), relativeDistanceA: 1, relativeDistance: 2,
        loss: 3,
        flowTime: 4, evaluations: 5, kernelChange: 6, orientationCount: 7))
  }

  static func result(_ index: Int, attempt: Int = 1) -> WorkerEffect {
    .send(.results([report(index, attempt: attempt)]))
  }

  static func report(_ index: Int, attempt: Int = 1) -> WorkerMessage.ResultReport {
    WorkerMessage.ResultReport(
      lease: lease(index, attempt: attempt), key: key(index),
      measurements: WireMeasurements(
        outcome: "stalled", relativeDistanceW: Double(index), relativeDistanceA: 1, relativeDistance: 2,
        loss: 3, flowTime: 4, evaluations: 5, kernelChange: 6, orientationCount: 7),
      neurons: nil, wallSeconds: 1)
  }

  /// A heartbeat that lists trials; those below zero are queued, as their complement.
  static func heartbeat(_ indices: Int...) -> WorkerEffect {
    .send(
      .heartbeat(
        WorkerMessage.Heartbeat(
          held: indices.map {
            WorkerMessage.HeldLease(lease: lease($0 < 0 ? ~$0 : $0), isRunning: $0 >= 0)
          })))
  }

  static func dataRequest(_ offset: Int) -> WorkerEffect {
    .send(.dataRequest(WorkerMessage.DataRequest(hash: problem.dataHash, offset: offset)))
  }

  static func handBack(_ indices: Int...) -> WorkerEffect {
    .send(.handBack(WorkerMessage.HandBack(leases: indices.map { lease($0) })))
  }

  /// What a worker does last when it holds these trials.
  static func leaving(_ departure: Departure, holding indices: Int...) -> [WorkerEffect] {
    let goodbye = WorkerMessage.Goodbye(
      worker: "node-1-a", reason: departure.description, held: indices.map { lease($0) })
    let loss = "leaving \(indices.count) trials without an acknowledged result"
    return (indices.isEmpty ? [] : [.log(.warning, loss)]) + [.send(.goodbye(goodbye)), .leave(departure)]
  }
}
