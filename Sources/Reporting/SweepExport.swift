import Foundation
import Journal

/// A sweep's results in one document, for other programs.
public struct SweepExport: Sendable {
  public enum Format: String, Sendable, CaseIterable {
    /// `trials.csv`.
    case csv
    /// Trials, slopes, boundary and summary.
    case json
  }

  private let folder: URL

  public init(folder: URL) {
    self.folder = folder
  }

  /// Hands the document over in pieces, so that a large one is never in memory as a whole; only CSV comes in several.
  ///
  /// - Throws: `JournalError`, `InputError`, and what `take` throws.
  public func write(_ format: Format, to take: (Data) throws -> Void) throws {
    let reader = try JournalReader(folder: folder)
    let record = try SweepRecord(reader, folder: folder)
    switch format {
    case .csv: try record.writeTrialTable(to: take)
    case .json:
      let results = SweepResults(record)
      try take(
        json(
          Document(
            trials: record.trialTable, slopes: results.slopeTable, boundary: results.boundaryTable,
            summary: Summary(record, counts: reader.counts(), files: [])), isIndented: false))
    }
  }

  /// Writes the document to a file, whole or not at all.
  ///
  /// - Throws: also `ReportError.unwritable`.
  public func write(_ format: Format, to path: String) throws {
    try writeWhole(to: path) { try write(format, to: $0) }
  }

  private struct Document: Encodable {
    let trials: Table
    let slopes: Table
    let boundary: Table
    let summary: Summary
  }
}
