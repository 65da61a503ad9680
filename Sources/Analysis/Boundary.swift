/// A cell's slope as the boundary sees it.
public struct BoundaryCell: Sendable, Equatable {
  public let gamma: Double
  public let gammaPrime: Double
  /// S_w.
  public let slope: Double
  /// The bootstrap's resampled slopes; empty when the cell has no interval.
  public let replicates: [Double]

  /// - Precondition: every number is finite.
  public init(gamma: Double, gammaPrime: Double, slope: Double, replicates: [Double]) {
    precondition(gamma.isFinite && gammaPrime.isFinite && slope.isFinite)
    self.gamma = gamma
    self.gammaPrime = gammaPrime
    self.slope = slope
    self.replicates = replicates
  }
}

/// Where S_w crosses zero at one γ': a star of the paper's phase diagrams.
public struct BoundaryPoint: Sendable, Equatable {
  public let gammaPrime: Double
  /// The γ of the zero, by linear interpolation between two neighbouring cells.
  public let gamma: Double
  /// The percentile interval of γ over the replicates that cross; nil when a cell beside the zero has no replicates.
  public let interval: ConfidenceInterval?
  /// The share of replicates that cross at all, in 0...1; nil together with `interval`, or when no replicate crosses.
  public let crossingShare: Double?

  /// The theorem's γ at this γ'.
  public var theoremGamma: Double { criticalGamma(gammaPrime: gammaPrime) }
  /// How far above the theorem's line the zero was found.
  public var distance: Double { gamma - theoremGamma }
}

/// The zeros of S_w over γ, at most one for each γ', in ascending order of γ' (Luo et al. 2021, section 4).
///
/// A zero is a passage from negative to non-negative slopes between two neighbours among the cells that are given,
/// so a cell that a sweep lacks widens the bracket and a refined cell narrows it. A γ' without a passage has no point.
///
/// Noise can make several passages. Each is a local minimum of ∫ S_w dγ; the deepest one is taken, which is the one
/// that leaves the least slope of the wrong sign on either side. It looks at the measured slopes alone: choosing the
/// passage nearest to the theorem's line would flatter the comparison with the theorem.
/// - Precondition: no (γ, γ') is given twice, and cells with replicates have equally many.
public func boundary(of cells: [BoundaryCell]) -> [BoundaryPoint] {
  let rows = Dictionary(grouping: cells, by: \.gammaPrime)
  return rows.keys.sorted().compactMap { gammaPrime in
    boundaryPoint(gammaPrime: gammaPrime, row: rows[gammaPrime]!.sorted { $0.gamma < $1.gamma })
  }
}

private func boundaryPoint(gammaPrime: Double, row: [BoundaryCell]) -> BoundaryPoint? {
  let gammas = row.map(\.gamma)
  precondition(zip(gammas, gammas.dropFirst()).allSatisfy(<), "a cell is given twice")
  guard let zero = zeroCrossing(gammas: gammas, slopes: row.map(\.slope)) else { return nil }

  let resampleCount = row.lazy.map(\.replicates.count).max() ?? 0
  precondition(row.allSatisfy { $0.replicates.isEmpty || $0.replicates.count == resampleCount })
  var replicates: [Double] = []
  let bracket = row[zero.index...zero.index + 1]
  if bracket.allSatisfy({ !$0.replicates.isEmpty }) {
    replicates = (0..<resampleCount).compactMap { resample in
      let slopes = row.map { $0.replicates.isEmpty ? $0.slope : $0.replicates[resample] }
      return zeroCrossing(gammas: gammas, slopes: slopes)?.gamma
    }
  }
  let interval = ConfidenceInterval(replicates: replicates)
  return BoundaryPoint(
    gammaPrime: gammaPrime, gamma: zero.gamma, interval: interval,
    crossingShare: interval.map { _ in Double(replicates.count) / Double(resampleCount) })
}

/// The passage from negative to non-negative slopes where the integral of the piecewise linear slope is least, the
/// lower γ winning ties; `index` is that of the cell below it.
private func zeroCrossing(gammas: [Double], slopes: [Double]) -> (gamma: Double, index: Int)? {
  var best: (gamma: Double, index: Int)?
  var depth = Double.infinity
  var integral = 0.0
  for index in slopes.indices.dropLast() {
    let (below, above) = (slopes[index], slopes[index + 1])
    let step = gammas[index + 1] - gammas[index]
    if below < 0, above >= 0 {
      let offset = step * below / (below - above)
      let integralAtZero = integral + below * offset / 2
      if integralAtZero < depth {
        best = (gammas[index] + offset, index)
        depth = integralAtZero
      }
    }
    integral += step * (below + above) / 2
  }
  return best
}
