import Foundation
import Hashing
import Journal
import Logging
import Scheduling
import Sweeps
import Training
import Working

@testable import Coordination
@testable import Messaging

/// A spec of 2 x 2 cells, 2 widths and 1 seed: 8 trials, and 2 more whose keys are those of the cell (1, 0).
func specification(
  gammas: String = "[0.5, 1]", initialisations: String = "[mean-field]", detail: String = "{cells: [[1, 0]]}",
  lossTolerance: String = "1e-6", activation: String = "relu", alpha: String? = nil,
  method: String = "exponential",
  precision: String = "float64"
) throws -> SweepSpecification {
  try SweepSpecification.parse(
    """
    name: test
    problem: {inputs: [[-1], [1]], targets: [0.5, -0.5], activation: \(activation)}
    grid:
      {gamma: \(gammas), gammaPrime: [0, 0.5], width: [10, 20], seeds: 1,
      initialisations: \(initialisations)\(alpha.map { ", alpha: \($0)" } ?? "")}
    training: {lossTolerance: \(lossTolerance), method: \(method), precision: \(precision)}
    detail: \(detail)
    """, file: "test.yaml")
}

func withFolder<Value>(_ body: (URL) throws -> Value) throws -> Value {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}

func seconds(_ seconds: Double) -> Instant { Instant(sinceStart: .seconds(seconds)) }

let anyEndpoint = Endpoint(.tcp(host: "127.0.0.1", port: nil))

/// A coordinator's mind, a few peers that a test plays, and what was stored.
struct Fixture {
  let folder: SweepFolder
  var coordinator: Coordinator
  var stored: [JournalEntry] = []

  init(_ url: URL, _ specification: SweepSpecification, policy: Policy = Policy()) throws {
    folder = try SweepFolder(url, specification: specification)
    coordinator = Coordinator(
      plan: folder.plan,
      configuration: CoordinatorConfiguration(endpoint: anyEndpoint, policy: policy, latenessMax: .zero),
      session: 7, receiptSeed: 1)
    _ = coordinator.handle(.tick, at: seconds(0))
  }

  /// The next coordinator of the same folder, of which the last one had committed nothing.
  init(reopening last: Fixture) {
    folder = last.folder
    coordinator = Coordinator(
      plan: folder.plan, configuration: last.coordinator.configuration, session: 8,
      receiptSeed: 2)
    _ = coordinator.handle(.tick, at: seconds(0))
  }

  mutating func handle(_ event: CoordinatorEvent, at time: Double) -> [CoordinatorEffect] {
    let effects = coordinator.handle(event, at: seconds(time))
    stored += effects.compactMap { if case .store(let entry) = $0 { entry } else { nil } }
    return effects
  }

  mutating func send(_ message: WorkerMessage, from peer: Peer, at time: Double) -> [CoordinatorMessage] {
    handle(.received(peer, message), at: time).messages(to: peer)
  }

  /// Lets a worker with nothing in hand join, and returns what it is leased.
  mutating func join(_ peer: Peer, as name: String = "node-1-a", at time: Double = 0) -> [Assignment] {
    _ = send(hello(name), from: peer, at: time)
    return send(.heartbeat(WorkerMessage.Heartbeat(held: [])), from: peer, at: time).assignments
  }

  /// The journal's answer to everything that was stored.
  mutating func commit(at time: Double) -> [CoordinatorEffect] {
    let trials: [TrialIndex] = stored.compactMap {
      if case .result(let result) = $0 { TrialIndex(result.trial.index) } else { nil }
    }
    stored = []
    return handle(.stored(trials), at: time)
  }
}

typealias Assignment = CoordinatorMessage.Assignment

func peer(_ number: UInt8) -> Peer { Peer(identifier: [0, number]) }

func hello(_ name: String, trainingVersion: Int = Training.trainingVersion) -> WorkerMessage {
  .hello(
    WorkerMessage.Hello(
      worker: name, host: "node", slots: 1, productVersion: "0", trainingVersion: trainingVersion,
      instructionSet: "x"))
}

func heartbeat(_ leases: [LeaseIdentifier]) -> WorkerMessage {
  .heartbeat(WorkerMessage.Heartbeat(held: leases.map { .init(lease: $0, isRunning: true) }))
}

/// What a worker reports that was assigned this trial.
func result(
  of assignment: Assignment, outcome: String = "converged", key: SHA256Digest? = nil,
  wallSeconds: Double = 0.25
) -> WorkerMessage {
  let angles = [Float](repeating: 0.5, count: assignment.width)
  let neurons = WireNeurons(
    initialOrientations: angles, finalOrientations: angles, initialAmplitudes: angles,
    finalAmplitudes: angles,
    functionInputs: [], initialFunction: [], finalFunction: [])
  return .results([
    WorkerMessage.ResultReport(
      lease: assignment.lease, key: key ?? assignment.key,
      measurements: WireMeasurements(
        outcome: outcome, relativeDistanceW: assignment.kappa, relativeDistanceA: assignment.kappaPrime,
        relativeDistance: 1, loss: 0, flowTime: 1, evaluations: assignment.width, kernelChange: 0,
        orientationCount: 1),
      neurons: assignment.recordsNeurons ? neurons : nil, wallSeconds: wallSeconds)
  ])
}

extension [CoordinatorEffect] {
  func messages(to peer: Peer) -> [CoordinatorMessage] {
    compactMap { if case .send(let message, peer) = $0 { message } else { nil } }
  }

  var ending: SweepEnding? {
    compactMap { if case .finish(let ending) = $0 { ending } else { nil } }.first
  }
}

extension [CoordinatorMessage] {
  var assignments: [Assignment] {
    flatMap { message -> [Assignment] in
      if case .assignments(let assignments) = message { assignments } else { [] }
    }
  }
}

let silentLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
