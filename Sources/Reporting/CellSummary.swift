import Analysis
import Foundation
import Sweeps
import Synchronization

/// What the trials of one cell say together.
struct CellSummary: Sendable {
  /// A fitted line without its replicates.
  struct Line: Sendable {
    let slope: Double
    let interval: ConfidenceInterval?
  }

  let cell: Cell
  /// Of RD(θ_w), RD(θ_a) and RD(θ) over the converged trials.
  let fitW: SlopeFit?
  let lineA: Line?
  let line: Line?
  /// The trials that `fitW` is made of, and how many different widths they have.
  let usedCount: Int
  let widthCount: Int
  /// Trials that were computed, or given up, and are no part of the slope.
  let leftOutCount: Int
  let missingCount: Int

  /// - Parameter trials: all of one cell.
  init(_ trials: Slice<RecordedTrials>) {
    cell = trials.first!.trial.cell
    let key = bootstrapKey(gamma: cell.gamma, gammaPrime: cell.gammaPrime)
    let distances = [
      observations(of: trials, \.relativeDistanceW), observations(of: trials, \.relativeDistanceA),
      observations(of: trials, \.relativeDistance),
    ]
    let fits = SlopeFit.fits(distances, key: key)
    fitW = fits[0]
    lineA = Line(fits[1])
    line = Line(fits[2])
    usedCount = distances[0].count
    widthCount = Set(distances[0].map(\.width)).count
    missingCount = trials.count { $0.isMissing }
    leftOutCount = trials.count - missingCount - usedCount
  }

  /// "undetermined" where there is no interval to decide by.
  var regimeName: String { fitW?.interval.map { Regime(interval: $0).rawValue } ?? "undetermined" }
}

extension CellSummary.Line {
  fileprivate init?(_ fit: SlopeFit?) {
    guard let fit else { return nil }
    self.init(slope: fit.slope, interval: fit.interval)
  }
}

/// What the converged trials of a cell have to say about a slope, by width, then seed.
func observations(
  of trials: Slice<RecordedTrials>, _ distance: (RecordedResult) -> Double
) -> [SlopeObservation] {
  // A distance of 0, of a trial that needed no training, has no logarithm.
  trials.compactMap { recorded in
    guard recorded.hasConverged, let result = recorded.result else { return nil }
    let distance = distance(result)
    guard distance > 0, distance.isFinite else { return nil }
    return SlopeObservation(width: recorded.trial.width, relativeDistance: distance)
  }
}

/// All that a journal's trials say.
struct SweepResults: Sendable {
  let record: SweepRecord
  /// In the order of the record's trials.
  let cells: [CellSummary]
  let boundary: [BoundaryPoint]

  /// Summarises the cells on all cores; each is a function of its own trials alone.
  init(_ record: SweepRecord) {
    self.record = record
    let trials = record.trials.byCell
    let summaries = Mutex([CellSummary?](repeating: nil, count: trials.count))
    DispatchQueue.concurrentPerform(iterations: trials.count) { place in
      let summary = CellSummary(trials[place])
      summaries.withLock { $0[place] = summary }
    }
    cells = summaries.withLock { $0.compactMap(\.self) }
    boundary = Analysis.boundary(
      of: cells.filter { $0.cell.initialisation == nil }.compactMap { summary in
        summary.fitW.map { fit in
          BoundaryCell(
            gamma: summary.cell.gamma, gammaPrime: summary.cell.gammaPrime, slope: fit.slope,
            replicates: fit.replicates)
        }
      })
  }

  /// The trials of a cell that its slope is made of.
  func observations(of cell: Cell) -> [SlopeObservation] {
    guard let place = cells.firstIndex(where: { $0.cell == cell }) else { return [] }
    return Reporting.observations(of: record.trials.byCell[place], \.relativeDistanceW)
  }
}
