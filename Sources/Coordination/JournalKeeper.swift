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
    /// Those who wait until what is there is written.
    var waiters: [DispatchSemaphore] = []
    var isClosed = false
    /// Whether somebody waits for room.
    var isAwaited = false
    /// Whether the thread takes no more.
    var hasEnded = false
  }

  private let journal: JournalWriter
  private let report: @Sendable (Report) -> Void
  private let queue = Mutex(Queue())
  private let available = DispatchSemaphore(value: 0)
  private let room = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)

  /// The pause after a transaction, in which entries gather: one transaction costs as much as many results.
  private static let gatheringSeconds = 0.02
  /// So many entries wait at most: what comes faster than the disk takes it must not fill the memory.
  private static let countMax = 50_000

  init(_ journal: JournalWriter, report: @escaping @Sendable (Report) -> Void) {
    self.journal = journal
    self.report = report
    Thread { [self] in
      keep()
      ended.signal()
    }.start()
  }

  /// Waits for the disk where too much is to be written already. One thread stores.
  /// - Parameter entries: those of one event, which the thread takes together.
  /// - Precondition: it is not closed, or the entries would be lost.
  func store(_ entries: [JournalEntry]) {
    if entries.isEmpty { return }
    let (isFirst, isFull) = queue.withLock { queue in
      precondition(!queue.isClosed, "an entry comes after the journal's end")
      let isFirst = queue.entries.isEmpty
      queue.entries += entries
      queue.isAwaited = queue.entries.count >= Self.countMax && !queue.hasEnded
      return (isFirst, queue.isAwaited)
    }
    // The others come along when the first is taken.
    if isFirst { available.signal() }
    if isFull { room.wait() }
  }

  /// Waits until all that was stored so far is written and reported, or the journal has failed.
  func flush() {
    let written = DispatchSemaphore(value: 0)
    let hasEnded = queue.withLock { queue in
      if !queue.hasEnded { queue.waiters.append(written) }
      return queue.hasEnded
    }
    if hasEnded { return }
    available.signal()
    written.wait()
  }

  /// Whether something is stored that is not written.
  var isBehind: Bool { queue.withLock { !$0.hasEnded && !$0.entries.isEmpty } }

  /// Writes what is still to be written, and ends the thread. Nothing may be stored after.
  func close() {
    queue.withLock { $0.isClosed = true }
    available.signal()
    ended.wait()
  }

  private func keep() {
    var waiters: [DispatchSemaphore] = []
    while true {
      available.wait()
      let (entries, newWaiters, isClosed) = queue.withLock { queue in
        defer { (queue.entries, queue.waiters) = ([], []) }
        makeRoom(&queue)
        return (queue.entries, queue.waiters, queue.isClosed)
      }
      waiters = newWaiters
      if !entries.isEmpty {
        do {
          try write(JournalBatch(entries, at: Date()))
        } catch {
          report(.failed(error))
          break
        }
      }
      for waiter in waiters { waiter.signal() }
      waiters = []
      if isClosed { break }
      if !entries.isEmpty { Thread.sleep(forTimeInterval: Self.gatheringSeconds) }
    }
    waiters += queue.withLock { queue in
      queue.hasEnded = true
      makeRoom(&queue)
      return queue.waiters
    }
    for waiter in waiters { waiter.signal() }
  }

  private func makeRoom(_ queue: inout sending Queue) {
    if queue.isAwaited { room.signal() }
    queue.isAwaited = false
  }

  private func write(_ batch: JournalBatch) throws {
    if !batch.results.isEmpty {
      let disagreements = try journal.append(batch.results).disagreements
      if !batch.trials.isEmpty { report(.stored(batch.trials)) }
      let comparisons = batch.comparisons(disagreements)
      if !comparisons.isEmpty { report(.compared(comparisons)) }
    }
    if !batch.failures.isEmpty { try journal.recordFailures(batch.failures) }
    for row in batch.setAside { try journal.setAside(row) }
    if !batch.leases.isEmpty { try journal.recordLeases(batch.leases) }
  }
}
