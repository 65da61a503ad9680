import Foundation
import Journal
import Scheduling

/// Entries that are written at one time, by what the journal does with them.
package struct JournalBatch: Sendable {
  package private(set) var results: [CommittedTrial] = []
  /// Those of them that are to be reported as stored.
  package private(set) var trials: [TrialIndex] = []
  package private(set) var failures: [FailureRow] = []
  package private(set) var setAside: [SetAsideRow] = []
  private(set) var leases: [LeaseRow] = []
  private let entries: [JournalEntry]

  package init(_ entries: [JournalEntry], at date: Date) {
    self.entries = entries
    for entry in entries {
      switch entry {
      case .result(let result):
        results.append(result.committed(at: date))
        trials.append(TrialIndex(result.trial.index))
      case .copy(let result): results.append(result.committed(at: date))
      case .failure(let key, let lost): failures.append(FailureRow(key: key, lost, at: date))
      case .setAside(let key, let story): setAside.append(SetAsideRow(key: key, story: story, at: date))
      case .leases(let rows): leases += rows
      }
    }
  }

  /// What was found for every copy; also for a result that should have been the first and differs from an older one.
  /// - Parameter disagreements: what appending the results brought.
  package func comparisons(_ disagreements: [DisagreementRow]) -> [Scheduler.Comparison] {
    if trials.count == results.count, disagreements.isEmpty { return [] }
    return entries.compactMap { entry in
      switch entry {
      case .result(let result):
        result.disagreement(disagreements).map { Scheduler.Comparison(result, $0) }
      case .copy(let result): Scheduler.Comparison(result, result.disagreement(disagreements))
      case .failure, .setAside, .leases: nil
      }
    }
  }
}

extension ReceivedResult {
  fileprivate func disagreement(_ rows: [DisagreementRow]) -> DisagreementRow? {
    rows.first { $0.trialKey == key.rawValue && $0.secondWorker == worker.rawValue }
  }
}

extension Scheduler.Comparison {
  fileprivate init(_ result: ReceivedResult, _ row: DisagreementRow?) {
    self.init(
      TrialIndex(result.trial.index), by: result.worker, difference: row.map(Scheduler.Difference.init))
  }
}

extension Scheduler.Difference {
  init(_ row: DisagreementRow) {
    self.init(standing: WorkerID(row.firstWorker), claim: row.secondMeasurement)
  }
}
