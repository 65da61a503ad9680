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
    try write { db in
      var report = AppendReport()
      for result in results {
        if try insert(result.row, db) {
          report.committed.append(result.row.key)
        } else if let disagreement = try compare(result.row, db) {
          report.disagreements.append(disagreement)
          continue
        } else {
          report.duplicates.append(result.row.key)
        }
        if let neurons = result.neurons { try insert(neurons, key: result.row.key, db) }
      }
      return report
    }
  }

  /// Returns whether the key is new.
  private func insert(_ row: TrialRow, _ db: Database) throws -> Bool {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO trial (key, gamma, gammaPrime, initialisation, width, seed, outcome, relativeDistanceW,
          relativeDistanceA, relativeDistance, loss, flowTime, evaluations, kernelChange, orientationCount,
          wallSeconds, host, worker, attempt, committedAt)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (key) DO NOTHING
        """)
    let measurement = row.measurement
    try statement.execute(arguments: [
      row.key, row.gamma, row.gammaPrime, row.initialisation, row.width, Int64(bitPattern: row.seed),
      measurement.outcome, measurement.relativeDistanceW, measurement.relativeDistanceA,
      measurement.relativeDistance, measurement.loss, measurement.flowTime, measurement.evaluations,
      measurement.kernelChange, measurement.orientationCount, row.wallSeconds, row.host, row.worker,
      row.attempt,
      row.committedAt.timeIntervalSince1970,
    ])
    guard db.changesCount == 1 else { return false }
    try db.cachedStatement(sql: "DELETE FROM setAside WHERE trialKey = ?").execute(arguments: [row.key])
    return true
  }

  /// Compares a result with the one that was first, and records a difference.
  private func compare(_ second: TrialRow, _ db: Database) throws -> DisagreementRow? {
    let statement = try db.cachedStatement(sql: "SELECT * FROM trial WHERE key = ?")
    let first = TrialRow(try Row.fetchOne(statement, arguments: [second.key])!)
    guard !first.measurement.agrees(with: second.measurement) else { return nil }
    let disagreement = DisagreementRow(
      trialKey: second.key, firstWorker: first.worker, secondWorker: second.worker,
      firstMeasurement: try first.measurement.json(), secondMeasurement: try second.measurement.json(),
      at: second.committedAt)
    try db.execute(
      sql: """
        INSERT INTO disagreement (trialKey, firstWorker, secondWorker, firstMeasurement, secondMeasurement, at)
        VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """,
      arguments: [
        disagreement.trialKey, disagreement.firstWorker, disagreement.secondWorker,
        disagreement.firstMeasurement, disagreement.secondMeasurement, disagreement.at.timeIntervalSince1970,
      ])
    return disagreement
  }

  private func insert(_ neurons: NeuronsRow, key: String, _ db: Database) throws {
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
