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

  /// - Throws: `JournalError`, `InputError`.
  public func document(_ format: Format) throws -> Data {
    let reader = try JournalReader(folder: folder)
    let record = try SweepRecord(reader, folder: folder)
    switch format {
    case .csv: return Data(record.trialTable.csv.utf8)
    case .json:
      let results = SweepResults(record)
      return try json(
        Document(
          trials: record.trialTable, slopes: results.slopeTable, boundary: results.boundaryTable,
          summary: Summary(record, counts: reader.counts(), files: [])), isIndented: false)
    }
  }

  /// Writes the document to a file, whole or not at all.
  ///
  /// - Throws: also `ReportError.unwritable`.
  public func write(_ format: Format, to path: String) throws {
    try writeWhole(document(format), to: path)
  }

  private struct Document: Encodable {
    let trials: Table
    let slopes: Table
    let boundary: Table
    let summary: Summary
  }
}
