import CKernels

/// Initial parameters that a user brings, in the normal form (standard normal entries if drawn as the theory has it).
public struct InitialParameters: Sendable, Equatable {
  /// m
  public let width: Int
  /// 1 + d + 1 columns: a, w, bias.
  public let columnCount: Int
  /// Row-major, shape m × (1 + d + 1).
  public let values: [Double]

  /// - Precondition: `values.count == width * columnCount`.
  public init(width: Int, columnCount: Int, values: [Double]) {
    precondition(width >= 1 && columnCount >= 3 && values.count == width * columnCount)
    self.width = width
    self.columnCount = columnCount
    self.values = values
  }
}

/// The instruction sets the kernels are compiled for; results do not depend on the choice.
public enum InstructionSet: String, Sendable, CaseIterable {
  case baseline, avx2, avx512

  /// The best set this processor runs.
  public static var best: InstructionSet {
    switch pg_instruction_set_best() {
    case PG_AVX512: .avx512
    case PG_AVX2: .avx2
    default: .baseline
    }
  }

  var kernelValue: pg_instruction_set {
    switch self {
    case .baseline: PG_BASELINE
    case .avx2: PG_AVX2
    case .avx512: PG_AVX512
    }
  }
}

/// The counter-based streams of random numbers of one seed: Philox4x32-10 keyed by the seed
/// (Salmon, Moraes, Dror, Shaw, SC 2011), with the counter (neuron, coordinate / 2, stream, 0).
struct RandomStreams {
  let seed: UInt64

  /// Stream 0: coordinate c of neuron k is a standard normal number; c = 0 is a, c ≥ 1 the weights.
  func fillNormals(_ memory: NeuronMemory, rows: Int, width: Int, stride: Int, instructionSet: InstructionSet)
  {
    precondition(rows * stride <= memory.count && width <= stride)
    pg_normal_fill(
      seed, 0, Int32(rows), Int64(width), Int64(stride), instructionSet.kernelValue, memory.pointer)
  }

  /// A χ² variable with so many degrees of freedom, from stream 1: twice a gamma variable of half the shape
  /// (Marsaglia and Tsang, ACM TOMS 26(3), 2000; the shape is at least 1/2).
  func chiSquared(degreesOfFreedom: Int) -> Double {
    guard degreesOfFreedom > 0 else { return 0 }
    var counter: UInt32 = 0
    func uniform() -> Double {
      let word = block(counter, stream: 1)
      counter += 1
      return (Double((UInt64(word.0) << 32 | UInt64(word.1)) >> 11) + 0.5) * 0x1p-53
    }
    func normal() -> Double {
      // The sum of squares of a point of the unit disc gives the radius (Marsaglia's polar method).
      while true {
        let x = 2 * uniform() - 1
        let y = 2 * uniform() - 1
        let square = x * x + y * y
        if square < 1 && square > 0 { return x * (-2 * pg_log(square) / square).squareRoot() }
      }
    }
    // Shapes below 1 are boosted by one and scaled back with u^(1/shape); shape 1/2 makes that u².
    let shape = Double(degreesOfFreedom) / 2
    let boosted = shape < 1
    let third = (boosted ? shape + 1 : shape) - 1.0 / 3
    while true {
      let x = normal()
      let root = 1 + x / (9 * third).squareRoot()
      guard root > 0 else { continue }
      let cube = root * root * root
      let u = uniform()
      guard pg_log(u) < 0.5 * x * x + third * (1 - cube + pg_log(cube)) else { continue }
      let boost = boosted ? uniform() : 1
      return 2 * third * cube * boost * boost
    }
  }

  private func block(_ counter: UInt32, stream: UInt32) -> (UInt32, UInt32) {
    let counters: [UInt32] = [counter, 0, stream, 0]
    let key: [UInt32] = [UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)]
    var output: [UInt32] = [0, 0, 0, 0]
    pg_philox(counters, key, &output)
    return (output[0], output[1])
  }
}
