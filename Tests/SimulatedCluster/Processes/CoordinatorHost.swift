import Coordination
import Foundation
import Journal
import Messaging
import Scheduling

/// A coordinator process: the mind and what `CoordinatorProcess` does around it.
struct CoordinatorHost {
  var mind: Coordinator
  /// At which of the endpoints that workers know it listens.
  let endpoint: Int
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

  /// Takes what has gathered and makes transactions of it, as the journal's thread does.
  mutating func beginBatch(at date: Date) {
    let batch = JournalBatch(entries, at: date)
    entries = []
    transactions =
      (batch.results.isEmpty ? [] : [.append(batch)])
      + (batch.failures.isEmpty ? [] : [.recordFailures(batch.failures)])
      + batch.setAside.map { .setAside($0) }
  }
}
