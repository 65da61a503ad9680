import Foundation
import GRDB

extension JournalWriter {
  /// Commits results in one transaction: all of them are durable when it returns, none if it throws.
  ///
  /// The first result of a key wins. A later one with the same numbers changes nothing, except that it brings the
  /// neurons if the first had none; one with other numbers is recorded as a disagreement, once however often that
  /// worker sends it. A trial that was set aside is no longer.
  ///
  /// - Throws: `JournalError.diskFull`, `.failed`.
  public func append(_ results: [CommittedTrial]) throws -> AppendReport {
    try keys.withLock { keys in
      var report = AppendReport()
      // They belong to the index as soon as they are durable.
      var added: [String: Int64] = [:]
      try write { db in
        let hasSetAside = try hasSetAside(db)
        let insertion = try TrialRow.insertion(db)
        for result in results {
          let key = result.row.key
          if let first = try added[key] ?? keys.identifier(of: key, db) {
            if let disagreement = try compare(result.row, withRow: first, db) {
              report.disagreements.append(disagreement)
              continue
            }
            report.duplicates.append(key)
          } else {
            try result.row.insert(by: insertion)
            added[key] = db.lastInsertedRowID
            report.committed.append(key)
            if hasSetAside { try removeSetAside(key, db) }
          }
          if let neurons = result.neurons { try insert(neurons, key: key, db) }
        }
      }
      for key in report.committed { keys.insert(key, at: added[key]!) }
      return report
    }
  }

  private func hasSetAside(_ db: Database) throws -> Bool {
    try Bool.fetchOne(db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM setAside)"))!
  }

  private func removeSetAside(_ key: String, _ db: Database) throws {
    try db.cachedStatement(sql: "DELETE FROM setAside WHERE trialKey = ?").execute(arguments: [key])
  }

  /// Compares a result with the one that was first, and records a difference.
  private func compare(
    _ second: TrialRow, withRow identifier: Int64, _ db: Database
  ) throws -> DisagreementRow? {
    let first = try trial(identifier, db)
    guard !first.measurement.agrees(with: second.measurement) else { return nil }
    let disagreement = try DisagreementRow(first: first, second: second)
    try insert(disagreement, db)
    return disagreement
  }

  func trial(_ identifier: Int64, _ db: Database) throws -> TrialRow {
    let statement = try db.cachedStatement(sql: "SELECT \(TrialRow.columns) FROM trial WHERE id = ?")
    return TrialRow(try Row.fetchOne(statement, arguments: [identifier])!)
  }

  func insert(_ disagreement: DisagreementRow, _ db: Database) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO disagreement (trialKey, firstWorker, secondWorker, firstMeasurement, secondMeasurement, at)
        VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """)
    try statement.execute(arguments: [
      disagreement.trialKey, disagreement.firstWorker, disagreement.secondWorker,
      disagreement.firstMeasurement, disagreement.secondMeasurement, disagreement.at.timeIntervalSince1970,
    ])
  }

  func insert(_ neurons: NeuronsRow, key: String, _ db: Database) throws {
    let statement = try db.cachedStatement(
      sql: "INSERT INTO neurons VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (trialKey) DO NOTHING")
    try statement.execute(arguments: [
      key, neurons.initialOrientations.littleEndianBytes, neurons.finalOrientations.littleEndianBytes,
      neurons.initialAmplitudes.littleEndianBytes, neurons.finalAmplitudes.littleEndianBytes,
      neurons.functionInputs.littleEndianBytes, neurons.initialFunction.littleEndianBytes,
      neurons.finalFunction.littleEndianBytes,
    ])
  }
}

extension TrialRow {
  /// What `insert` executes.
  static func insertion(_ db: Database) throws -> RawStatement {
    RawStatement(try db.cachedStatement(sql: insertion))
  }

  private static let insertion = """
    INSERT INTO trial (id, \(columns)) VALUES (\(Array(repeating: "?", count: 21).joined(separator: ", ")))
    """

  /// - Parameter identifier: of the row; nil for the next one.
  func insert(by insertion: RawStatement, identifier: Int64? = nil) throws {
    try insertion.execute { binding in
      binding.append(identifier)
      bind(to: &binding)
    }
  }
}

extension DisagreementRow {
  package init(first: TrialRow, second: TrialRow) throws {
    self.init(
      trialKey: second.key, firstWorker: first.worker, secondWorker: second.worker,
      firstMeasurement: try first.measurement.json(), secondMeasurement: try second.measurement.json(),
      at: second.committedAt)
  }
}
