import Foundation

/// The journal in figures.
public struct JournalCounts: Sendable, Equatable {
  public var committed = 0
  /// Committed trials by outcome.
  public var outcomes: [String: Int] = [:]
  public var setAside = 0
  public var failures = 0
  public var disagreements = 0
  /// The sum of the training times of committed trials.
  public var wallSeconds = 0.0
  public var firstCommittedAt: Date?
  public var lastCommittedAt: Date?
}

extension JournalCounts {
  /// - Parameter committedAt: in seconds since 1970.
  mutating func add(outcome: String, wallSeconds: Double, committedAt: Double) {
    committed += 1
    outcomes[outcome, default: 0] += 1
    if !wallSeconds.isNaN { self.wallSeconds += wallSeconds }
    note(Date(timeIntervalSince1970: committedAt))
  }

  mutating func add(_ other: JournalCounts) {
    committed += other.committed
    outcomes.merge(other.outcomes, uniquingKeysWith: +)
    setAside += other.setAside
    failures += other.failures
    disagreements += other.disagreements
    wallSeconds += other.wallSeconds
    for date in [other.firstCommittedAt, other.lastCommittedAt] { if let date { note(date) } }
  }

  private mutating func note(_ date: Date) {
    firstCommittedAt = min(firstCommittedAt ?? date, date)
    lastCommittedAt = max(lastCommittedAt ?? date, date)
  }
}
