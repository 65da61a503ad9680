import Analysis
import Journal
import Sweeps

/// What the trials of one cell say together.
struct CellSummary: Sendable {
  let cell: Cell
  /// By width, then seed.
  let trials: ArraySlice<RecordedTrial>
  /// Of RD(θ_w), RD(θ_a) and RD(θ) over the converged trials.
  let fitW: SlopeFit?
  let fitA: SlopeFit?
  let fit: SlopeFit?
  /// The trials that `fitW` is made of.
  let observations: [SlopeObservation]
  /// Trials that were computed, or given up, and are no part of the slope.
  let leftOutCount: Int
  let missingCount: Int

  init(cell: Cell, trials: ArraySlice<RecordedTrial>) {
    self.cell = cell
    self.trials = trials
    let converged = trials.filter(\.hasConverged).compactMap(\.row)
    func observations(_ distance: (MeasurementRow) -> Double) -> [SlopeObservation] {
      // A distance of 0, of a trial that needed no training, has no logarithm.
      converged.compactMap { row in
        let distance = distance(row.measurement)
        guard distance > 0, distance.isFinite else { return nil }
        return SlopeObservation(width: row.width, relativeDistance: distance)
      }
    }
    let key = bootstrapKey(gamma: cell.gamma, gammaPrime: cell.gammaPrime)
    self.observations = observations(\.relativeDistanceW)
    fitW = SlopeFit(self.observations, key: key)
    fitA = SlopeFit(observations(\.relativeDistanceA), key: key)
    fit = SlopeFit(observations(\.relativeDistance), key: key)
    missingCount = trials.count(where: \.isMissing)
    leftOutCount = trials.count - missingCount - self.observations.count
  }

  /// "undetermined" where there is no interval to decide by.
  var regimeName: String { fitW?.interval.map { Regime(interval: $0).rawValue } ?? "undetermined" }
}

/// All that a journal's trials say.
struct SweepResults: Sendable {
  let record: SweepRecord
  /// In the order of the record's trials.
  let cells: [CellSummary]
  let boundary: [BoundaryPoint]

  init(_ record: SweepRecord) {
    self.record = record
    cells = record.trials.chunked { $0.trial.cell == $1.trial.cell }
      .map { CellSummary(cell: $0.first!.trial.cell, trials: $0) }
    boundary = Analysis.boundary(
      of: cells.filter { $0.cell.initialisation == nil }.compactMap { summary in
        summary.fitW.map { fit in
          BoundaryCell(
            gamma: summary.cell.gamma, gammaPrime: summary.cell.gammaPrime, slope: fit.slope,
            replicates: fit.replicates)
        }
      })
  }
}

extension Array {
  /// The longest runs of neighbours that belong together.
  fileprivate func chunked(_ belongTogether: (Element, Element) -> Bool) -> [ArraySlice<Element>] {
    var chunks: [ArraySlice<Element>] = []
    var start = startIndex
    for index in indices where index + 1 == endIndex || !belongTogether(self[index], self[index + 1]) {
      chunks.append(self[start...index])
      start = index + 1
    }
    return chunks
  }
}
