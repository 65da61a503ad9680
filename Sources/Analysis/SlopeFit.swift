import Foundation

/// One trial's share in a slope: how far the input weights of a network of that width moved.
public struct SlopeObservation: Sendable, Equatable {
  /// m, the number of neurons.
  public let width: Int
  /// RD(θ_w), without unit.
  public let relativeDistance: Double

  /// - Precondition: `width >= 1`; `relativeDistance` is positive and finite, or it has no logarithm.
  public init(width: Int, relativeDistance: Double) {
    precondition(width >= 1 && relativeDistance > 0 && relativeDistance.isFinite)
    self.width = width
    self.relativeDistance = relativeDistance
  }
}

/// S_w of one cell: the least-squares slope of log RD(θ_w) on log m over all widths and seeds
/// (Luo, Xu, Ma, Zhang 2021, section 4), with its bootstrap interval.
public struct SlopeFit: Sendable, Equatable {
  /// S_w, without unit.
  public let slope: Double
  /// The natural logarithm of the fitted RD at m = 1: RD ≈ exp(intercept) · m^slope.
  public let intercept: Double
  /// Nil when two observations leave no residual to resample.
  public let interval: ConfidenceInterval?
  /// N, the number of observations.
  public let observationCount: Int
  /// How many distinct widths they cover.
  public let widthCount: Int
  /// The resampled slopes, in the order drawn; empty without an interval.
  public let replicates: [Double]

  /// Fits the line and resamples its slope; nil with fewer than two distinct widths.
  ///
  /// The interval is the residual bootstrap of Efron & Tibshirani 1993, chapter 9: the residuals, inflated by
  /// √(N/(N−2)) to undo the shrinkage of a two-parameter fit, are drawn with replacement, added to the line and
  /// refitted. Refitting is linear, so a replicate is the slope plus one dot product.
  /// - Parameters:
  ///   - key: fixes the resampling, see `bootstrapKey(gamma:gammaPrime:)`.
  ///   - resampleCount: how many replicates to draw, at least one.
  public init?(_ observations: [SlopeObservation], key: UInt64, resampleCount: Int = 1000) {
    precondition(resampleCount >= 1)
    widthCount = Set(observations.map(\.width)).count
    guard widthCount >= 2 else { return nil }
    observationCount = observations.count

    let x = observations.map { log(Double($0.width)) }
    let y = observations.map { log($0.relativeDistance) }
    let count = Double(observations.count)
    let xMean = x.reduce(0, +) / count
    let yMean = y.reduce(0, +) / count
    let xVariation = x.reduce(0) { $0 + ($1 - xMean) * ($1 - xMean) }
    let weights = x.map { ($0 - xMean) / xVariation }
    let slope = zip(weights, y).reduce(0) { $0 + $1.0 * ($1.1 - yMean) }
    self.slope = slope
    intercept = yMean - slope * xMean

    guard observations.count > 2 else {
      interval = nil
      replicates = []
      return
    }
    let inflation = (count / (count - 2)).squareRoot()
    let residuals = zip(x, y).map { inflation * ($1 - yMean - slope * ($0 - xMean)) }
    replicates = resampledSlopes(
      around: slope, weights: weights, residuals: residuals, count: resampleCount, key: key)
    interval = ConfidenceInterval(replicates: replicates)
  }
}

/// The bootstrap's key of a cell: the exponents' bit patterns, mixed one after the other.
///
/// A cell keeps its key whatever else the sweep holds, so its interval never changes when the grid grows.
public func bootstrapKey(gamma: Double, gammaPrime: Double) -> UInt64 {
  // Adding zero turns -0.0 into 0.0, which is the same cell.
  let first = SplitMix64.mixed((gamma + 0).bitPattern)
  return SplitMix64.mixed(first &+ (gammaPrime + 0).bitPattern)
}

private func resampledSlopes(
  around slope: Double, weights: [Double], residuals: [Double], count: Int, key: UInt64
) -> [Double] {
  var generator = SplitMix64(key: key)
  return (0..<count).map { _ in
    var replicate = slope
    for weight in weights {
      replicate += weight * residuals[generator.index(below: residuals.count)]
    }
    return replicate
  }
}
