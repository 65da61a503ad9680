import Journal
import Sweeps

/// A trial of the grid, and what has become of it.
struct RecordedTrial: Sendable {
  let trial: Trial
  /// The index of the trial that was trained for it: its own, unless an earlier one has its key.
  let first: Int
  /// The word for its state in tables, one of `trialStatuses`.
  let status: String
  /// Nil for one that is not committed.
  let result: RecordedResult?

  var isMissing: Bool { status == missingStatus }

  var hasConverged: Bool { status == "converged" }
}

/// The trials of a grid by initialisation (none first), γ, γ', width, seed: an order that the spec's own does not change.
///
/// They are made when they are asked for. In memory are about 100 bytes for each result and 4 for each trial.
struct RecordedTrials: RandomAccessCollection, Sendable {
  let locator: TrialLocator
  private var results: ResultStore
  /// The indices of trials that were given up, each the first with its key.
  var setAside: Set<Int>
  /// Places in the grid, by place in this order.
  private let cells: [Int]
  private let seeds: [Int]
  /// The trials that share the key of an earlier one, by the index of that.
  private let aliases: [Int: [Int]]

  init(_ locator: TrialLocator, results: ResultStore, setAside: Set<Int>) {
    self.locator = locator
    self.results = results
    self.setAside = setAside
    let grid = locator.grid
    let (columns, rows) = (grid.gammas.count, grid.gammaPrimes.count)
    let plane = (0..<columns).flatMap { column in (0..<rows).map { $0 * columns + column } }
    let named = grid.initialisations.indices.sorted {
      grid.initialisations[$0].displayName < grid.initialisations[$1].displayName
    }
    cells = plane + named.map { columns * rows + $0 }
    seeds = grid.seeds.indices.sorted { grid.seeds[$0] < grid.seeds[$1] }
    let shared = locator.aliasCount == 0 ? 0..<0 : 0..<grid.trialCount
    aliases = Dictionary(grouping: shared.filter { locator.first(of: $0) != $0 }, by: locator.first)
  }

  /// - Parameter index: the first with its key, without a result so far.
  mutating func insert(_ row: TrialRow, at index: Int) { results.insert(row, at: index) }

  var startIndex: Int { 0 }
  var endIndex: Int { locator.grid.trialCount }

  subscript(place: Int) -> RecordedTrial {
    let widthCount = locator.grid.widths.count
    let (layer, seed) = place.quotientAndRemainder(dividingBy: seeds.count)
    let (cell, width) = layer.quotientAndRemainder(dividingBy: widthCount)
    return trial(at: (seeds[seed] * widthCount + width) * locator.grid.cellCount + cells[cell])
  }

  /// The trial with this index in the grid.
  func trial(at index: Int) -> RecordedTrial {
    let first = locator.first(of: index)
    let result = results[first]
    let status =
      result.map { results.outcome(of: $0) }
      ?? (setAside.contains(first) ? failedStatus : missingStatus)
    return RecordedTrial(trial: locator.grid[index], first: first, status: status, result: result)
  }

  /// The trials of each cell, in this order.
  var byCell: [Slice<RecordedTrials>] { cells.indices.map(cell) }

  var cellCount: Int { cells.count }

  /// The trials of one cell, by its place among `byCell`.
  func cell(at place: Int) -> Slice<RecordedTrials> {
    let length = locator.grid.widths.count * locator.grid.seeds.count
    return self[place * length..<(place + 1) * length]
  }

  /// The place among `byCell` of the cell that a trial of the grid belongs to.
  func cellPlace(of index: Int) -> Int {
    let grid = locator.grid
    let cell = index % grid.cellCount
    let (row, column) = cell.quotientAndRemainder(dividingBy: grid.gammas.count)
    guard row >= grid.gammaPrimes.count else { return column * grid.gammaPrimes.count + row }
    return cells[(grid.gammas.count * grid.gammaPrimes.count)...].firstIndex(of: cell)!
  }

  /// The indices of all trials with the key of this one, which is the first of them.
  func indices(sharingKeyOf first: Int) -> [Int] { [first] + aliases[first, default: []] }

  func hostName(_ number: Int) -> String { results.hostName(number) }

  func workerName(_ number: Int) -> String { results.workerName(number) }

  func key(of trial: RecordedTrial) -> String { locator.key(of: trial.first).rawValue }
}
