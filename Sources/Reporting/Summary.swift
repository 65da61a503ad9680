import Foundation
import Journal

/// `summary.json`: the sweep in figures, of the trials of its current grid.
struct Summary: Sendable, Encodable {
  struct GridSize: Sendable, Encodable {
    let trials: Int
    let cells: Int
    let gammas: Int
    let gammaPrimes: Int
    let widths: Int
    let seeds: Int
    let initialisations: Int
  }

  /// How many trials a host or a worker computed.
  struct Share: Sendable, Encodable {
    let name: String
    let trials: Int
    let wallSeconds: Double
  }

  let name: String
  let productVersion: String
  let trainingVersion: Int
  let specHash: String
  let isComplete: Bool
  let grid: GridSize
  /// Trials by status, "missing" among them.
  let counts: [String: Int]
  /// Attempts that ended without a result, over the whole life of the journal.
  let failedAttempts: Int
  /// Results that contradicted an earlier one of the same trial.
  let disagreements: Int
  let evaluationsMedian: OrNull<Double>
  let wallSecondsTotal: Double
  let wallSecondsMax: OrNull<Double>
  let started: OrNull<Date>
  let finished: OrNull<Date>
  let elapsedSeconds: OrNull<Double>
  let trialsPerSecond: OrNull<Double>
  let hosts: [Share]
  let workers: [Share]
  /// The names of the files that the report wrote.
  let files: [String]

  init(_ record: SweepRecord, counts: JournalCounts, files: [String]) {
    let rows = record.rows
    let grid = record.specification.grid
    name = record.specification.name
    productVersion = record.productVersion
    trainingVersion = record.meaning.trainingVersion
    specHash = record.specificationHash
    isComplete = record.doneCount == record.trials.count
    self.grid = GridSize(
      trials: grid.trialCount, cells: grid.cellCount, gammas: grid.gammas.count,
      gammaPrimes: grid.gammaPrimes.count, widths: grid.widths.count, seeds: grid.seeds.count,
      initialisations: grid.initialisations.count)
    self.counts = record.statusCounts
    failedAttempts = counts.failures
    disagreements = counts.disagreements
    evaluationsMedian = OrNull(median(rows.map { Double($0.measurement.evaluations) }))
    let wallSeconds = rows.map(\.wallSeconds).filter(\.isFinite)
    wallSecondsTotal = wallSeconds.reduce(0, +)
    wallSecondsMax = OrNull(wallSeconds.max())
    let started = rows.map { $0.committedAt - ($0.wallSeconds.isFinite ? $0.wallSeconds : 0) }.min()
    let finished = rows.map(\.committedAt).max()
    let elapsed = started.flatMap { start in finished.map { $0.timeIntervalSince(start) } }
    self.started = OrNull(started)
    self.finished = OrNull(finished)
    elapsedSeconds = OrNull(elapsed)
    trialsPerSecond = OrNull(elapsed.flatMap { $0 > 0 ? Double(rows.count) / $0 : nil })
    hosts = shares(of: rows, by: \.host)
    workers = shares(of: rows, by: \.worker)
    self.files = files
  }
}

private func shares(of rows: [TrialRow], by name: (TrialRow) -> String) -> [Summary.Share] {
  Dictionary(grouping: rows, by: name).map { name, rows in
    Summary.Share(
      name: name, trials: rows.count,
      wallSeconds: rows.map(\.wallSeconds).filter(\.isFinite).reduce(0, +))
  }.sorted { $0.name < $1.name }
}

private func median(_ numbers: [Double]) -> Double? {
  guard !numbers.isEmpty else { return nil }
  let sorted = numbers.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
