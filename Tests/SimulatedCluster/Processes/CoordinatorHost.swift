import Coordination
import Foundation
import Journal
import Messaging
import Scheduling

/// A coordinator process: the mind and what `CoordinatorProcess` does around it.
struct CoordinatorHost {
  var mind: Coordinator
  var clock: LocalClock
  var keeper = KeeperModel()
  /// What its other threads posted, and what its socket received, while it was stopped.
  var mailbox: [CoordinatorEvent] = []
  var inbox: [(peer: Peer, bytes: [UInt8])] = []
  var stoppedSince: Moment?
  var isSuspended = false
  var wakeDue: Moment?
  var ending: SweepEnding?
}

/// The journal's thread, as `JournalKeeper`: what gathers during a transaction is the next one's.
struct KeeperModel {
  private(set) var entries: [JournalEntry] = []
  /// What is left of the batch that is being written, the first in the disk's hands.
  private(set) var transactions: [JournalTransaction] = []
  /// A pause after a batch, in which entries gather.
  var isPausing = false
  /// When the transaction, or the pause, ends.
  var stepDue: Moment?

  var isWriting: Bool { !transactions.isEmpty }

  mutating func store(_ entry: JournalEntry) { entries.append(entry) }

  mutating func endTransaction() -> JournalTransaction { transactions.removeFirst() }

  /// Takes what has gathered and makes transactions of it; the only place that switches over journal entries.
  mutating func beginBatch(at date: Date) {
    var batch = Batch()
    for entry in entries {
      switch entry {
      case .result(let result):
        batch.results.append(result.committed(at: date))
        batch.trials.append(TrialIndex(result.trial.index))
      case .copy(let result): batch.results.append(result.committed(at: date))
      case .failure(let key, let lost): batch.failures.append(FailureRow(key: key, lost, at: date))
      case .setAside(let key, let story): batch.aside.append(SetAsideRow(key: key, story: story, at: date))
      }
    }
    entries = []
    transactions = batch.transactions
  }

  private struct Batch {
    var results: [CommittedTrial] = []
    var trials: [TrialIndex] = []
    var failures: [FailureRow] = []
    var aside: [SetAsideRow] = []

    var transactions: [JournalTransaction] {
      (results.isEmpty ? [] : [.append(results, reporting: trials)])
        + (failures.isEmpty ? [] : [.recordFailures(failures)]) + aside.map { .setAside($0) }
    }
  }
}
