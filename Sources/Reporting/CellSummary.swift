import Analysis
import Sweeps

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

  /// The slope of one of the three distances; its interval.
  func line(_ slope: FigureChoices.Slope) -> Line? {
    switch slope {
    case .w: Line(fitW)
    case .a: lineA
    case .theta: line
    }
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
  trials.compactMap { $0.observation(of: distance) }
}

extension RecordedTrial {
  /// What it has to say about the slope of a distance; nil where that is no part of the slope.
  func observation(of distance: (RecordedResult) -> Double) -> SlopeObservation? {
    guard hasConverged, let result else { return nil }
    let distance = distance(result)
    // A distance of 0, of a trial that needed no training, has no logarithm.
    guard distance > 0, distance.isFinite else { return nil }
    return SlopeObservation(width: trial.width, relativeDistance: distance)
  }
}
