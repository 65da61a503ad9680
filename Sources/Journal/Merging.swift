import Foundation
import GRDB

/// What a journal brought to another one.
public struct MergeReport: Sendable, Equatable {
  /// Results of trials that had none.
  public var added = 0
  /// Results that were there already, with the same numbers.
  public var duplicates = 0
  /// Results that were there with other numbers.
  public var disagreements = 0
}

extension JournalWriter {
  /// Takes in all that another journal holds but its specifications, as it is at one moment even while it is written.
  ///
  /// Of two results of a trial the one that was committed first stays, of two at one time that of the worker whose name
  /// comes first, so that the order of merging does not matter. Results with other numbers become disagreements,
  /// failures, leases and disagreements are joined, and a trial with a result is no longer set aside. Nothing that is
  /// here already comes a second time.
  ///
  /// - Throws: `JournalError`; what was taken in until then stays.
  public func merge(_ other: JournalReader) throws -> MergeReport {
    try other.read { source in
      var report = MergeReport()
      try mergeStories(source, version: other.version)
      let withNeurons = try Set(String.fetchCursor(source, sql: "SELECT trialKey FROM neurons"))
      var batch: [CommittedTrial] = []
      try RawStatement.forEachRow(source, sql: "SELECT \(TrialRow.columns) FROM trial ORDER BY id") {
        columns in
        let row = TrialRow(columns)
        let neurons = withNeurons.contains(row.key) ? try other.neurons(key: row.key, source) : nil
        batch.append(CommittedTrial(row: row, neurons: neurons))
        if batch.count == Self.mergeBatchCount {
          try merge(batch, &report)
          batch = []
        }
      }
      try merge(batch, &report)
      return report
    }
  }

  /// Results in one transaction.
  private static let mergeBatchCount = 10_000

  private func merge(_ results: [CommittedTrial], _ report: inout MergeReport) throws {
    try keys.withLock { keys in
      var added: [(key: String, identifier: Int64)] = []
      try write { db in
        let insertion = try TrialRow.insertion(db)
        for result in results {
          // A journal has each key once.
          guard let identifier = try keys.identifier(of: result.row.key, db) else {
            try result.row.insert(by: insertion)
            added.append((result.row.key, db.lastInsertedRowID))
            report.added += 1
            if let neurons = result.neurons { try insert(neurons, key: result.row.key, db) }
            try db.cachedStatement(sql: "DELETE FROM setAside WHERE trialKey = ?")
              .execute(arguments: [result.row.key])
            continue
          }
          try merge(result, withRow: identifier, &report, db)
        }
      }
      for (key, identifier) in added { keys.insert(key, at: identifier) }
    }
  }

  /// Takes in the result of a trial that has one.
  private func merge(
    _ result: CommittedTrial, withRow identifier: Int64, _ report: inout MergeReport, _ db: Database
  ) throws {
    let known = try trial(identifier, db)
    let isEarlier = result.row.precedes(known)
    let agrees = known.measurement.agrees(with: result.row.measurement)
    if agrees {
      report.duplicates += 1
    } else {
      report.disagreements += 1
      let (first, second) = isEarlier ? (result.row, known) : (known, result.row)
      try insert(DisagreementRow(first: first, second: second), db)
    }
    if isEarlier {
      try db.execute(sql: "DELETE FROM trial WHERE id = ?", arguments: [identifier])
      try result.row.insert(by: TrialRow.insertion(db), identifier: identifier)
      if !agrees { try db.execute(sql: "DELETE FROM neurons WHERE trialKey = ?", arguments: [known.key]) }
    }
    if agrees || isEarlier, let neurons = result.neurons { try insert(neurons, key: known.key, db) }
  }

  // MARK: Stories

  private func mergeStories(_ source: Database, version: Int) throws {
    let failures = try Row.fetchAll(source, sql: "SELECT * FROM failure ORDER BY id").map(FailureRow.init)
    let setAside = try Row.fetchAll(source, sql: "SELECT * FROM setAside ORDER BY trialKey")
      .map(SetAsideRow.init)
    let disagreements = try Row.fetchAll(source, sql: "SELECT * FROM disagreement ORDER BY id")
      .map(DisagreementRow.init)
    try keys.withLock { keys in
      try write { db in
        for failure in failures where try !has(failure, db) { try insert(failure, db) }
        for row in setAside where try keys.identifier(of: row.trialKey, db) == nil {
          try insert(row, db)
        }
        for row in disagreements { try insert(row, db) }
        guard version >= 2 else { return }
        let leases = try Row.fetchCursor(source, sql: "SELECT * FROM lease")
        while let row = try leases.next() { try insert(LeaseRow(row), db) }
      }
    }
  }

  private func has(_ failure: FailureRow, _ db: Database) throws -> Bool {
    let statement = try db.cachedStatement(
      sql: """
        SELECT EXISTS (SELECT 1 FROM failure WHERE trialKey = ? AND attempt = ? AND worker = ? AND what = ?
          AND reason = ? AND at = ?)
        """)
    return try Bool.fetchOne(
      statement,
      arguments: [
        failure.trialKey, failure.attempt, failure.worker, failure.what, failure.reason,
        failure.at.timeIntervalSince1970,
      ])!
  }
}

extension TrialRow {
  /// Whether this result of a trial stands before another one.
  fileprivate func precedes(_ other: TrialRow) -> Bool {
    (committedAt.timeIntervalSince1970, worker, host, attempt, wallSeconds)
      < (other.committedAt.timeIntervalSince1970, other.worker, other.host, other.attempt, other.wallSeconds)
  }
}
