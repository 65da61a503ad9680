import CKernels
import Foundation
import Testing

@testable import Training

@Suite("The counter-based generator")
struct GeneratorTests {
  /// The known answers of Random123 1.14 (kat_vectors, philox4x32 with 10 rounds).
  @Test(
    "Philox4x32-10 gives the published vectors",
    arguments: [
      ([0, 0, 0, 0], [0, 0], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
      (
        [0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff], [0xffff_ffff, 0xffff_ffff],
        [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
      ),
      (
        [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
        [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
      ),
    ] as [([UInt32], [UInt32], [UInt32])])
  func publishedVectors(counter: [UInt32], key: [UInt32], expected: [UInt32]) {
    var output: [UInt32] = [0, 0, 0, 0]
    pg_philox(counter, key, &output)
    #expect(output == expected)
  }

  @Test("any part of the draw can be made anywhere")
  func partsAgree() {
    let whole = NeuronMemory(count: 5 * 64)
    let part = NeuronMemory(count: 2 * 64)
    pg_normal_fill(42, 0, 5, 61, 64, InstructionSet.best.kernelValue, whole.pointer)
    pg_normal_fill(42, 3, 2, 40, 64, InstructionSet.best.kernelValue, part.pointer)
    for row in 0..<2 {
      for neuron in 0..<40 { #expect(part[row * 64 + neuron] == whole[(row + 3) * 64 + neuron]) }
    }
    #expect(whole[61] == 0 && part[40] == 0, "lanes past the width stay zero")
  }

  @Test("the draws are standard normal and uncorrelated")
  func moments() {
    let count = 40_000
    let rows = NeuronMemory(count: 2 * count)
    pg_normal_fill(7, 0, 2, Int64(count), Int64(count), InstructionSet.best.kernelValue, rows.pointer)
    let x = (0..<count).map { rows[$0] }
    let y = (0..<count).map { rows[count + $0] }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(count) }
    // Four standard errors each.
    #expect(abs(mean(x)) < 4 / sqrt(Double(count)))
    #expect(abs(mean(x.map { $0 * $0 }) - 1) < 4 * sqrt(2 / Double(count)))
    #expect(abs(mean(x.map { $0 * $0 * $0 * $0 }) - 3) < 4 * sqrt(96 / Double(count)))
    #expect(abs(mean(zip(x, y).map { $0 * $1 })) < 4 / sqrt(Double(count)))
    // The share within one standard deviation is erf(1/√2).
    let share = 0.682689492137086
    #expect(abs(mean(x.map { abs($0) < 1 ? 1 : 0 }) - share) < 4 * sqrt(share * (1 - share) / Double(count)))
  }

  @Test("χ² draws have their mean and variance", arguments: [1, 2, 7, 740_000])
  func chiSquared(degrees: Int) {
    let draws = (0..<2000).map { RandomStreams(seed: UInt64($0)).chiSquared(degreesOfFreedom: degrees) }
    let k = Double(degrees)
    let mean = draws.reduce(0, +) / 2000
    let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1999
    #expect(abs(mean - k) < 4 * sqrt(2 * k / 2000))
    #expect(abs(variance / (2 * k) - 1) < 4 * sqrt((2 + 12 / k) / 2000))
  }

  @Test("log and exp agree with the C library to the last digits")
  func elementaryFunctions() {
    for step in 1...2000 {
      let x = Double(step) * 0.00517
      #expect(abs(pg_log(x) - log(x)) <= 4e-16 * max(1, abs(log(x))))
      #expect(abs(exponential(-x * 60) / exp(-x * 60) - 1) < 4e-16)
    }
    #expect(exponential(0) == 1 && exponential(-800) == 0)
  }
}

/// e^z for z ≤ 0, φ₀ of exponential integrators.
private func exponential(_ z: Double) -> Double { PhiFunctions([-z], over: 1).phi0(0) }
