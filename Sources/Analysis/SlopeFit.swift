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
    guard let line = Line(observations) else { return nil }
    let packed = line.residuals.map { Quantities(repeating: $0) }
    let replicates = resampledSlopes(
      around: Quantities(repeating: line.slope), weights: line.weights, residuals: packed,
      count: resampleCount, key: key)
    self.init(line, replicates: replicates.map { $0[0] })
  }

  /// Fits several quantities that were measured at the same trials, each as by itself. Where all of them have the same
  /// widths they share the random numbers, which are most of the work.
  ///
  /// - Precondition: there are at most four.
  public static func fits(
    _ quantities: [[SlopeObservation]], key: UInt64, resampleCount: Int = 1000
  ) -> [SlopeFit?] {
    let lines = quantities.map(Line.init)
    guard let weights = lines.first??.weights, lines.allSatisfy({ $0?.weights == weights }) else {
      return quantities.map { SlopeFit($0, key: key, resampleCount: resampleCount) }
    }
    let found = lines.compactMap(\.self)
    func packed(_ value: (Line) -> Double) -> Quantities {
      var packed = Quantities()
      for (place, line) in found.enumerated() { packed[place] = value(line) }
      return packed
    }
    let replicates = resampledSlopes(
      around: packed(\.slope), weights: weights,
      residuals: found[0].residuals.indices.map { place in packed { $0.residuals[place] } },
      count: resampleCount, key: key)
    return found.enumerated().map { place, line in
      SlopeFit(line, replicates: replicates.map { $0[place] })
    }
  }

  private init(_ line: Line, replicates: [Double]) {
    slope = line.slope
    intercept = line.intercept
    observationCount = line.weights.count
    widthCount = line.widthCount
    self.replicates = replicates
    interval = ConfidenceInterval(replicates: replicates)
  }
}

/// Up to four quantities side by side.
private typealias Quantities = SIMD4<Double>

/// A least-squares line, and what resampling its slope takes.
private struct Line {
  let slope: Double
  let intercept: Double
  let widthCount: Int
  /// What each observation contributes to the slope.
  let weights: [Double]
  /// Inflated; empty with two observations, which leave none.
  let residuals: [Double]

  /// Nil with fewer than two distinct widths.
  init?(_ observations: [SlopeObservation]) {
    widthCount = Set(observations.map(\.width)).count
    guard widthCount >= 2 else { return nil }
    let x = observations.map { log(Double($0.width)) }
    let y = observations.map { log($0.relativeDistance) }
    let count = Double(observations.count)
    let xMean = x.reduce(0, +) / count
    let yMean = y.reduce(0, +) / count
    let xVariation = x.reduce(0) { $0 + ($1 - xMean) * ($1 - xMean) }
    let weights = x.map { ($0 - xMean) / xVariation }
    let slope = zip(weights, y).reduce(0) { $0 + $1.0 * ($1.1 - yMean) }
    self.weights = weights
    self.slope = slope
    intercept = yMean - slope * xMean
    let inflation = (count / (count - 2)).squareRoot()
    residuals =
      observations.count > 2 ? zip(x, y).map { inflation * ($1 - yMean - slope * ($0 - xMean)) } : []
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

/// Empty without residuals.
private func resampledSlopes(
  around slope: Quantities, weights: [Double], residuals: [Quantities], count: Int, key: UInt64
) -> [Quantities] {
  precondition(count >= 1)
  guard !residuals.isEmpty else { return [] }
  let generator = SplitMix64(key: key)
  func draws(of replicate: Int) -> SplitMix64 { generator.advanced(by: replicate * weights.count) }
  return stride(from: 0, to: count, by: 2).flatMap { replicate in
    // Each sum waits for its last addition: two at a time take little longer than one.
    var (first, second) = (slope, slope)
    var (firstDraws, secondDraws) = (draws(of: replicate), draws(of: replicate + 1))
    for weight in weights {
      first += weight * residuals[firstDraws.index(below: residuals.count)]
      second += weight * residuals[secondDraws.index(below: residuals.count)]
    }
    return replicate + 1 < count ? [first, second] : [first]
  }
}
