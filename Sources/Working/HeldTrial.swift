import Hashing
import Messaging
import Training

/// Names a trial in this process: its place in the order in which the worker came to hold them, from 0. Results that an
/// earlier process left come before, with numbers below zero.
public struct TrialNumber: Hashable, Comparable, Sendable {
  public let rawValue: Int

  public init(_ rawValue: Int) { self.rawValue = rawValue }

  public static func < (left: TrialNumber, right: TrialNumber) -> Bool { left.rawValue < right.rawValue }
}

/// A trial that is leased to this worker, from its assignment to the acknowledgement of its result.
struct HeldTrial: Equatable, Sendable {
  /// Means something to coordinators of `sweepHash` alone.
  var lease: LeaseIdentifier
  var sweepHash: String
  let key: SHA256Digest
  var stage: Stage

  enum Stage: Equatable, Sendable {
    case queued(PlannedTraining)
    case running(RunIdentifier, PlannedTraining)
    case finished(FinishedTrial)
  }

  var isQueued: Bool { if case .queued = stage { true } else { false } }

  /// The result, once there is one; nothing else may be set.
  var finished: FinishedTrial? {
    get { if case .finished(let finished) = stage { finished } else { nil } }
    set { if let newValue { stage = .finished(newValue) } }
  }

  /// Whether its result has all that an assignment of the same key asks for.
  func satisfies(_ assignment: CoordinatorMessage.Assignment) -> Bool {
    guard assignment.recordsNeurons else { return true }
    return switch stage {
    case .queued(let plan), .running(_, let plan): plan.recordsNeurons
    case .finished(let finished): finished.hasNeurons
    }
  }
}

/// What to train, but for what all trials of the sweep have in common.
struct PlannedTraining: Equatable, Sendable {
  let scales: InitialScales
  let width: Int
  let seed: UInt64
  let recordsNeurons: Bool
}

/// A result that nobody has acknowledged.
struct FinishedTrial: Equatable, Sendable {
  /// Nil while it is in the spool alone.
  var outcome: TrainingOutcome?
  /// Whether it is in the spool, or on the way there.
  var spooling = Spooling.none
  let hasNeurons: Bool
  /// About what it takes, in memory or on the wire.
  let byteCount: Int
  /// When to say it again; nil as long as it waits to be said.
  var resendDue: Duration?

  enum Spooling: Equatable, Sendable { case none, underway, done }

  init(_ outcome: TrainingOutcome) {
    self.outcome = outcome
    hasNeurons = outcome.neurons != nil
    byteCount = Self.byteCountMin + (outcome.neurons?.byteCount ?? 0)
  }

  init(spooled: SpooledResult) {
    spooling = .done
    hasNeurons = spooled.hasNeurons
    byteCount = spooled.byteCount
  }

  /// A report without neurons: its key, its numbers, and what holds them together.
  private static let byteCountMin = 300
}

/// What training brought.
struct TrainingOutcome: Equatable, Sendable {
  let measurements: WireMeasurements
  let neurons: WireNeurons?
  let wallSeconds: Double
}

/// A result that an earlier process left in the spool.
public struct SpooledResult: Equatable, Sendable {
  public let number: TrialNumber
  public let sweepHash: String
  public let lease: LeaseIdentifier
  public let key: SHA256Digest
  public let hasNeurons: Bool
  public let byteCount: Int

  public init(
    number: TrialNumber, sweepHash: String, lease: LeaseIdentifier, key: SHA256Digest, hasNeurons: Bool,
    byteCount: Int
  ) {
    self.number = number
    self.sweepHash = sweepHash
    self.lease = lease
    self.key = key
    self.hasNeurons = hasNeurons
    self.byteCount = byteCount
  }
}

extension WireNeurons {
  fileprivate var byteCount: Int {
    MemoryLayout<Float>.size
      * (initialOrientations.count + finalOrientations.count + initialAmplitudes.count + finalAmplitudes.count)
      + MemoryLayout<Double>.size * (functionInputs.count + initialFunction.count + finalFunction.count)
  }
}
