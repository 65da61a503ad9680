import Analysis
import Reporting

/// The cells of the diagram, and when each was last changed.
struct PageCells: Sendable {
  private(set) var cells: [LiveCell]
  /// By cell, the revision of the page that changed it.
  private var revisions: [Int]
  private(set) var evaluationTotal: Int
  private(set) var wallSecondTotal: Double

  init(_ cells: [LiveCell], revision: Int) {
    self.cells = cells
    revisions = Array(repeating: revision, count: cells.count)
    evaluationTotal = cells.reduce(0) { $0 + $1.evaluations }
    wallSecondTotal = cells.reduce(0) { $0 + $1.wallSeconds }
  }

  mutating func update(_ changed: [Int], from current: [LiveCell], revision: Int) {
    for place in changed {
      evaluationTotal += current[place].evaluations - cells[place].evaluations
      wallSecondTotal += current[place].wallSeconds - cells[place].wallSeconds
      cells[place] = current[place]
      revisions[place] = revision
    }
  }

  /// The places of cells that changed after a revision.
  func changed(after revision: Int) -> [Int] { revisions.indices.filter { revisions[$0] > revision } }

  /// How many cells there are of each regime, "undetermined" included.
  var regimeCounts: [String: Int] {
    var counts = Dictionary(uniqueKeysWithValues: CellColumns.regimes.map { ($0, 0) })
    for cell in cells { counts[CellColumns.regimes[CellColumns.code(of: cell)], default: 0] += 1 }
    return counts
  }
}

/// Cells in columns, which a browser and a script read fastest. Slopes are rounded to four decimals.
struct CellColumns: Sendable, Encodable {
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
}
