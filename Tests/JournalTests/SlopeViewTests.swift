import Foundation
import GRDB
import Testing

@testable import Journal

@Suite struct SlopeViewTests {
  /// One trial for each width, whose three distances are `distance`, its square and its double.
  private func cell(
    gamma: Double, gammaPrime: Double = 0, initialisation: String? = nil,
    widths: [Int] = [100, 1000, 10_000],
    outcome: String = "converged", seed: UInt64 = 0, _ distance: (Double) -> Double
  ) -> [CommittedTrial] {
    widths.map { width in
      var measured = measurement()
      measured.outcome = outcome
      measured.relativeDistanceW = distance(Double(width))
      measured.relativeDistanceA = measured.relativeDistanceW * measured.relativeDistanceW
      measured.relativeDistance = 2 * measured.relativeDistanceW
      return trial(
        "\(gamma) \(gammaPrime) \(initialisation ?? "") \(width) \(seed)", gamma: gamma,
        gammaPrime: gammaPrime,
        initialisation: initialisation, width: width, seed: seed, measurement: measured)
    }
  }

  private func counts(_ row: Row) -> [Int] {
    ["trials_used", "trials_left_out", "widths"].map { row[$0] }
  }

  private func rows(of view: String, _ trials: [CommittedTrial]) throws -> [Row] {
    var rows: [Row] = []
    try withFolder { folder in
      let writer = try JournalWriter.create(folder: folder, specification: specification)
      _ = try writer.append(trials)
      rows = try writer.reader.read {
        try Row.fetchAll($0, sql: "SELECT * FROM \(view) ORDER BY gamma_prime, gamma")
      }
      try writer.close()
    }
    return rows
  }

  @Test func `a power of the width has its exponent for slope, and no error`() throws {
    let found = try rows(of: "slopes", cell(gamma: 1, initialisation: "NTK") { 3 * pow($0, -0.25) })
    let row = try #require(found.first)
    #expect(row["initialisation"] == "NTK")
    #expect(counts(row) == [3, 0, 3])
    for (column, value) in [
      ("slope", -0.25), ("slope_a", -0.5), ("slope_theta", -0.25), ("intercept", log(3.0)),
      ("slope_error", 0),
      ("slope_a_error", 0), ("slope_theta_error", 0),
    ] {
      let number: Double = row[column]
      #expect(abs(number - value) < 1e-6, "\(column)")
    }
  }

  @Test func `the standard error is that of the textbook`() throws {
    // log RD = 0, 1, 1 at log m = -L, 0, L around their means: slope 1/(2L), residuals -1/6, 1/3, -1/6.
    let found = try rows(of: "slopes", cell(gamma: 1) { $0 < 500 ? 1 : M_E })
    let spread = log(10.0)
    let slope: Double = found[0]["slope"]
    let error: Double = found[0]["slope_error"]
    #expect(abs(slope - 1 / (2 * spread)) < 1e-12)
    #expect(abs(error - (1.0 / 6 / (2 * spread * spread)).squareRoot()) < 1e-12)
  }

  @Test func `trials that are no part of a slope are counted, and one width makes none`() throws {
    let found = try rows(
      of: "slopes",
      cell(gamma: 0.5) { $0 < 500 ? 0 : $0 } + cell(gamma: 0.5, outcome: "stalled", seed: 1) { $0 }
        + cell(gamma: 0.6) { $0 > 5_000 ? .infinity : $0 < 500 ? .nan : $0 }
        + cell(gamma: 0.7, widths: []) { $0 })
    #expect(found.count == 2)
    #expect(counts(found[0]) == [2, 4, 2])
    let slope: Double = found[0]["slope"]
    #expect(abs(slope - 1) < 1e-12)
    #expect(found[0]["slope_error"] == nil)
    #expect(counts(found[1]) == [1, 2, 1])
    for column in ["slope", "slope_error", "intercept", "slope_a", "slope_theta"] {
      #expect(found[1][column] == nil, "\(column)")
    }
  }

  /// Cells along γ' = 0 with these slopes, at γ = 0, 1, 2, ….
  private func line(_ slopes: [Double], gammaPrime: Double = 0) -> [CommittedTrial] {
    slopes.enumerated().flatMap { place, slope in
      cell(gamma: Double(place), gammaPrime: gammaPrime) { pow($0, slope) }
    }
  }

  @Test func `the zero lies on the line between two cells, whose places are told`() throws {
    let named = cell(gamma: 0.5, initialisation: "NTK") { $0 }
    let found = try rows(of: "boundary", line([-0.3, -0.1, 0.3]) + line([0.1, 0.2], gammaPrime: 1) + named)
    #expect(found.count == 1)
    let gamma: Double = found[0]["gamma"]
    #expect(abs(gamma - 1.25) < 1e-9)
    let bracket: [Double] = [found[0]["gamma_below"], found[0]["gamma_above"]]
    #expect(bracket == [1, 2])
  }

  @Test func `of several passages the deepest one is the zero`() throws {
    let found = try rows(of: "boundary", line([-0.1, 0.1, -0.3, -0.3, 0.3]))
    #expect(found.count == 1)
    let gamma: Double = found[0]["gamma"]
    #expect(abs(gamma - 3.5) < 1e-9)
  }
}
