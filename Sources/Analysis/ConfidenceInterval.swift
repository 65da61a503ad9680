/// A two-sided 95 % percentile interval (Efron & Tibshirani 1993, chapter 13).
public struct ConfidenceInterval: Sendable, Equatable {
  /// The 2.5 % percentile.
  public let low: Double
  /// The 97.5 % percentile.
  public let high: Double

  /// - Precondition: `low <= high`.
  public init(low: Double, high: Double) {
    precondition(low <= high)
    self.low = low
    self.high = high
  }

  /// The interval that holds the middle 95 % of the replicates; nil when there are none.
  init?(replicates: [Double]) {
    guard !replicates.isEmpty else { return nil }
    let sorted = replicates.sorted()
    self.init(low: percentile(0.025, ofSorted: sorted), high: percentile(0.975, ofSorted: sorted))
  }
}

/// The percentile by linear interpolation between order statistics (Hyndman & Fan 1996, type 7; NumPy's default).
func percentile(_ share: Double, ofSorted sorted: [Double]) -> Double {
  let position = share * Double(sorted.count - 1)
  let below = Int(position)
  let above = min(below + 1, sorted.count - 1)
  return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
}
