import Foundation
import Journal
import Sweeps

/// A trial whose neurons are recorded.
struct DetailedTrial {
  let trial: Trial
  let outcome: String
  let neurons: NeuronsRow
}

extension SweepRecord {
  /// The trials in detail that are recorded so far.
  ///
  /// - Throws: `JournalError`.
  func detailedTrials(_ reader: JournalReader, folder: URL) throws -> [DetailedTrial] {
    try specification.detailTrials.compactMap { trial in
      let recorded = trials.trial(at: trial.index)
      let key = trials.key(of: recorded)
      guard recorded.result != nil, let neurons = try reader.neurons(key: key) else { return nil }
      guard neurons.isConsistent else {
        throw JournalError.damaged(path: journalPath(folder), reason: "neurons of \(key) differ in number")
      }
      return DetailedTrial(trial: trial, outcome: recorded.status, neurons: neurons)
    }
  }
}

extension NeuronsRow {
  /// Whether there are as many of each as there are of the others.
  var isConsistent: Bool {
    let neuronCounts = [initialOrientations, finalOrientations, initialAmplitudes, finalAmplitudes].map(
      \.count)
    let meshCounts = [functionInputs, initialFunction, finalFunction].map(\.count)
    return Set(neuronCounts).count == 1 && Set(meshCounts).count == 1
  }
}
