import Foundation
import Journal
import Messaging

/// The leases that were granted lately, until they end or are old enough for the journal.
///
/// A lease that ends within seconds is told by its end, a result or a failure, which has its worker, host, attempt and
/// time. One that lives longer is written down, so that the journal tells who has a trial, or had it when all died.
/// Short trials cost the journal nothing, and of long ones there are few.
struct LeaseLedger: Sendable {
  private struct Identifier: Hashable {
    let key: String
    let attempt: Int
  }

  private var open: [Identifier: LeaseRow] = [:]
  /// All that were granted within `ageMin`, the oldest first.
  private var young: [(identifier: Identifier, grantedAt: Date)] = []

  /// In seconds.
  static let ageMin = 5.0

  mutating func grant(
    _ assignments: [CoordinatorMessage.Assignment], worker: String, host: String, at date: Date
  ) {
    for assignment in assignments {
      let identifier = Identifier(key: assignment.key, attempt: assignment.lease.attempt)
      open[identifier] = LeaseRow(
        trialKey: assignment.key, attempt: assignment.lease.attempt, worker: worker, host: host,
        grantedAt: date)
      young.append((identifier, date))
    }
  }

  /// Takes note of what ends a lease.
  mutating func note(_ entry: JournalEntry) {
    switch entry {
    case .result(let result), .copy(let result): end(result.key.rawValue, result.attempt)
    case .failure(let key, let lost): end(key.rawValue, lost.attempt.rawValue)
    case .setAside, .leases: break
    }
  }

  private mutating func end(_ key: String, _ attempt: Int) {
    open[Identifier(key: key, attempt: attempt)] = nil
  }

  /// The leases that have become old enough since the last call and have not ended.
  mutating func takeDue(at date: Date) -> [LeaseRow] {
    // A clock that was set back makes old what seems to be granted in the future.
    let due = young.prefix { abs(date.timeIntervalSince($0.grantedAt)) >= Self.ageMin }
    let rows = due.compactMap { open.removeValue(forKey: $0.identifier) }
    young.removeFirst(due.count)
    return rows
  }
}
