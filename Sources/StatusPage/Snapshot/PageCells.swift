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
