import Foundation
import Testing

@testable import Figures

@Suite struct DivergingColorMapTests {
  private let map = DivergingColorMap(limit: 2)

  @Test func zeroIsNearWhiteAndNeutral() {
    let color = map.color(of: 0)
    #expect(color.luminance > 0.9)
    #expect(abs(color.red - color.blue) < 0.01)
    #expect(abs(color.red - color.green) < 0.01)
  }

  @Test(arguments: [-1.0, 1]) func lightnessFallsAwayFromZero(sign: Double) {
    let luminances = (0...200).map { map.color(of: sign * Double($0) / 100).luminance }
    for (nearer, farther) in zip(luminances, luminances.dropFirst()) {
      #expect(farther < nearer)
    }
  }

  @Test func bothSidesAreEquallyLight() {
    for step in 0...100 {
      let value = Double(step) / 50
      let (low, high) = (map.color(of: -value), map.color(of: value))
      #expect(abs(lightness(low) - lightness(high)) < 10)
    }
  }

  @Test func negativeIsBlueAndPositiveIsRed() {
    for value in [0.2, 1, 2] {
      #expect(map.color(of: -value).blue > map.color(of: -value).red)
      #expect(map.color(of: value).red > map.color(of: value).blue)
    }
  }

  @Test func valuesBeyondTheLimitsKeepTheLastColour() {
    #expect(map.color(of: 2) == Color(hex: 0x67001F))
    #expect(map.color(of: 50) == Color(hex: 0x67001F))
    #expect(map.color(of: -.infinity) == Color(hex: 0x053061))
  }

  /// CIE 1976 L*, 0...100.
  private func lightness(_ color: Color) -> Double {
    let y = color.luminance
    return y > 216.0 / 24389 ? 116 * cbrt(y) - 16 : y * 24389 / 27
  }
}

@Suite struct AxisTests {
  @Test func linearTicksAreNiceNumbersWithTrueMinusSigns() {
    #expect(labels(Ticks.linear(from: -1.05, to: 1.05)) == ["−1.0", "−0.5", "0.0", "0.5", "1.0"])
    #expect(labels(Ticks.linear(from: 0, to: 10)) == ["0", "2", "4", "6", "8", "10"])
    #expect(labels(Ticks.linear(from: 0.001, to: 0.0042)) == ["0.001", "0.002", "0.003", "0.004"])
    #expect(labels(Ticks.linear(from: 1200, to: 5100)) == ["2000", "3000", "4000", "5000"])
  }

  @Test func linearTicksOfVeryLargeAndVerySmallNumbersHavePowersOfTen() {
    #expect(
      labels(Ticks.linear(from: -1e100, to: 1e100, countMax: 4)) == [
        "−1.0×10<sup>100</sup>", "−0.5×10<sup>100</sup>", "0", "0.5×10<sup>100</sup>", "1.0×10<sup>100</sup>",
      ])
    #expect(
      labels(Ticks.linear(from: 0, to: 4e-9, countMax: 2))
        == ["0", "2×10<sup>−9</sup>", "4×10<sup>−9</sup>"])
    #expect(
      labels(Ticks.linear(from: 999_000, to: 1_001_000, countMax: 2)).last == "1.001×10<sup>6</sup>")
  }

  @Test func logarithmicTicksArePowersOfTenOverDecades() {
    let ticks = Ticks.logarithmic(from: 500, to: 200_000)
    #expect(labels(ticks) == ["10<sup>3</sup>", "10<sup>4</sup>", "10<sup>5</sup>"])
    // 500 ... 900, then eight in each of two decades, then 200 000.
    #expect(ticks.count { $0.label == nil } == 5 + 16 + 1)
    #expect(labels(Ticks.logarithmic(from: 1e-9, to: 1e3)).count <= 6)
    #expect(labels(Ticks.logarithmic(from: 1e-3, to: 1e-2)) == ["10<sup>−3</sup>", "10<sup>−2</sup>"])
  }

  @Test func logarithmicTicksOfShortRangesFallBackToFinerSteps() {
    #expect(labels(Ticks.logarithmic(from: 900, to: 6000)) == ["1000", "2000", "5000"])
    #expect(labels(Ticks.logarithmic(from: 15_000, to: 60_000)) == ["2×10<sup>4</sup>", "5×10<sup>4</sup>"])
    #expect(labels(Ticks.logarithmic(from: 1.1, to: 1.5)) == ["1.1", "1.2", "1.3", "1.4", "1.5"])
  }

  @Test func axesOfAnyFiniteValuesHaveTicks() {
    let huge = Double.greatestFiniteMagnitude
    for values in [
      [-huge, huge], [huge, huge], [0, huge], [0, .leastNonzeroMagnitude], [1e-305, 2e-305], [1, 1.0.nextUp],
    ] {
      let axis = Axis.linear(around: values, title: .gamma)
      #expect(axis.low < axis.high && (axis.high - axis.low).isFinite)
      #expect(axis.ticks.allSatisfy { $0.value.isFinite })
      #expect(axis.share(of: axis.low) == 0 && axis.share(of: axis.high) == 1)
    }
  }

  @Test func sharesRunFromZeroToOne() {
    let linear = Axis.linear(from: -1, to: 3, title: .gamma)
    #expect([-1, 0, 3].map(linear.share) == [0, 0.25, 1])
    let logarithmic = Axis.logarithmic(around: [1, 10_000], title: .width)
    #expect(abs(logarithmic.share(of: 100) - 0.5) < 1e-12)
    #expect(logarithmic.share(of: 1) > 0)
    #expect(logarithmic.share(of: 10_000) < 1)
    #expect(!logarithmic.share(of: 0).isFinite)
    #expect(!logarithmic.share(of: -1).isFinite)
  }

  @Test func numbersAreWrittenWithoutANegativeZero() {
    #expect(Markup.number(-0.001, decimals: 2).source == "0.00")
    #expect(Markup.number(-0.25).source == "−0.25")
    #expect(Markup.number(1).source == "1")
    #expect(Markup.number(1.0 / 3).source == "0.3333")
  }

  private func labels(_ ticks: [Tick]) -> [String] {
    ticks.compactMap(\.label?.source)
  }
}

@Suite struct CellGridTests {
  @Test func cellsReachHalfwayToTheirNeighbours() {
    let spans = CellGrid.spans(around: [0, 1, 4])
    #expect(spans.map(\.low) == [-0.5, 0.5, 2.5])
    #expect(spans.map(\.high) == [0.5, 2.5, 5.5])
  }

  @Test func aColumnThatIsFinerLeavesNoHoles() {
    let coarse = [0.0, 1, 2].map { PhaseDiagram.Cell(gamma: $0, gammaPrime: 0, slope: 1) }
    let fine = [0.0, 1, 1.5, 2].map { PhaseDiagram.Cell(gamma: $0, gammaPrime: 1, slope: nil) }
    let grid = CellGrid(cells: coarse + fine)
    for gammaPrime in [-0.5, 0.5] {
      let column = grid.rects.filter { $0.gammaPrimes.low == gammaPrime }
      for (below, above) in zip(column, column.dropFirst()) {
        #expect(below.gammas.high == above.gammas.low)
      }
    }
    #expect(grid.slopes == [1, 1, 1])
    #expect(grid.gammas == CellGrid.Span(low: -0.5, high: 2.5))
    #expect(grid.gammaPrimes == CellGrid.Span(low: -0.5, high: 1.5))
  }
}
