import Foundation
import GRDB

/// What the journal tells beside results.
extension JournalReader {
  /// The specification as it is now.
  public func specification() throws -> SpecificationRow {
    guard let current = try specificationHistory().last else {
      throw JournalError.damaged(path: path, reason: "it has no specification")
    }
    return current
  }

  /// Every specification the sweep has had, the first first; the last is the current one.
  public func specificationHistory() throws -> [SpecificationRow] {
    try fetch("SELECT * FROM specification ORDER BY id") { row in
      SpecificationRow(
        text: row["text"], fileName: row["fileName"], hash: row["hash"], meaning: row["meaning"],
        productVersion: row["productVersion"], since: row.date("since"), shard: row["shard"])
    }
  }

  /// Every attempt that ended without a result, in the order they were recorded.
  public func failures() throws -> [FailureRow] {
    try fetch("SELECT * FROM failure ORDER BY id", FailureRow.init)
  }

  /// Those of one trial.
  public func failures(key: String) throws -> [FailureRow] {
    try fetch("SELECT * FROM failure WHERE trialKey = ? ORDER BY id", arguments: [key], FailureRow.init)
  }

  /// Those of the trials alone that have no result yet: what a new coordinator goes on from.
  public func failuresOfOpenTrials() throws -> [FailureRow] {
    let rows = try failures()
    guard !rows.isEmpty else { return [] }
    // Looks at every trial once, where a search for each failure would look at all of them each time.
    let keys = Set(rows.map(\.trialKey))
    var closed: Set<String> = []
    try scanTrials(
      "key", into: [String](),
      { found, row in
        let key = row.text(0)
        if keys.contains(key) { found.append(key) }
      }, take: { closed.formUnion($0) })
    return rows.filter { !closed.contains($0.trialKey) }
  }

  /// The leases of a trial that lived for some seconds, in the order they were granted.
  public func leases(key: String) throws -> [LeaseRow] {
    guard version >= 2 else { return [] }
    return try fetch(
      "SELECT * FROM lease WHERE trialKey = ? ORDER BY grantedAt", arguments: [key],
      LeaseRow.init)
  }

  /// The trials that were given up and have no result, by key.
  public func setAside() throws -> [SetAsideRow] {
    try fetch("SELECT * FROM setAside ORDER BY trialKey", SetAsideRow.init)
  }

  /// In the order they were found.
  public func disagreements() throws -> [DisagreementRow] {
    try fetch("SELECT * FROM disagreement ORDER BY id", DisagreementRow.init)
  }

  public func failureCount() throws -> Int { try count("failure") }

  public func disagreementCount() throws -> Int { try count("disagreement") }

  private func count(_ table: String) throws -> Int {
    try read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM \(table)")! }
  }

  /// Looks at every trial once.
  public func counts() throws -> JournalCounts {
    var counts = JournalCounts(
      setAside: try count("setAside"), failures: try failureCount(), disagreements: try disagreementCount())
    try scanTrials(
      "outcome, wallSeconds, committedAt", into: JournalCounts(),
      { $0.add(outcome: $1.text(0), wallSeconds: $1.number(1), committedAt: $1.number(2)) },
      take: { counts.add($0) })
    return counts
  }

  /// How many trials were committed at `time` or later: with the clock it gives the throughput.
  public func committedCount(since time: Date) throws -> Int {
    try read {
      try Int.fetchOne(
        $0, sql: "SELECT COUNT(*) FROM trial WHERE committedAt >= ?", arguments: [time.timeIntervalSince1970])!
    }
  }

  func fetch<Value>(
    _ sql: String, arguments: StatementArguments = [], _ decode: (Row) -> Value
  ) throws -> [Value] {
    try read { try Row.fetchAll($0, sql: sql, arguments: arguments).map { decode($0) } }
  }
}
