import Testing

@testable import Analysis

@Suite struct BoundaryTests {
  private func row(
    gammaPrime: Double = 0, _ slopes: [(gamma: Double, slope: Double)], replicates: [Double] = []
  ) -> [BoundaryCell] {
    slopes.map { gamma, slope in
      BoundaryCell(
        gamma: gamma, gammaPrime: gammaPrime, slope: slope, replicates: replicates.map { slope + $0 })
    }
  }

  @Test func zeroIsInterpolatedOnAnUnevenGrid() throws {
    // np.interp(0, [-.5, -.125, .125, .5], [.5, 1, 1.25, 2]) == 1.125
    let points = boundary(of: row([(2, 0.5), (0.5, -0.5), (1.25, 0.125), (1, -0.125)]))
    let point = try #require(points.first)
    #expect(points.count == 1)
    #expect(point.gamma == 1.125)
    #expect(point.theoremGamma == 1)
    #expect(point.distance == 0.125)
    #expect(point.interval == nil)
    #expect(point.crossingShare == nil)
  }

  @Test func asymptoticSlopesPutTheBoundaryOnTheTheoremsLine() {
    var shuffler = SplitMix64(key: 42)
    let axis = stride(from: -1.0, through: 1, by: 0.25)
    let cells = axis.flatMap { gammaPrime in
      stride(from: 0.0, through: 2.5, by: 0.25).map { gamma in
        BoundaryCell(
          gamma: gamma, gammaPrime: gammaPrime, slope: asymptoticSlope(gamma: gamma, gammaPrime: gammaPrime),
          replicates: [])
      }
    }
    let points = boundary(of: cells.shuffled(using: &shuffler))
    #expect(points.map(\.gammaPrime) == Array(axis))
    for point in points {
      #expect(abs(point.distance) < 1e-12)
    }
  }

  @Test func aSlopeOfExactlyZeroIsTheBoundary() {
    #expect(boundary(of: row([(0.5, -0.5), (1, 0), (1.5, 0.3)])).map(\.gamma) == [1])
  }

  @Test func rowsWithoutAPassageFromBelowHaveNoPoint() {
    #expect(boundary(of: []).isEmpty)
    #expect(boundary(of: row([(1, -0.5)])).isEmpty)
    #expect(boundary(of: row([(0, -1), (1, -0.5)])).isEmpty)
    #expect(boundary(of: row([(0, 0.5), (1, 1)])).isEmpty)
    #expect(boundary(of: row([(0, 0.5), (1, -1)])).isEmpty)
  }

  @Test func missingCellsWidenTheBracket() {
    let full = row([(0.5, -0.5), (0.75, -0.3), (1, -0.1), (1.25, 0.1), (1.5, 0.3)])
    let incomplete = full.filter { $0.gamma != 1 && $0.gamma != 1.25 }
    #expect(boundary(of: full).map(\.gamma) == [1.125])
    #expect(boundary(of: incomplete).map(\.gamma) == [1.125])
  }

  @Test func ofSeveralPassagesTheOneWithTheLeastSlopeOfTheWrongSignWins() {
    // A blip at 0.5 and a true change of sign at 1.25, and its mirror image with the blip above.
    let blipBelow = row([(0, -1), (0.5, 0.1), (1, -0.5), (1.5, 0.5), (2, 1)])
    let blipAbove = row([(0, -1), (0.5, -0.5), (1, 0.5), (1.5, -0.1), (2, 1)])
    #expect(boundary(of: blipBelow).map(\.gamma) == [1.25])
    #expect(boundary(of: blipAbove).map(\.gamma) == [0.75])
  }

  @Test func intervalIsThePercentilesOfTheReplicatesThatCross() throws {
    // Slopes γ - 1 + r: the zero of a replicate lies at 1 - r, and r = ±5 never crosses.
    let shifts = stride(from: -0.5, through: 0.5, by: 0.025).map { $0 } + [5, -5]
    let cells = row([(0, -1), (0.4, -0.6), (1.2, 0.2), (2, 1)], replicates: shifts)
    let point = try #require(boundary(of: cells).first)
    let interval = try #require(point.interval)
    #expect(abs(point.gamma - 1) < 1e-12)
    #expect(abs(interval.low - 0.525) < 1e-9)
    #expect(abs(interval.high - 1.475) < 1e-9)
    #expect(point.crossingShare == 41.0 / 43)
  }

  @Test func aBracketWithoutReplicatesHasNoInterval() throws {
    let certain = row([(0, -1), (0.5, -0.5)], replicates: [-0.1, 0, 0.1])
    let bare = row([(1.5, 0.5)])
    let beyond = row([(2, 1)], replicates: [-0.1, 0, 0.1])
    let besideTheZero = try #require(boundary(of: certain + bare + beyond).first)
    #expect(besideTheZero.gamma == 1)
    #expect(besideTheZero.interval == nil)
    let farFromTheZero = try #require(
      boundary(of: row([(-1, -2)]) + certain + row([(1.5, 0.5)], replicates: [-0.1, 0, 0.1])).first)
    #expect(farFromTheZero.interval != nil)
  }

  @Test func theTheoremsLineBendsAtZero() {
    #expect([-2, -0.5, 0, 0.5, 2].map { criticalGamma(gammaPrime: $0) } == [1, 1, 1, 1.5, 3])
  }

}
