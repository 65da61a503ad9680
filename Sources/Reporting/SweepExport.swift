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
    let record = try SweepRecord(reader, folder: folder)
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
