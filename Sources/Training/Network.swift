import CKernels

/// A two-layer network in the normal form while it trains: its initial parameters, its displacement from them, and the
/// kernels that move it. Parameters are stored in reduced coordinates, one row of `stride` neurons per coordinate.
final class Network {
  let inputs: ReducedInputs
  let targets: [Double]
  let scales: InitialScales
  let activation: Activation
  let width: Int
  /// The width rounded up to whole groups of lanes.
  let stride: Int
  /// Row 0 is a(0), rows 1 … r are u(0).
  let initial: NeuronMemory
  /// ‖θ_a(0)‖² and ‖θ_w(0)‖², the latter with the part outside the samples' span.
  private(set) var initialSquaredA = 0.0
  private(set) var initialSquaredW = 0.0
  let instructionSet: InstructionSet
  let concurrency: Concurrency
  private let scratch: NeuronMemory

  init(
    problem: Problem, scales: InitialScales, width: Int, instructionSet: InstructionSet,
    concurrency: Concurrency = .serial
  ) {
    precondition(width >= 1 && width <= Int(UInt32.max))
    inputs = ReducedInputs(problem.trainingSet)
    targets = problem.trainingSet.targets
    self.scales = scales
    activation = problem.activation
    self.width = width
    self.instructionSet = instructionSet
    self.concurrency = concurrency
    let lanes = Int(PG_LANES)
    stride = (width + lanes - 1) / lanes * lanes
    initial = NeuronMemory(count: (inputs.rank + 1) * stride)
    scratch = NeuronMemory(count: pg_scratch_count(Int32(inputs.sampleCount), Int32(inputs.rank)))
  }

  /// Draws a(0) and u(0) from the seed's streams. The part of w outside the samples' span never moves; only its
  /// squared norm matters, a χ² variable with m (d + 1 − r) degrees of freedom.
  func initialise(seed: UInt64) {
    let streams = RandomStreams(seed: seed)
    streams.fillNormals(
      initial, rows: inputs.rank + 1, width: width, stride: stride, instructionSet: instructionSet)
    initialSquaredA = initial.squaredNorm(0..<stride)
    initialSquaredW =
      initial.squaredNorm(stride..<initial.count)
      + streams.chiSquared(degreesOfFreedom: width * (inputs.dimension - inputs.rank))
  }

  /// Takes a(0) and w(0) from a user's array.
  func initialise(_ parameters: InitialParameters) {
    precondition(parameters.width == width && parameters.columnCount == inputs.dimension + 1)
    initialSquaredW = 0
    for neuron in 0..<width {
      let start = neuron * parameters.columnCount
      let weights = parameters.values[start + 1..<start + parameters.columnCount]
      initial[neuron] = parameters.values[start]
      initialSquaredW += dot(weights, weights)
      for (row, value) in inputs.reduced(weights).enumerated() {
        initial[(row + 1) * stride + neuron] = value
      }
    }
    initialSquaredA = initial.squaredNorm(0..<stride)
  }

  /// A displacement of zero, to be moved.
  func makeDisplacement() -> NeuronMemory { NeuronMemory(count: (inputs.rank + 1) * stride) }

  /// e = f − y, shape n.
  func residual(_ sums: NeuronSums) -> [Double] {
    zip(sums.output, targets).map { $0 * scales.kappa - $1 }
  }

  /// Evaluates the neuron sums at a displacement.
  func evaluate(_ displacement: NeuronMemory, into sums: inout NeuronSums) {
    advance(from: displacement, to: displacement, by: [], move: PG_EVALUATE, into: &sums)
  }

  /// Moves every neuron by the time-integrated residual (shape n) and evaluates the sums where it arrives.
  func advance(
    from: NeuronMemory, to: NeuronMemory, by residualIntegral: [Double], move: pg_move,
    into sums: inout NeuronSums
  ) {
    precondition(move == PG_EVALUATE || residualIntegral.count == inputs.sampleCount)
    // Every pointer below is used only inside this call, while its array or memory is held here.
    withExtendedLifetime(self) {
      inputs.coordinates.withUnsafeBufferPointer { coordinates in
        inputs.gram.withUnsafeBufferPointer { gram in
          var network = pg_network(
            neurons: Int64(stride), samples: Int32(inputs.sampleCount), rank: Int32(inputs.rank),
            inputs: coordinates.baseAddress, inputs_gram: gram.baseAddress,
            negative_slope: activation.negativeSlope, kappa: scales.kappa,
            kappa_prime: scales.kappaPrime, instruction_set: instructionSet.kernelValue)
          var source = parameters(from)
          var target = parameters(to)
          sums.withKernelSums { kernelSums, grams in
            pg_advance(
              &network, &source, &target, residualIntegral, move, grams ? 1 : 0, scratch.pointer, &kernelSums)
          }
        }
      }
    }
  }

  private func parameters(_ displacement: NeuronMemory) -> pg_parameters {
    precondition(displacement.count == initial.count)
    return pg_parameters(
      a_initial: UnsafePointer(initial.pointer), w_initial: UnsafePointer(initial.pointer + stride),
      a_displacement: displacement.pointer, w_displacement: displacement.pointer + stride)
  }
}

/// The memory that training takes, in bytes: initial parameters, two displacements, and scratch for the samples' sums.
public func trainingMemory(of problem: Problem, width: Int) -> Double {
  let set = problem.trainingSet
  let rows = Double(min(set.sampleCount, set.inputDimension + 1) + 1)
  let scratch = pg_scratch_count(Int32(set.sampleCount), Int32(min(set.sampleCount, set.inputDimension + 1)))
  return 8 * (3 * rows * Double(width) + Double(scratch))
}

/// The sums over neurons of one evaluation (shapes: n samples).
struct NeuronSums {
  /// Σ_k a_k σ(z_ki), shape n; the network's output over κ.
  private(set) var output: [Double]
  /// Σ_k σ(z_ki) σ(z_kj), shape n × n; empty when not wanted.
  private(set) var featureGram: [Double]
  /// Σ_k a_k² σ'(z_ki) σ'(z_kj), shape n × n; empty when not wanted.
  private(set) var gateGram: [Double]
  /// What neurons that slide along a kink lose of the input weights' share of the kernel, shape n × n.
  private(set) var slideGram: [Double]
  /// ‖a − a(0)‖² and ‖w − w(0)‖².
  private(set) var displacementSquaredA = 0.0
  private(set) var displacementSquaredW = 0.0

  init(sampleCount: Int, grams: Bool) {
    output = Array(repeating: 0, count: sampleCount)
    featureGram = Array(repeating: 0, count: grams ? sampleCount * sampleCount : 0)
    gateGram = featureGram
    slideGram = featureGram
  }

  mutating func withKernelSums(_ body: (inout pg_sums, _ grams: Bool) -> Void) {
    let grams = !featureGram.isEmpty
    var squares = (0.0, 0.0)
    // The pointers stay inside the closures that own them.
    output.withUnsafeMutableBufferPointer { output in
      featureGram.withUnsafeMutableBufferPointer { feature in
        gateGram.withUnsafeMutableBufferPointer { gate in
          slideGram.withUnsafeMutableBufferPointer { slide in
            var sums = pg_sums(
              output: output.baseAddress, feature_gram: feature.baseAddress, gate_gram: gate.baseAddress,
              slide_gram: slide.baseAddress,
              a_displacement_squared: 0, w_displacement_squared: 0)
            body(&sums, grams)
            squares = (sums.a_displacement_squared, sums.w_displacement_squared)
          }
        }
      }
    }
    (displacementSquaredA, displacementSquaredW) = squares
  }
}
