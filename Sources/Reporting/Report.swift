import Figures
import Foundation
import Journal

/// The tables and figures of a sweep's folder, made from its journal alone.
///
/// It may be made while the sweep runs: what is missing is left open in tables and figures.
public struct Report: Sendable {
  /// The sweep's folder, with its journal; the files go there too.
  public let folder: URL
  public let choices: FigureChoices

  public init(folder: URL, choices: FigureChoices = FigureChoices()) {
    self.folder = folder
    self.choices = choices
  }

  /// Writes `trials.csv`, `slopes.csv`, `boundary.csv`, `csv-metadata.json`, the figures and at last `summary.json`, each whole or not at
  /// all, over what an earlier report left.
  ///
  /// - Returns: the paths of the files written.
  /// - Throws: `JournalError`, `InputError`, `FigureError`, `ReportError`, each one line for the user.
  public func write() throws -> [String] {
    let reader = try JournalReader(folder: folder)
    let results = SweepResults(try SweepRecord(reader, folder: folder))
    let figures = try ReportFigures(results: results, choices: choices)
    var paths = [
      try write("trials.csv", results.record.writeTrialTable),
      try write("slopes.csv") { try $0(results.slopeTable.csv) },
      try write("boundary.csv") { try $0(results.boundaryTable.csv) },
      try write(TableMetadata.fileName) { try $0(TableMetadata(results).content) },
    ]
    let drawn = try draw(figures, reader)
    paths += drawn.paths
    let names = (paths.map { URL(fileURLWithPath: $0).lastPathComponent } + [Self.summaryName])
    let summary = try Summary(results, reader, files: names)
    paths.append(try write(Self.summaryName) { try $0(json(summary, isIndented: true)) })
    if let failure = drawn.failure { throw failure }
    return paths
  }

  static let summaryName = "summary.json"

  /// Draws every figure that can be drawn; one that cannot be does not take the rest along.
  private func draw(
    _ figures: ReportFigures, _ reader: JournalReader
  ) throws -> (paths: [String], failure: ReportError?) {
    let detailed = try figures.results.record.detailedTrials(reader, folder: folder)
    var paths: [String] = []
    var failures: [(name: String, reason: String)] = []
    func draw(_ figure: (some Figure)?, _ name: String) {
      guard let figure else { return }
      do {
        paths += try render(figure, to: path(of: name), typeface: choices.typeface)
      } catch {
        failures.append((name, "\(error)"))
      }
    }
    draw(figures.diagram, "diagram" + choices.slope.suffix)
    draw(figures.slopes, "slopes")
    draw(figures.orientations(detailed), "orientations")
    draw(figures.functions(detailed), "functions")
    let failure = failures.first.map {
      ReportError.undrawable(
        path: path(of: $0.name), reason: $0.reason, others: failures.dropFirst().map(\.name))
    }
    return (paths, failure)
  }

  private func path(of name: String) -> String { folder.appendingPathComponent(name).path }

  private func write(_ name: String, _ content: ((Data) throws -> Void) throws -> Void) throws -> String {
    try writeWhole(to: path(of: name), content)
    return path(of: name)
  }
}

/// Why a file of results could not be written, in one line for the user.
public enum ReportError: Error, Equatable, CustomStringConvertible {
  case unwritable(path: String, reason: String)
  /// Everything else was written, but for the other figures named.
  case undrawable(path: String, reason: String, others: [String])
  case noSuchTrial(key: String)
  case noTrialThere(place: String)
  case ambiguousTrial(key: String, matchCount: Int)
  case noCellThere(place: FigureChoices.Place, nearest: FigureChoices.Place)
  /// A range of the diagram, as the option was given, that leaves nothing to be seen.
  case noCellsWithin(option: String, axis: String, span: ClosedRange<Double>)
  /// More than the format holds.
  case tooLarge(format: String)
  /// How long it has been silent, if there was one.
  case noCoordinator(path: String, silence: String?)

  public var description: String {
    switch self {
    case .unwritable(let path, let reason): "cannot write \(path): \(reason)"
    case .undrawable(let path, let reason, let others):
      "\(path) (.svg, .pdf, .png): \(reason); "
        + (others.isEmpty ? "" : "neither could \(others.joined(separator: ", ")) be drawn; ")
        + "the other files are complete"
    case .noSuchTrial(let key): "no trial of this sweep has a key that starts with '\(key)'"
    case .noTrialThere(let place): "this sweep has no trial at \(place)"
    case .ambiguousTrial(let key, let matchCount):
      "\(matchCount) trials have keys that start with '\(key)'; write more of it"
    case .noCellThere(let place, let nearest):
      "this sweep has no cell at γ = \(place.gamma), γ' = \(place.gammaPrime); the nearest is "
        + "\(nearest.gamma),\(nearest.gammaPrime)"
    case .noCellsWithin(let option, let axis, let span):
      "\(option) is beyond all cells, which span \(axis) from \(span.lowerBound) to \(span.upperBound)"
    case .tooLarge(let format):
      "this sweep is too large for one \(format), which holds 4 GB; export csv instead"
    case .noCoordinator(let path, let silence):
      "\(path): "
        + (silence.map { "its coordinator has been silent for \($0)" } ?? "no coordinator is running")
    }
  }
}
