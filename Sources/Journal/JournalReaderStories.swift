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

  /// The same of the trials alone that have no result yet: what a new coordinator goes on from.
  public func failuresOfOpenTrials() throws -> [FailureRow] {
    // Looks at every trial once, where a search for each failure would look at all of them each time.
    let sql = "SELECT key FROM trial WHERE key IN (SELECT trialKey FROM failure)"
    let closed = try read { try Set(String.fetchCursor($0, sql: sql)) }
    return try failures().filter { !closed.contains($0.trialKey) }
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

  public func counts() throws -> JournalCounts {
    try read { db in
      func count(_ table: String) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \(table)")!
      }
      let byOutcome = try Row.fetchAll(db, sql: "SELECT outcome, COUNT(*) AS n FROM trial GROUP BY outcome")
      let totals = try Row.fetchOne(
        db,
        sql:
          "SELECT TOTAL(wallSeconds) AS wall, MIN(committedAt) AS first, MAX(committedAt) AS last FROM trial")!
      return JournalCounts(
        committed: try count("trial"),
        outcomes: Dictionary(uniqueKeysWithValues: byOutcome.map { ($0["outcome"], $0["n"]) }),
        setAside: try count("setAside"), failures: try count("failure"),
        disagreements: try count("disagreement"), wallSeconds: totals["wall"],
        firstCommittedAt: (totals["first"] as Double?).map(Date.init(timeIntervalSince1970:)),
        lastCommittedAt: (totals["last"] as Double?).map(Date.init(timeIntervalSince1970:)))
    }
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
