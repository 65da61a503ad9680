import Analysis
import Sweeps

/// What is shown of a cell of the diagram: its slope so far, and what its trials have come to.
package struct LiveCell: Sendable, Equatable {
  /// S_w and its 95 % interval; nil with too little data.
  package let slope: Double?
  package let interval: ConfidenceInterval?
  /// The trials that the slope is made of, those that were computed or given up and are no part of it, and those that
  /// are not computed so far.
  package let usedCount: Int
  package let leftOutCount: Int
  package let missingCount: Int
  /// Over its committed trials.
  package let evaluations: Int
  /// What the workers' clocks say that these took.
  package let wallSeconds: Double

  /// A cell of which nothing is known so far.
  init(trialCount: Int) {
    (slope, interval) = (nil, nil)
    (usedCount, leftOutCount, missingCount) = (0, 0, trialCount)
    (evaluations, wallSeconds) = (0, 0)
  }

  /// - Parameter trials: all of one cell.
  init(_ trials: Slice<RecordedTrials>) {
    let summary = CellSummary(trials)
    slope = summary.fitW?.slope
    interval = summary.fitW?.interval
    (usedCount, leftOutCount, missingCount) = (summary.usedCount, summary.leftOutCount, summary.missingCount)
    let results = trials.compactMap(\.result)
    evaluations = results.reduce(0) { $0 + $1.evaluations }
    wallSeconds = results.reduce(0) { $0 + ($1.wallSeconds.isFinite ? $1.wallSeconds : 0) }
  }

  /// Nil where there is no interval to decide by.
  package var regime: Regime? { interval.map(Regime.init) }
}
