import Foundation
import Journal

/// A sweep's results in one document, for other programs.
public struct SweepExport: Sendable {
  public enum Format: String, Sendable, CaseIterable {
    /// `trials.csv`.
    case csv
    /// Trials, slopes, boundary and summary.
    case json
    /// Arrays over γ', γ, width and seed, for NumPy.
    case npz

    /// Whether it is no text.
    public var isBinary: Bool { self == .npz }
  }

  private let folder: URL

  public init(folder: URL) {
    self.folder = folder
  }

  /// Hands the document over in pieces, so that a large one is never in memory as a whole; JSON comes in one.
  ///
  /// - Throws: `JournalError`, `InputError`, `ReportError.tooLarge`, and what `take` throws.
  public func write(_ format: Format, to take: (Data) throws -> Void) throws {
    let reader = try JournalReader(folder: folder)
    try write(format, try SweepRecord(reader, folder: folder), reader, to: take)
  }

  private func write(
    _ format: Format, _ record: SweepRecord, _ reader: JournalReader, to take: (Data) throws -> Void
  ) throws {
    switch format {
    case .csv: try record.writeTrialTable(to: take)
    case .npz: try writeArchive(of: SweepArrays(SweepResults(record)).all, to: take)
    case .json:
      let results = SweepResults(record)
      try take(
        json(
          Document(
            trials: record.trialTable, slopes: results.slopeTable, boundary: results.boundaryTable,
            summary: Summary(results, reader, files: [])), isIndented: false))
    }
  }

  /// Writes the document to a file, whole or not at all. CSV has no place for where it comes from, which goes to a file beside
  /// it, `FILE-metadata.json`.
  ///
  /// - Throws: also `ReportError.unwritable`.
  public func write(_ format: Format, to path: String) throws {
    let reader = try JournalReader(folder: folder)
    let record = try SweepRecord(reader, folder: folder)
    try writeWhole(to: path) { try write(format, record, reader, to: $0) }
    guard format == .csv else { return }
    let name = URL(fileURLWithPath: path).lastPathComponent
    try writeWhole(to: TableMetadata.path(ofTable: path)) {
      try $0(TableMetadata(record, trialTable: name).content)
    }
  }

  private struct Document: Encodable {
    let trials: Table
    let slopes: Table
    let boundary: Table
    let summary: Summary
  }
}
