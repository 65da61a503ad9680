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
  private let results: ResultStore
  /// The indices of trials that were given up, each the first with its key.
  private let setAside: Set<Int>
  /// Places in the grid, by place in this order.
  private let cells: [Int]
  private let seeds: [Int]

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
  }

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
  var byCell: [Slice<RecordedTrials>] {
    let length = locator.grid.widths.count * locator.grid.seeds.count
    return cells.indices.map { self[$0 * length..<($0 + 1) * length] }
  }

  func hostName(_ number: Int) -> String { results.hostName(number) }

  func workerName(_ number: Int) -> String { results.workerName(number) }

  func key(of trial: RecordedTrial) -> String { locator.key(of: trial.first).rawValue }
}
