import Foundation
import Journal
import Messaging
import Scheduling
import Sweeps

/// Something for the journal to keep. The journal's writer adds the time.
///
/// Results are large, and go through many hands on their way: these share them.
package enum JournalEntry: Equatable, Sendable {
  indirect case result(ReceivedResult)
  /// Another copy of a result, to be compared with the first.
  indirect case copy(ReceivedResult)
  case failure(key: TrialKey, LostAttempt)
  case setAside(key: TrialKey, story: [LostAttempt])
  /// Leases that have lived for some seconds.
  case leases([LeaseRow])
}

/// A result that was found to belong to its trial.
package struct ReceivedResult: Equatable, Sendable {
  package let trial: Trial
  package let key: TrialKey
  let attempt: Int
  let measurements: WireMeasurements
  let neurons: WireNeurons?
  let wallSeconds: Double
  package let worker: WorkerID
  let host: String

  func committed(at date: Date) -> CommittedTrial {
    CommittedTrial(
      row: TrialRow(
        key: key.rawValue, gamma: trial.cell.gamma, gammaPrime: trial.cell.gammaPrime,
        initialisation: trial.cell.initialisation?.displayName, width: trial.width, seed: trial.seed,
        measurement: MeasurementRow(measurements), wallSeconds: wallSeconds, host: host,
        worker: worker.rawValue, attempt: attempt, committedAt: date),
      neurons: neurons.map(NeuronsRow.init))
  }
}

extension MeasurementRow {
  fileprivate init(_ wire: WireMeasurements) {
    self.init(
      outcome: wire.outcome, relativeDistanceW: wire.relativeDistanceW,
      relativeDistanceA: wire.relativeDistanceA, relativeDistance: wire.relativeDistance, loss: wire.loss,
      flowTime: wire.flowTime, evaluations: wire.evaluations, kernelChange: wire.kernelChange,
      orientationCount: wire.orientationCount)
  }
}

extension NeuronsRow {
  fileprivate init(_ wire: WireNeurons) {
    self.init(
      initialOrientations: wire.initialOrientations, finalOrientations: wire.finalOrientations,
      initialAmplitudes: wire.initialAmplitudes, finalAmplitudes: wire.finalAmplitudes,
      functionInputs: wire.functionInputs, initialFunction: wire.initialFunction,
      finalFunction: wire.finalFunction)
  }
}

extension FailureRow {
  init(key: TrialKey, _ lost: LostAttempt, at date: Date) {
    self.init(
      trialKey: key.rawValue, attempt: lost.attempt.rawValue, worker: lost.worker.rawValue,
      what: lost.cause.name, reason: lost.cause.reason, isCounted: lost.isCounted, at: date)
  }
}

extension SetAsideRow {
  init(key: TrialKey, story: [LostAttempt], at date: Date) {
    self.init(trialKey: key.rawValue, story: storyText(story), at: date)
  }
}

/// `attempt 1 at node-17: the worker was lost; attempt 2 at node-18: failed: out of memory`
func storyText(_ story: [LostAttempt]) -> String {
  story.map { "\($0.attempt) at \($0.worker): \($0.cause.sentence)" }.joined(separator: "; ")
}

extension LostAttempt.Cause {
  var sentence: String {
    switch self {
    case .failed(let reason): "failed: \(reason)"
    case .declined(let reason): "declined: \(reason)"
    case .workerLost: "the worker was lost"
    case .workerRestarted: "the worker died"
    case .workerLeft: "the worker left"
    case .expired: "the lease expired"
    case .withdrawn: "the lease was withdrawn"
    case .workerQuarantined: "the worker was put in quarantine"
    }
  }

  init(_ row: FailureRow) {
    // A word of a newer release is a failure of a kind that this one does not know.
    self = Self(name: row.what, reason: row.reason) ?? .failed(reason: row.reason)
  }
}
