import Foundation
import Journal
import Scheduling
import Synchronization

/// Writes entries to the journal in a thread of its own, as many in one transaction as came during the last.
final class JournalKeeper: Sendable {
  enum Report: Sendable {
    /// The results of these trials are durable.
    case stored([TrialIndex])
    /// Copies were compared with results that are durable.
    case compared([Scheduler.Comparison])
    /// The entries of one transaction and all after it are not written; nothing more will be.
    case failed(any Error)
  }

  private struct Queue {
    var entries: [JournalEntry] = []
    var isClosed = false
  }

  private let journal: JournalWriter
  private let report: @Sendable (Report) -> Void
  private let queue = Mutex(Queue())
  private let available = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)

  /// The pause after a transaction, in which entries gather: one transaction costs as much as many results.
  private static let gatheringSeconds = 0.02

  init(_ journal: JournalWriter, report: @escaping @Sendable (Report) -> Void) {
    self.journal = journal
    self.report = report
    Thread { [self] in
      keep()
      ended.signal()
    }.start()
  }

  func store(_ entry: JournalEntry) {
    let isFirst = queue.withLock { queue in
      queue.entries.append(entry)
      return queue.entries.count == 1
    }
    // The others come along when the first is taken.
    if isFirst { available.signal() }
  }

  /// Writes what is still to be written, and ends the thread. Nothing may be stored after.
  func close() {
    queue.withLock { $0.isClosed = true }
    available.signal()
    ended.wait()
  }

  private func keep() {
    while true {
      available.wait()
      let (entries, isClosed) = queue.withLock { queue in
        defer { queue.entries = [] }
        return (queue.entries, queue.isClosed)
      }
      if !entries.isEmpty {
        do {
          try write(entries, at: Date())
        } catch {
          report(.failed(error))
          return
        }
      }
      if isClosed { return }
      if !entries.isEmpty { Thread.sleep(forTimeInterval: Self.gatheringSeconds) }
    }
  }

  private func write(_ entries: [JournalEntry], at date: Date) throws {
    var results: [CommittedTrial] = []
    var trials: [TrialIndex] = []
    var failures: [FailureRow] = []
    var setAside: [SetAsideRow] = []
    var leases: [LeaseRow] = []
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
    if !results.isEmpty {
      let disagreements = try journal.append(results).disagreements
      if !trials.isEmpty { report(.stored(trials)) }
      let comparisons = entries.compactMap { $0.comparison(disagreements) }
      if !comparisons.isEmpty { report(.compared(comparisons)) }
    }
    if !failures.isEmpty { try journal.recordFailures(failures) }
    for row in setAside { try journal.setAside(row) }
    if !leases.isEmpty { try journal.recordLeases(leases) }
  }
}

extension JournalEntry {
  /// What was found for a copy; also for a result that should have been the first and differs from an older one.
  fileprivate func comparison(_ disagreements: [DisagreementRow]) -> Scheduler.Comparison? {
    switch self {
    case .result(let result):
      result.disagreement(disagreements).map { Scheduler.Comparison(result, $0) }
    case .copy(let result):
      Scheduler.Comparison(result, result.disagreement(disagreements))
    case .failure, .setAside, .leases: nil
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
