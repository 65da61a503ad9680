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
  /// The part of the sweep that the folder is for, "2/3"; null for all of it.
  let shard: OrNull<String>
  let isComplete: Bool
  let grid: GridSize
  /// Trials by status, "missing" among them.
  let counts: [String: Int]
  /// The trials that slopes are made of, and those that were computed or given up and are no part of one.
  let trialsUsed: Int
  let trialsLeftOut: Int
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

  /// - Throws: `JournalError`.
  init(_ results: SweepResults, _ reader: JournalReader, files: [String]) throws {
    let (record, provenance) = (results.record, results.provenance)
    let grid = record.specification.grid
    var totals = Totals()
    for result in record.results { totals.add(result) }
    name = record.specification.name
    productVersion = record.productVersion
    trainingVersion = record.meaning.trainingVersion
    specHash = record.specificationHash
    shard = OrNull(record.shard?.description)
    isComplete = record.doneCount == record.trials.count
    self.grid = GridSize(
      trials: grid.trialCount, cells: grid.cellCount, gammas: grid.gammas.count,
      gammaPrimes: grid.gammaPrimes.count, widths: grid.widths.count, seeds: grid.seeds.count,
      initialisations: grid.initialisations.count)
    self.counts = record.statusCounts
    trialsUsed = provenance.trialsUsed
    trialsLeftOut = provenance.trialsLeftOut
    failedAttempts = try reader.failureCount()
    disagreements = try reader.disagreementCount()
    evaluationsMedian = OrNull(median(totals.evaluations))
    wallSecondsTotal = totals.wallSeconds
    wallSecondsMax = OrNull(totals.wallSecondsMax)
    let elapsed = totals.started.flatMap { start in totals.finished.map { $0.timeIntervalSince(start) } }
    started = OrNull(totals.started)
    finished = OrNull(totals.finished)
    elapsedSeconds = OrNull(elapsed)
    trialsPerSecond = OrNull(elapsed.flatMap { $0 > 0 ? Double(totals.evaluations.count) / $0 : nil })
    hosts = totals.hosts.shares { record.trials.hostName($0) }
    workers = totals.workers.shares { record.trials.workerName($0) }
    self.files = files
  }
}

/// What is added up over all results.
private struct Totals {
  var evaluations: [Int] = []
  var wallSeconds = 0.0
  var wallSecondsMax: Double?
  var started: Date?
  var finished: Date?
  var hosts = ShareTotals()
  var workers = ShareTotals()

  mutating func add(_ result: RecordedResult) {
    evaluations.append(result.evaluations)
    let seconds = result.wallSeconds.isFinite ? result.wallSeconds : 0
    if result.wallSeconds.isFinite {
      wallSeconds += seconds
      wallSecondsMax = max(wallSecondsMax ?? seconds, seconds)
    }
    let committedAt = Date(timeIntervalSince1970: result.committedAt)
    started = min(started ?? .distantFuture, committedAt - seconds)
    finished = max(finished ?? .distantPast, committedAt)
    hosts.add(result.host, seconds: seconds)
    workers.add(result.worker, seconds: seconds)
  }
}

/// By the numbers of hosts or workers.
private struct ShareTotals {
  private var counts: [Int] = []
  private var seconds: [Double] = []

  mutating func add(_ number: UInt32, seconds: Double) {
    while counts.count <= Int(number) {
      counts.append(0)
      self.seconds.append(0)
    }
    counts[Int(number)] += 1
    self.seconds[Int(number)] += seconds
  }

  /// By name.
  func shares(_ name: (Int) -> String) -> [Summary.Share] {
    counts.indices.filter { counts[$0] > 0 }.map {
      Summary.Share(name: name($0), trials: counts[$0], wallSeconds: seconds[$0])
    }.sorted { $0.name < $1.name }
  }
}

private func median(_ numbers: [Int]) -> Double? {
  guard !numbers.isEmpty else { return nil }
  let sorted = numbers.sorted()
  return (Double(sorted[(sorted.count - 1) / 2]) + Double(sorted[sorted.count / 2])) / 2
}
