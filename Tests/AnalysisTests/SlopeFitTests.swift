import Foundation
import Testing

@testable import Analysis

@Suite struct SlopeFitTests {
  /// Twelve observations whose fit is known from NumPy and SciPy:
  ///
  ///     m = np.repeat([1000, 2000, 4000, 8000], 3)
  ///     rd = np.array([.52, .47, .50, .37, .35, .36, .26, .24, .27, .18, .19, .17])
  static let observations = zip(
    [1000, 1000, 1000, 2000, 2000, 2000, 4000, 4000, 4000, 8000, 8000, 8000],
    [0.52, 0.47, 0.50, 0.37, 0.35, 0.36, 0.26, 0.24, 0.27, 0.18, 0.19, 0.17]
  ).map { SlopeObservation(width: $0, relativeDistance: $1) }

  @Test func lineAgreesWithSciPy() throws {
    let fit = try #require(SlopeFit(Self.observations, key: 1))
    // scipy.stats.linregress(np.log(m), np.log(rd))
    #expect(abs(fit.slope - -0.4883026624454053) < 1e-13)
    #expect(abs(fit.intercept - 2.6808710750112748) < 1e-12)
    #expect(fit.observationCount == 12)
    #expect(fit.widthCount == 4)
    #expect(fit.replicates.count == 1000)
  }

  @Test func intervalAgreesWithAnExhaustiveBootstrapInNumPy() throws {
    let fit = try #require(SlopeFit(Self.observations, key: 1, resampleCount: 20_000))
    let interval = try #require(fit.interval)
    // x = np.log(m); y = np.log(rd); s, i = np.polyfit(x, y, 1); r = (y - s*x - i) * np.sqrt(12/10)
    // Y = s*x[:, None] + i + np.random.default_rng(0).choice(r, size=(12, 1000000))
    // np.percentile(np.polyfit(x, Y, 1)[0], [2.5, 97.5])
    #expect(abs(interval.low - -0.52153247) < 0.002)
    #expect(abs(interval.high - -0.45503156) < 0.002)
  }

  @Test func replicatesOfThreePointsTakeTheValuesAndSharesOfTheClosedForm() throws {
    // log RD = 0, 1, 0 at m = 1, 2, 4: slope 0, inflated residuals √3 (-1/3, 2/3, -1/3), so the slope's replicates
    // are (r₃ - r₁) / (2 log 2), which is ±√3 / (2 log 2) with probability 2/9 each and 0 otherwise.
    let observations = [(1, 1), (2, exp(1.0)), (4, 1)].map {
      SlopeObservation(width: $0.0, relativeDistance: $0.1)
    }
    let fit = try #require(SlopeFit(observations, key: 7, resampleCount: 9000))
    let extreme = 3.0.squareRoot() / (2 * log(2))
    #expect(abs(fit.slope) < 1e-12)
    #expect(abs(fit.intercept - 1.0 / 3) < 1e-12)
    for replicate in fit.replicates {
      #expect([-extreme, 0, extreme].contains { abs($0 - replicate) < 1e-12 })
    }
    // Five standard deviations of a binomial share of 9000 draws are 0.022.
    let highShare = Double(fit.replicates.count { $0 > 1 }) / 9000
    let lowShare = Double(fit.replicates.count { $0 < -1 }) / 9000
    #expect(abs(highShare - 2.0 / 9) < 0.022)
    #expect(abs(lowShare - 2.0 / 9) < 0.022)
  }

  @Test func powerLawIsRecoveredExactlyWithAnIntervalOfNoWidth() throws {
    let observations = [1000, 4000, 16_000, 64_000].map {
      SlopeObservation(width: $0, relativeDistance: 3 * pow(Double($0), -1.5))
    }
    let fit = try #require(SlopeFit(observations, key: 3))
    #expect(abs(fit.slope - -1.5) < 1e-12)
    #expect(abs(exp(fit.intercept) - 3) < 1e-10)
    let interval = try #require(fit.interval)
    #expect(interval.high - interval.low < 1e-12)
  }

