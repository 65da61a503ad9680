import Foundation
import Hashing
import Journal
import Messaging
import Scheduling
import Sweeps

/// The leases that were granted lately, until they end or are old enough for the journal.
///
/// A lease that ends within seconds is told by its end, a result or a failure, which has its worker, host, attempt and
/// time. One that lives longer is written down, so that the journal tells who has a trial, or had it when all died.
/// Short trials cost the journal nothing, and of long ones there are few. Nor does a lease that is given back within
/// seconds: a worker that drains gives back thousands of short trials, and a hostile one any number.
struct LeaseLedger: Sendable {
  private struct Identifier: Hashable {
    let key: SHA256Digest
    let attempt: Int
  }

  private struct Grant {
    let worker: String
    let host: String
    let grantedAt: Date
  }

  private var open: [Identifier: Grant] = [:]
  /// All that were granted within `ageMin`, the oldest first.
  private var young: [(identifier: Identifier, grantedAt: Date)] = []

  /// In seconds.
  static let ageMin = 5.0

  mutating func grant(
    _ assignments: [CoordinatorMessage.Assignment], worker: String, host: String, at date: Date
  ) {
    for assignment in assignments {
      let identifier = Identifier(key: assignment.key, attempt: assignment.lease.attempt)
      open[identifier] = Grant(worker: worker, host: host, grantedAt: date)
      young.append((identifier, date))
    }
  }

  /// Takes note of what ends a lease.
  /// - Returns: whether it is for the journal.
  mutating func note(_ entry: JournalEntry) -> Bool {
    switch entry {
    case .result(let result), .copy(let result): _ = end(result.key, result.attempt)
    case .failure(let key, let lost):
      let wasYoung = end(key, lost.attempt.rawValue)
      return !(wasYoung && lost.isReturned)
    case .setAside, .leases: break
    }
    return true
  }

  /// - Returns: whether the journal knows nothing of the lease.
  private mutating func end(_ key: TrialKey, _ attempt: Int) -> Bool {
    open.removeValue(forKey: Identifier(key: key.digest, attempt: attempt)) != nil
  }

  /// The leases that have become old enough since the last call and have not ended.
  mutating func takeDue(at date: Date) -> [LeaseRow] {
    // A clock that was set back makes old what seems to be granted in the future.
    let due = young.prefix { abs(date.timeIntervalSince($0.grantedAt)) >= Self.ageMin }
    let rows = due.compactMap { identifier, _ in
      open.removeValue(forKey: identifier).map {
        LeaseRow(
          trialKey: identifier.key.hexadecimal, attempt: identifier.attempt, worker: $0.worker, host: $0.host,
          grantedAt: $0.grantedAt)
      }
    }
    young.removeFirst(due.count)
    return rows
  }
}

extension LostAttempt {
  /// Whether nothing is wrong: the worker gave the lease back, or has no room for it any more.
  fileprivate var isReturned: Bool { !isCounted && (cause == .workerLeft || cause == .withdrawn) }
}
