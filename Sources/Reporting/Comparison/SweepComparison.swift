import Analysis
import Figures
import Foundation
import Journal
import Sweeps

/// Two sweeps side by side: where their slopes differ, and their boundaries.
public struct SweepComparison: Sendable {
  /// A cell that either has.
  struct Row: Sendable {
    let gamma: Double
    let gammaPrime: Double
    let first: CellSummary.Line?
    let second: CellSummary.Line?

    var difference: Double? { first.flatMap { first in second.map { $0.slope - first.slope } } }

    /// Nil without two intervals.
    var isDistinct: Bool? {
      guard let one = first?.interval, let other = second?.interval else { return nil }
      return one.high < other.low || other.high < one.low
    }
  }

  private let first: SweepResults
  private let second: SweepResults
  private let names: (first: String, second: String)
  private let choices: FigureChoices
  /// By γ', then γ.
  let rows: [Row]
  /// What differs between the meanings of the two, a line each.
  let differences: [String]

  /// - Throws: `JournalError`, `InputError`.
  public init(_ first: URL, _ second: URL, choices: FigureChoices) throws {
    self.first = SweepResults(try SweepRecord(JournalReader(folder: first), folder: first))
    self.second = SweepResults(try SweepRecord(JournalReader(folder: second), folder: second))
    self.choices = choices
    let titles = [self.first, self.second].map(\.record.specification.name)
    names =
      titles[0] == titles[1] ? (first.lastPathComponent, second.lastPathComponent) : (titles[0], titles[1])
    let entries = zip(self.first.record.meaning.entries, self.second.record.meaning.entries)
    differences = entries.filter { $0.value != $1.value }.map { "\($0.path): \($0.value) and \($1.value)" }
    rows = Self.rows(self.first.plane, self.second.plane, choices.slope)
  }

  private static func rows(
    _ first: [CellSummary], _ second: [CellSummary], _ slope: FigureChoices.Slope
  ) -> [Row] {
    let lines = [first, second].map { cells in
      Dictionary(uniqueKeysWithValues: cells.map { ($0.cell, $0.line(slope)) })
    }
    let cells = Set(first.map(\.cell)).union(second.map(\.cell))
    return cells.sorted { ($0.gammaPrime, $0.gamma) < ($1.gammaPrime, $1.gamma) }.map {
      Row(gamma: $0.gamma, gammaPrime: $0.gammaPrime, first: lines[0][$0] ?? nil, second: lines[1][$0] ?? nil)
    }
  }

  /// Writes `comparison.csv` and the figure into a folder, which is made where it is missing.
  ///
  /// - Returns: the paths of the files written.
  /// - Throws: `ReportError`, `FigureError`.
  public func write(to folder: URL) throws -> [String] {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw ReportError.unwritable(path: folder.path, reason: "it cannot be made a folder")
    }
    let path = { (name: String) in folder.appendingPathComponent(name).path }
    let name = "comparison" + choices.slope.suffix
    try writeWhole(to: path(name + ".csv")) { try $0(table.csv) }
    try writeWhole(to: path(name + ".json")) { try $0(json(provenance, isIndented: true)) }
    return [path(name + ".csv"), path(name + ".json")]
      + (try render(figure, to: path(name), typeface: choices.typeface))
  }

  // MARK: Content

  private struct BothProvenances: Encodable {
    let first: Provenance
    let second: Provenance
    let differences: [String]
  }

  private var provenance: BothProvenances {
    BothProvenances(first: first.provenance, second: second.provenance, differences: differences)
  }

  var table: Table {
    var table = Table(columns: [
      "gamma", "gamma_prime", "slope_first", "low_first", "high_first", "slope_second", "low_second",
      "high_second", "difference", "intervals_apart",
    ])
    for row in rows {
      let slopes = [row.first, row.second].flatMap { line in
        [line?.slope, line?.interval?.low, line?.interval?.high].map(Field.number(orMissing:))
      }
      table.append(
        [.number(row.gamma), .number(row.gammaPrime)] + slopes
          + [.number(orMissing: row.difference), .text(orMissing: row.isDistinct.map { $0 ? "yes" : "no" })])
    }
    return table
  }

  private var figure: ComparisonFigure {
    var figure = ComparisonFigure(
      title: "\(names.second) less \(names.first)",
      cells: rows.map {
        ComparisonFigure.Cell(
          gamma: $0.gamma, gammaPrime: $0.gammaPrime, difference: $0.difference,
          isDistinct: $0.isDistinct ?? false)
      },
      first: sweep(names.first, first), second: sweep(names.second, second), width: choices.width,
      provenance: [(names.second, second), (names.first, first)].map(smallPrint).joined(separator: "\n"))
    figure.quantity = choices.slope
    figure.limit = choices.slopeLimit
    figure.hasTheorem = first.hasTheorem && second.hasTheorem
    return figure
  }

  private func smallPrint(_ name: String, _ results: SweepResults) -> String {
    let incompleteness = incompleteness(of: results.record).map { [$0] } ?? []
    let content = ["\(name): \(results.provenance.source)", results.mapUsage(of: choices.slope)]
    return (content + incompleteness).joined(separator: "; ")
  }

  private func sweep(_ name: String, _ results: SweepResults) -> ComparisonFigure.Sweep {
    ComparisonFigure.Sweep(name: name, boundary: figurePoints(results.boundary(of: choices.slope)))
  }

  /// What a person wants to know first.
  public var text: String {
    let common = rows.compactMap { row in row.difference.map { (row, $0) } }
    var lines = [
      ("first", "\(names.first): \(first.provenance.source); \(first.usage.text)"),
      ("second", "\(names.second): \(second.provenance.source); \(second.usage.text)"),
      ("cells", "\(grouped(common.count)) have a slope in both, of \(grouped(rows.count))"),
    ]
    lines += differences.map { ("differs", $0) }
    if let (row, difference) = common.max(by: { abs($0.1) < abs($1.1) }) {
      let sizes = common.map { abs($0.1) }.sorted()
      lines.append(
        (
          "slopes",
          "differ by \(short(sizes[sizes.count / 2])) in the median, by \(short(abs(difference))) at most, at "
            + "γ = \(row.gamma), γ' = \(row.gammaPrime); "
            + "intervals are apart in \(counted(rows.count { $0.isDistinct == true }, "cell"))"
        ))
    }
    let zeros = shifts(first.boundary(of: choices.slope), second.boundary(of: choices.slope))
    if let widest = zeros.max(by: { abs($0.shift) < abs($1.shift) }) {
      lines.append(("boundaries", "\(counted(zeros.count, "zero")) in both\(apart(widest, of: zeros.count))"))
    }
    return aligned(lines)
  }

  private func apart(_ widest: (gammaPrime: Double, shift: Double), of count: Int) -> String {
    guard widest.shift != 0 else { return ", at the same γ" }
    return "; the second's is \(short(abs(widest.shift))) \(widest.shift < 0 ? "lower" : "higher") "
      + "at γ' = \(widest.gammaPrime)\(count > 1 ? ", and no farther elsewhere" : "")"
  }

  /// How far the second's zero lies above the first's where both have one.
  private func shifts(
    _ first: [BoundaryPoint], _ second: [BoundaryPoint]
  ) -> [(gammaPrime: Double, shift: Double)] {
    first.compactMap { point in
      second.first { $0.gammaPrime == point.gammaPrime }.map { (point.gammaPrime, $0.gamma - point.gamma) }
    }
  }
}
