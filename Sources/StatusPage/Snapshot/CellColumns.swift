import Analysis
import Foundation
import Reporting

/// Cells in columns, which a browser and a script read fastest. Slopes are rounded to four decimals.
struct CellColumns: Sendable {
  /// What was last changed in them.
  let revision: Int
  /// The places of these cells; nil for all of them, in order.
  let place: [Int]?
  let slope: [Double?]
  let low: [Double?]
  let high: [Double?]
  /// Places in `regimes`.
  let regime: [Int]
  let used: [Int]
  let leftOut: [Int]
  let missing: [Int]
  let evaluations: [Int]
  let wallSeconds: [Double]

  static let regimes = ["undetermined"] + Regime.allCases.map(\.rawValue)

  static func code(of cell: LiveCell) -> Int {
    cell.regime.map { Regime.allCases.firstIndex(of: $0)! + 1 } ?? 0
  }

  /// - Parameter places: nil for all cells.
  init(_ page: PageCells, places: [Int]?, revision: Int) {
    let cells = places.map { $0.map { page.cells[$0] } } ?? page.cells
    func rounded(_ value: Double, _ scale: Double) -> Double { (value * scale).rounded() / scale }
    self.revision = revision
    place = places
    slope = cells.map { $0.slope.map { rounded($0, 1e4) } }
    low = cells.map { $0.interval.map { rounded($0.low, 1e4) } }
    high = cells.map { $0.interval.map { rounded($0.high, 1e4) } }
    regime = cells.map(Self.code)
    used = cells.map(\.usedCount)
    leftOut = cells.map(\.leftOutCount)
    missing = cells.map(\.missingCount)
    evaluations = cells.map(\.evaluations)
    wallSeconds = cells.map { rounded($0.wallSeconds, 1e3) }
  }

  /// One object. For hundred thousand cells `JSONEncoder` takes some twenty times as long.
  var json: Data {
    var text = #"{"revision":\#(revision)"#
    func append(_ name: String, _ values: some Sequence<some CustomStringConvertible>) {
      text += ",\"\(name)\":["
      var isFirst = true
      for value in values {
        if !isFirst { text += "," }
        isFirst = false
        text += value.description
      }
      text += "]"
    }
    if let place { append("place", place) }
    append("slope", slope.lazy.map(OptionalNumber.init))
    append("low", low.lazy.map(OptionalNumber.init))
    append("high", high.lazy.map(OptionalNumber.init))
    for (name, values) in [
      ("regime", regime), ("used", used), ("left_out", leftOut), ("missing", missing),
      ("evaluations", evaluations),
    ] {
      append(name, values)
    }
    append("wall_seconds", wallSeconds.lazy.map(OptionalNumber.init))
    text += "}"
    return Data(text.utf8)
  }
}

/// A number as JSON has it: null for none, and for what is no number there.
private struct OptionalNumber: CustomStringConvertible {
  let value: Double?

  init(_ value: Double?) { self.value = value }

  var description: String { value.flatMap { $0.isFinite ? $0.description : nil } ?? "null" }
}
