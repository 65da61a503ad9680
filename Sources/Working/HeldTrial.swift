import Messaging
import Training

/// A trial that is leased to this worker, from its assignment to the acknowledgement of its result.
struct HeldTrial: Equatable, Sendable {
  var lease: LeaseIdentifier
  let key: String
  let definition: TrialDefinition
  let recordsNeurons: Bool
  var stage: Stage

  enum Stage: Equatable, Sendable {
    case queued
    case running(RunIdentifier)
    case finished(FinishedTrial)
  }

  var isQueued: Bool { stage == .queued }

  var isFinished: Bool { resendDue != nil }

  /// When to say the result again; nil, and not to be set, until there is one.
  var resendDue: Duration? {
    get { if case .finished(let finished) = stage { finished.resendDue } else { nil } }
    set {
      guard case .finished(var finished) = stage, let newValue else { return }
      finished.resendDue = newValue
      stage = .finished(finished)
    }
  }

  /// The result as it is said to the coordinator, once there is one.
  var report: WorkerMessage? {
    guard case .finished(let finished) = stage else { return nil }
    return .result(
      WorkerMessage.ResultReport(
        lease: lease, key: key, measurements: finished.measurements, neurons: finished.neurons,
        wallSeconds: finished.wallSeconds))
  }
}

struct FinishedTrial: Equatable, Sendable {
  let measurements: WireMeasurements
  let neurons: WireNeurons?
  let wallSeconds: Double
  var resendDue: Duration
}
