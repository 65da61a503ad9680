import Analysis

/// The plane as a status shows it: how far each cell has come, and what slope it has so far.
struct CellMap: Sendable {
  struct Cell: Sendable, Equatable {
    /// The share of its trials that are committed or given up, 0 to 1.
    let doneShare: Double
    /// S_w; nil with too little data.
    let slope: Double?
  }

  let gammas: [Double]
  let gammaPrimes: [Double]
  /// By γ, then γ'.
  private let cells: [Cell]

  init(gammas: [Double], gammaPrimes: [Double], cells: [Cell]) {
    precondition(cells.count == gammas.count * gammaPrimes.count)
    self.gammas = gammas
    self.gammaPrimes = gammaPrimes
    self.cells = cells
  }

  init(_ record: SweepRecord) {
    let grid = record.specification.grid
    let trials = record.trials.byCell
    self.init(
      gammas: grid.gammas, gammaPrimes: grid.gammaPrimes,
      cells: concurrently(grid.gammas.count * grid.gammaPrimes.count) { place in
        let cell = trials[place]
        // The interval, which costs most of a fit, is not shown.
        let fit = SlopeFit(observations(of: cell, \.relativeDistanceW), key: 0, resampleCount: 1)
        return Cell(
          doneShare: Double(cell.count { !$0.isMissing }) / Double(cell.count), slope: fit?.slope)
      })
  }

  /// The map in so many columns and lines, axes included; a larger grid is thinned out. γ goes up, γ' to the right.
  func lines(columns: Int, rows: Int, isColored: Bool) -> [String] {
    let labels = gammas.map { short($0) }
    let margin = (labels.map(\.count).max() ?? 0) + 2
    let across = thinned(gammaPrimes.count, to: max((columns - margin) / 3, 1))
    let up = thinned(gammas.count, to: max(rows - 2, 1))
    let body = up.reversed().map { row in
      let label = String(repeating: " ", count: margin - 2 - labels[row].count) + labels[row] + "  "
      return label + across.map { text(of: cells[row * gammaPrimes.count + $0], isColored) }.joined()
    }
    return [String(repeating: " ", count: margin) + "γ up, γ' to the right, tenths of S_w"] + body
      + [axis(across, margin: margin)]
  }

  /// Evenly chosen numbers below `count`, at most so many, both ends included where two fit.
  private func thinned(_ count: Int, to countMax: Int) -> [Int] {
    guard count > countMax else { return Array(0..<count) }
    guard countMax > 1 else { return [0] }
    return (0..<countMax).map { $0 * (count - 1) / (countMax - 1) }
  }

  /// As many labels as have room, each where its column begins.
  private func axis(_ across: [Int], margin: Int) -> String {
    var line = String(repeating: " ", count: margin)
    for (place, column) in across.enumerated() where line.count <= margin + 3 * place {
      line +=
        String(repeating: " ", count: margin + 3 * place - line.count) + short(gammaPrimes[column]) + " "
    }
    return line
  }

  /// Three columns: the slope, or how far the cell has come, told by signs that mean the same without colours.
  private func text(of cell: Cell, _ isColored: Bool) -> String {
    guard let slope = cell.slope else {
      guard cell.doneShare > 0 else { return " · " }
      let bars = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
      let bar = bars[min(Int(cell.doneShare * 8), 7)]
      return bar + bar + " "
    }
    let tenths = min(Int((abs(slope) * 10).rounded()), 9)
    let text = (tenths == 0 ? " " : slope < 0 ? "-" : "+") + String(tenths)
    guard isColored else { return text + " " }
    // By what is shown, so that equal numbers have one colour: two numbers share one, zero has its own.
    let place = (tenths + 1) / 2 * (slope < 0 ? -1 : 1)
    let ink = abs(place) > 3 ? 255 : 16
    return "\u{1B}[48;5;\(Self.colors[place + 5]);38;5;\(ink)m\(text) \u{1B}[0m"
  }

  /// The eleven colours of the diagram, from blue to red, in the palette of 256 that terminals share.
  private static let colors = [17, 25, 67, 110, 153, 255, 224, 216, 167, 124, 52]
}