  @Test func twoObservationsGiveALineWithoutAnInterval() throws {
    let fit = try #require(
      SlopeFit(
        [
          SlopeObservation(width: 100, relativeDistance: 1),
          SlopeObservation(width: 10_000, relativeDistance: 10),
        ], key: 0))
    #expect(abs(fit.slope - 0.5) < 1e-14)
    #expect(fit.interval == nil)
    #expect(fit.replicates.isEmpty)
  }

  @Test func oneWidthHasNoSlope() {
    #expect(SlopeFit([], key: 0) == nil)
    let observations = [0.1, 0.2, 0.3].map { SlopeObservation(width: 1000, relativeDistance: $0) }
    #expect(SlopeFit(observations, key: 0) == nil)
  }

  @Test func intervalCoversTheTrueSlopeOfNormalNoise() throws {
    var generator = SplitMix64(key: 20_210_101)
    var coveredCount = 0
    for repetition in 0..<300 {
      let observations = (0..<15).map { index in
        let width = 1000 << (index / 3)
        let logDistance = 1 - 0.4 * log(Double(width)) + 0.2 * normal(from: &generator)
        return SlopeObservation(width: width, relativeDistance: exp(logDistance))
      }
      let fit = try #require(SlopeFit(observations, key: UInt64(repetition), resampleCount: 400))
      let interval = try #require(fit.interval)
      if interval.low <= -0.4, -0.4 <= interval.high { coveredCount += 1 }
    }
    // Four standard deviations of a 95 % binomial over 300 are 15; a percentile interval of 15 points covers a bit less.
    #expect(coveredCount >= 264)
    #expect(coveredCount <= 298)
  }

  @Test func quantitiesThatAreFittedTogetherHaveTheFitsOfEachByItself() {
    func observations(_ power: Double, dropping count: Int = 0) -> [SlopeObservation] {
      (0..<30).dropLast(count).map { place in
        let width = [100, 200, 400][place / 10]
        let noise = 1 + 0.1 * Double(place * 7919 % 13) * power
        return SlopeObservation(width: width, relativeDistance: noise * pow(Double(width), power))
      }
    }
    let alike = [observations(0.5), observations(1), observations(1.5)]
    #expect(SlopeFit.fits(alike, key: 7) == alike.map { SlopeFit($0, key: 7) })
    let unlike = [observations(0.5), observations(1, dropping: 3), observations(1, dropping: 25), []]
    #expect(SlopeFit.fits(unlike, key: 7) == unlike.map { SlopeFit($0, key: 7) })
    #expect(SlopeFit.fits([], key: 7) == [])
  }

  @Test func sameKeyGivesTheSameReplicatesAndAnotherKeyGivesOthers() throws {
    let first = try #require(SlopeFit(Self.observations, key: 5))
    let second = try #require(SlopeFit(Self.observations, key: 5))
    let other = try #require(SlopeFit(Self.observations, key: 6))
    #expect(first == second)
    #expect(first.replicates != other.replicates)
    #expect(first.slope == other.slope)
  }

  @Test func keysTellCellsApartAndIgnoreTheSignOfZero() {
    let axis = stride(from: -2.0, through: 2, by: 0.125)
    let keys = Set(axis.flatMap { gamma in axis.map { bootstrapKey(gamma: gamma, gammaPrime: $0) } })
    #expect(keys.count == 33 * 33)
    #expect(bootstrapKey(gamma: -0.0, gammaPrime: 0.0) == bootstrapKey(gamma: 0.0, gammaPrime: -0.0))
  }

  @Test func generatorMatchesThePublishedStream() {
    // The first outputs of state 1234567, as on Rosetta Code, "Pseudo-random numbers/Splitmix64".
    var generator = SplitMix64(key: 1_234_567)
    #expect(generator.next() == 6_457_827_717_110_365_317)
    #expect(generator.next() == 3_203_168_211_198_807_973)
    #expect(generator.next() == 9_817_491_932_198_370_423)
    var advanced = SplitMix64(key: 1_234_567).advanced(by: 2)
    #expect(advanced.next() == 9_817_491_932_198_370_423)
  }

  @Test func replicatesAreTheSameHoweverManyAreDrawn() throws {
    let observations = [10, 20, 40].map {
      SlopeObservation(width: $0, relativeDistance: Double($0) + sin(Double($0)))
    }
    let fits = try [1, 2, 7, 8].map {
      try #require(SlopeFit(observations, key: 5, resampleCount: $0)).replicates
    }
    #expect(fits.map(\.count) == [1, 2, 7, 8])
    for replicates in fits { #expect(fits[3].starts(with: replicates)) }
  }

  @Test func percentilesAgreeWithNumPy() {
    // np.percentile([3, -1, 4, 1.5, 9, 2.6], [2.5, 50, 97.5])
    let sorted = [-1, 1.5, 2.6, 3, 4, 9]
    #expect(abs(percentile(0.025, ofSorted: sorted) - -0.6875) < 1e-12)
    #expect(abs(percentile(0.5, ofSorted: sorted) - 2.8) < 1e-12)
    #expect(abs(percentile(0.975, ofSorted: sorted) - 8.375) < 1e-12)
    #expect(percentile(0.975, ofSorted: [4]) == 4)
  }

  /// A standard normal number by Box and Muller's transform.
  private func normal(from generator: inout SplitMix64) -> Double {
    let radius = (-2 * log(Double.random(in: Double.leastNormalMagnitude..<1, using: &generator)))
      .squareRoot()
    return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &generator))
  }
}
