import Analysis
import Foundation
import Journal
import Sweeps

/// A running sweep as its journal tells it, kept up to date: what is new is read, and what that changed is computed again.
///
/// Everything is what a report of that moment would say. In memory are some 100 bytes for each result, 4 for each trial and
/// 100 for each cell.
package struct LiveSweep: Sendable {
  private(set) var record: SweepRecord
  private(set) var troubles: SweepTroubles
  /// For the trials of the last attempts.
  private(set) var search = TrialSearch()
  /// In the order of the record's trials by cell: by γ, then γ', the named initialisations last.
  package private(set) var cells: [LiveCell]
  private var zeros: [BoundaryPoint?]
  /// Places of cells, and of γ', whose numbers are older than their trials.
  private var staleCells: WorkList
  private var staleRows: WorkList

  /// Reads the journal once; every cell with results waits to be computed.
  /// - Throws: `JournalError`, `InputError` for a specification that this version does not read.
  package init(folder: URL) throws {
    let reader = try JournalReader(folder: folder)
    record = try SweepRecord(reader, folder: folder)
    troubles = try SweepTroubles(reader)
    let grid = record.specification.grid
    cells = Array(
      repeating: LiveCell(trialCount: grid.widths.count * grid.seeds.count), count: grid.cellCount)
    zeros = Array(repeating: nil, count: grid.gammaPrimes.count)
    staleCells = WorkList(placeCount: cells.count)
    staleRows = WorkList(placeCount: zeros.count)
    for place in cells.indices where record.trials.cell(at: place).contains(where: { !$0.isMissing }) {
      staleCells.insert(place)
    }
  }

  /// Takes in what the journal has more than the last time.
  /// - Throws: `JournalError`.
  package mutating func follow(_ reader: JournalReader) throws {
    for place in try record.follow(reader).sorted() { staleCells.insert(place) }
    try troubles.follow(reader)
    search.advance(
      to: lastFailures.map(\.trialKey), in: record.trials.locator, countMax: Self.searchCountMax)
  }

  /// Trials looked at for those of keys each time: some hundredths of a second.
  private static let searchCountMax = 20_000

  /// Whether `compute` has something to do.
  package var isStale: Bool { !staleCells.isEmpty || !staleRows.isEmpty }

  /// What a call of `compute` changed.
  package struct Changes: Sendable, Equatable {
    /// Places of cells, ascending.
    package var cells: [Int] = []
    package var boundary = false
  }

  /// Fits the cells that have changed, and then those rows of the boundary, as many as so many fits allow and at least one;
  /// the others have their turn the next time.
  package mutating func compute(fitCountMax: Int) -> Changes {
    var changes = Changes()
    var fitCount = 0
    let grid = record.specification.grid
    while fitCount < fitCountMax, let place = staleCells.takeFirst() {
      fitCount += 1
      let cell = LiveCell(record.trials.cell(at: place))
      guard cell != cells[place] else { continue }
      let isMoved = (cell.slope, cell.interval) != (cells[place].slope, cells[place].interval)
      if isMoved, place < grid.gammas.count * grid.gammaPrimes.count {
        staleRows.insert(place % grid.gammaPrimes.count)
      }
      cells[place] = cell
      changes.cells.append(place)
    }
    while fitCount < fitCountMax, let row = staleRows.takeFirst() {
      fitCount += grid.gammas.count
      let zero = zero(atRow: row)
      changes.boundary = changes.boundary || zero != zeros[row]
      zeros[row] = zero
    }
    changes.cells.sort()
    return changes
  }

  /// The zeros of S_w by γ', as far as they are computed.
  package var boundary: [BoundaryPoint] { zeros.compactMap(\.self) }

  /// Resampled slopes take much memory: they are made for one row of cells at a time, the same each time.
  private func zero(atRow row: Int) -> BoundaryPoint? {
    let grid = record.specification.grid
    return Analysis.boundary(
      of: grid.gammas.indices.compactMap { column in
        let trials = record.trials.cell(at: column * grid.gammaPrimes.count + row)
        let cell = trials.first!.trial.cell
        let key = bootstrapKey(gamma: cell.gamma, gammaPrime: cell.gammaPrime)
        return SlopeFit(observations(of: trials, \.relativeDistanceW), key: key).map {
          BoundaryCell(
            gamma: cell.gamma, gammaPrime: cell.gammaPrime, slope: $0.slope, replicates: $0.replicates)
        }
      }
    ).first
  }
}

/// Places that wait for their turn, each once, first come first served.
private struct WorkList: Sendable {
  private var places: [Int] = []
  private var next = 0
  private var isWaiting: [Bool]

  init(placeCount: Int) { isWaiting = Array(repeating: false, count: placeCount) }

  var isEmpty: Bool { next == places.count }

  mutating func insert(_ place: Int) {
    guard !isWaiting[place] else { return }
    isWaiting[place] = true
    places.append(place)
  }

  mutating func takeFirst() -> Int? {
    guard next < places.count else { return nil }
    let place = places[next]
    next += 1
    isWaiting[place] = false
    if next == places.count { (places, next) = ([], 0) }
    return place
  }
}
