import Testing

@testable import Analysis

@Suite struct RegimeTests {
  @Test(arguments: [
    (-0.3, -0.1, Regime.linear), (-0.3, 0.0, .critical), (-0.1, 0.1, .critical), (0.0, 0.2, .critical),
    (0.1, 0.2, .condensed),
  ]) func intervalDecidesTheRegime(low: Double, high: Double, regime: Regime) {
    #expect(Regime(interval: ConfidenceInterval(low: low, high: high)) == regime)
  }

  /// Slopes of trained networks, four points in 1-d, two seeds, widths 1,000 to 16,000.
  @Test(arguments: [
    (0.5, 0.0, -0.46), (0.5, 0.5, -1.43), (1, 0, 0.005), (1, -1, 0.001), (1.25, 0, 0.14), (1.25, 0.25, 0.002),
    (1.5, 0, 0.26), (1.5, 0.5, 0.006), (1.75, -0.25, 0.505), (1.75, 0.25, 0.27),
  ]) func asymptoticSlopeIsNearTheSlopesOfTrainedNetworks(gamma: Double, gammaPrime: Double, measured: Double)
  {
    #expect(abs(asymptoticSlope(gamma: gamma, gammaPrime: gammaPrime) - measured) < 0.08)
  }

  @Test func signOfTheAsymptoticSlopeIsTheRegimeOfTheTheorems() {
    for gamma in stride(from: 0.0, through: 3, by: 0.0625) {
      for gammaPrime in stride(from: -2.0, through: 2, by: 0.0625) {
        let slope = asymptoticSlope(gamma: gamma, gammaPrime: gammaPrime)
        let expected: Regime = slope < 0 ? .linear : slope > 0 ? .condensed : .critical
        #expect(Regime(gamma: gamma, gammaPrime: gammaPrime) == expected)
      }
    }
  }

  @Test func asymptoticSlopeIsContinuousAcrossItsCreases() {
    let step = 1e-6
    for gamma in stride(from: 0.0, through: 3, by: 0.25) {
      for gammaPrime in stride(from: -2.0, through: 2, by: 0.25) {
        let center = asymptoticSlope(gamma: gamma, gammaPrime: gammaPrime)
        for (up, right) in [(step, 0), (-step, 0), (0, step), (0, -step)] {
          let moved = asymptoticSlope(gamma: gamma + up, gammaPrime: gammaPrime + right)
          #expect(abs(moved - center) < 3 * step)
        }
      }
    }
  }

  @Test func namedInitialisationsFallWhereTheTheoremsPutThem() {
    #expect(Regime(gamma: 0.5, gammaPrime: 0) == .linear)  // NTK
    #expect(Regime(gamma: 0.5, gammaPrime: 0.5) == .linear)  // LeCun, He
    #expect(Regime(gamma: 1, gammaPrime: 0) == .critical)  // mean-field, Xavier
    #expect(Regime(gamma: 0.1 + 0.2 + 1, gammaPrime: 0.3) == .critical)  // off by rounding alone
  }
}
