import Foundation
import Scheduling
import Sweeps

/// How long trials train, learned from those that have finished.
///
/// The logarithm of a trial's seconds is that of its `roughCost` and three terms: one that all trials share, one of the
/// width, and one of the cell, to which the cells around contribute, less with each step away. Where nothing has
/// finished far and wide, what is left is the rough cost in the unit that the others have taught. Since times scatter
/// upwards, means of logarithms fall short of them; one factor makes up for that (Duan's smearing, 1983).
struct CostModel: Sendable {
  private let grid: Grid
  /// By kind of trial, that is by width and cell: those of one kind differ in their seed.
  private let roughLogs: [Double]
  private var counts: [Double]
  /// What the logarithms of the trials' seconds exceed the rough ones by, summed.
  private var excesses: [Double]
  /// By kind, shape widths × cells: what a trial is expected to take, in seconds as soon as anything was learned.
  private(set) var expectations: [Double]
  private var secondsNoted = 0.0
  /// How many trials have been noted.
  private(set) var noteCount = 0

  /// What a step in the plane leaves of a trial's say.
  private static let reach = 0.2
  /// How many trials the assumption weighs that a part of the plane is like all others.
  private static let sharedWeight = 0.05
  /// How many trials the assumption weighs that a cell is like those around it.
  private static let nearWeight = 0.5
  /// The terms of widths and cells are fitted in turns; few turns bring them to rest.
  private static let turnCount = 6
  /// Other times are not believed: they would come from a broken clock.
  static let secondsRange = 1e-9...1e9

  init(_ grid: Grid) {
    self.grid = grid
    let kindCount = grid.widths.count * grid.cellCount
    expectations = (0..<kindCount).map { grid[$0].roughCost }
    roughLogs = expectations.map { log($0) }
    counts = Array(repeating: 0, count: kindCount)
    excesses = counts
  }

  var kindCount: Int { expectations.count }

  /// The seeds come last in the grid's order.
  func kind(of trial: TrialIndex) -> Int { trial.rawValue % kindCount }

  /// Takes in what a trial took; `learn` makes use of it.
  mutating func note(_ trial: TrialIndex, seconds: Double) {
    guard Self.secondsRange.contains(seconds) else { return }
    let kind = kind(of: trial)
    counts[kind] += 1
    excesses[kind] += log(seconds) - roughLogs[kind]
    secondsNoted += seconds
    noteCount += 1
  }

  /// Fits the terms to all that was noted, in time proportional to the number of kinds.
  mutating func learn() {
    guard noteCount > 0 else { return }
    let shared = excesses.reduce(0, +) / Double(noteCount)
    let widthCounts = sums(overCells: counts)
    let cellCounts = sums(overWidths: counts)
    var widthTerms = [Double](repeating: 0, count: grid.widths.count)
    var cellTerms = [Double](repeating: 0, count: grid.cellCount)
    for _ in 0..<Self.turnCount {
      let cellSums = sums(overWidths: rest { width, _ in shared + widthTerms[width] })
      cellTerms = smoothedMeans(cellSums, cellCounts)
      let widthSums = sums(overCells: rest { _, cell in shared + cellTerms[cell] })
      widthTerms = filledMeans(widthSums, widthCounts)
    }
    for kind in expectations.indices {
      let (width, cell) = kind.quotientAndRemainder(dividingBy: grid.cellCount)
      expectations[kind] = exp(roughLogs[kind] + shared + widthTerms[width] + cellTerms[cell])
    }
    let smearing = secondsNoted / zip(counts, expectations).reduce(0) { $0 + $1.0 * $1.1 }
    for kind in expectations.indices { expectations[kind] *= smearing }
  }

  // MARK: Fitting

  /// The excesses that a term leaves.
  private func rest(_ term: (_ width: Int, _ cell: Int) -> Double) -> [Double] {
    excesses.indices.map { kind in
      let (width, cell) = kind.quotientAndRemainder(dividingBy: grid.cellCount)
      return excesses[kind] - counts[kind] * term(width, cell)
    }
  }

  private func sums(overCells values: [Double]) -> [Double] {
    grid.widths.indices.map { width in
      values[width * grid.cellCount..<(width + 1) * grid.cellCount].reduce(0, +)
    }
  }

  private func sums(overWidths values: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: grid.cellCount)
    for (kind, value) in values.enumerated() { sums[kind % grid.cellCount] += value }
    return sums
  }

  /// By cell; named initialisations have no neighbours.
  private func smoothedMeans(_ sums: [Double], _ counts: [Double]) -> [Double] {
    let near = zip(spread(sums), spread(counts)).map { $0 / ($1 + Self.sharedWeight) }
    return sums.indices.map { cell in
      (sums[cell] + Self.nearWeight * near[cell]) / (counts[cell] + Self.nearWeight)
    }
  }

  /// By width; where nothing has finished, that of the next smaller width, or of the smallest that has one.
  private func filledMeans(_ sums: [Double], _ counts: [Double]) -> [Double] {
    let smallest = counts.firstIndex { $0 > 0 }!
    var mean = sums[smallest] / counts[smallest]
    return zip(sums, counts).map { sum, count in
      if count > 0 { mean = sum / count }
      return mean
    }
  }

  /// Adds to each cell of the plane the others' values, times `reach` for each step between them.
  private func spread(_ values: [Double]) -> [Double] {
    var values = values
    let (columns, rows) = (grid.gammas.count, grid.gammaPrimes.count)
    for row in 0..<rows { spread(&values, stride(from: row * columns, to: (row + 1) * columns, by: 1)) }
    for column in 0..<columns { spread(&values, stride(from: column, to: rows * columns, by: columns)) }
    return values
  }

  private func spread(_ values: inout [Double], _ line: StrideTo<Int>) {
    let own = line.map { values[$0] }
    for (places, own) in [(Array(line), own), (line.reversed(), own.reversed())] {
      var carried = 0.0
      for (place, value) in zip(places, own) {
        values[place] += carried
        carried = (carried + value) * Self.reach
      }
    }
  }
}
