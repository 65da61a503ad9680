import CKernels

/// A two-layer network in the normal form while it trains: its initial parameters, its displacement from them, and the
/// kernels that move it. Parameters are stored in reduced coordinates u = Qᵀw or, where the samples are independent, as what the
/// samples see, z = X w (docs/training.md, "Coordinates").
final class Network {
  let inputs: ReducedInputs
  let targets: [Double]
  let scales: InitialScales
  let activation: Activation
  let width: Int
  /// The width rounded up to whole groups of lanes.
  let stride: Int
  let chunks: NeuronChunks
  /// Whether z is kept, or u.
  let keepsSamples: Bool
  /// Whether neurons are kept in the order of their directions, so that those that lie between the same kinks are neighbours: in a
  /// plane, which kinks cut into few sectors.
  private let ordersNeurons: Bool
  /// a(0) of `stride` neurons; then u(0), shape r × stride, or z(0), shape stride × n, and |w(0)|², shape stride.
  let initial: NeuronMemory
  /// Where neuron k is kept, shape m; empty where that is its own place.
  private(set) var places: [UInt32] = []
  /// ‖θ_a(0)‖² and ‖θ_w(0)‖², the latter with the part outside the samples' span.
  private(set) var initialSquaredA = 0.0
  private(set) var initialSquaredW = 0.0
  let instructionSet: InstructionSet
  let concurrency: Concurrency
  /// For each part of the chunks, and for each chunk.
  let scratch, sums: NeuronMemory
  let scratchSize: Int

  init(
    problem: Problem, scales: InitialScales, width: Int, method: IntegrationMethod = .exponential,
    instructionSet: InstructionSet, concurrency: Concurrency = .serial
  ) {
    precondition(width >= 1 && width <= Int(UInt32.max))
    inputs = problem.trainingSet.reducedInputs
    targets = problem.trainingSet.targets
    self.scales = scales
    activation = problem.activation
    self.width = width
    self.instructionSet = instructionSet
    self.concurrency = concurrency
    stride = (width + Int(PG_STRIDE) - 1) / Int(PG_STRIDE) * Int(PG_STRIDE)
    // Descent is compared with as it is written elsewhere, in weights.
    keepsSamples = method == .exponential && inputs.inverse != nil
    ordersNeurons =
      method == .exponential && inputs.rank == 2 && !keepsSamples && problem.activation.hasKinks
    initial = NeuronMemory(count: rowCount(rank: inputs.rank, keepsSamples: keepsSamples) * stride)
    chunks = NeuronChunks(width: width, sampleCount: inputs.sampleCount)
    scratchSize = kernelScratch(
      sampleCount: inputs.sampleCount, rank: inputs.rank, keepsSamples: keepsSamples,
      isHomogeneous: activation.isHomogeneous)
    scratch = NeuronMemory(count: chunks.partCount * scratchSize)
    sums = NeuronMemory(count: chunks.count * NeuronSums.count(sampleCount: inputs.sampleCount, grams: true))
  }

  /// Draws a(0) and u(0) from the seed's streams. The part of w outside the samples' span never moves; only its
  /// squared norm matters, a χ² variable with m (d + 1 − r) degrees of freedom.
  func initialise(seed: UInt64) {
    let streams = RandomStreams(seed: seed)
    let start = keepsSamples || ordersNeurons ? makeParameters() : initial
    streams.fillNormals(
      start, rows: inputs.rank + 1, width: width, stride: stride, instructionSet: instructionSet)
    begin(at: start)
    initialSquaredW += streams.chiSquared(degreesOfFreedom: width * (inputs.dimension - inputs.rank))
  }

  /// Takes a(0) and w(0) from a user's array.
  func initialise(_ parameters: InitialParameters) {
    precondition(parameters.width == width && parameters.columnCount == inputs.dimension + 1)
    let start = makeParameters()
    var squaredW = 0.0
    for neuron in 0..<width {
      let first = neuron * parameters.columnCount
      let weights = parameters.values[first + 1..<first + parameters.columnCount]
      start[neuron] = parameters.values[first]
      squaredW += dot(weights, weights)
      for (row, value) in inputs.reduced(weights).enumerated() {
        start[(row + 1) * stride + neuron] = value
      }
    }
    begin(at: start)
    initialSquaredW = squaredW
  }

  /// Training begins at a and u, shape (1 + r) × stride.
  func begin(at start: NeuronMemory) {
    initialSquaredA = start.squaredNorm(0..<stride)
    initialSquaredW = start.squaredNorm(stride..<start.count)
    if ordersNeurons {
      order(start)
    } else if start !== initial {
      initial.copy(first: keepsSamples ? stride : start.count, from: start)
    }
    if keepsSamples { toSamples(start) }
  }

  private func order(_ start: NeuronMemory) {
    precondition(start !== initial && start.count == 3 * stride && initial.count == start.count)
    places = Array(unsafeUninitializedCapacity: width) { places, count in
      // The kernel writes `width` places, for which there is room; the array has memory, as the width is not zero.
      pg_order_neurons(
        Int64(width), Int64(stride), start.pointer, instructionSet.kernelValue, initial.pointer,
        places.baseAddress)
      count = width
    }
    withExtendedLifetime(start) {}
  }

  /// Where the parameters of neuron k are kept.
  func place(of neuron: Int) -> Int { places.isEmpty ? neuron : Int(places[neuron]) }

  /// For a and u, shape (1 + r) × stride.
  func makeParameters() -> NeuronMemory { NeuronMemory(count: (inputs.rank + 1) * stride) }

  /// A displacement of zero, to be moved. Where samples are kept its last row is |w|², where it leads.
  func makeDisplacement() -> NeuronMemory {
    let displacement = NeuronMemory(count: initial.count)
    guard keepsSamples else { return displacement }
    for index in (inputs.rank + 1) * stride..<initial.count { displacement[index] = initial[index] }
    return displacement
  }

  /// e = f − y, shape n.
  func residual(_ output: [Double]) -> [Double] {
    zip(output, targets).map { $0 * scales.kappa - $1 }
  }
}

/// The memory that training takes, in bytes: initial parameters, two displacements, what the kernels need besides, and the
/// matrices between samples.
public func trainingMemory(of problem: Problem, width: Int) -> Double {
  let set = problem.trainingSet
  let rank = min(set.sampleCount, set.inputDimension + 1)
  let chunks = NeuronChunks(width: width, sampleCount: set.sampleCount)
  // Independent or not, samples that could be.
  let keepsSamples = rank == set.sampleCount && rank > 1
  let rows = rowCount(rank: rank, keepsSamples: keepsSamples)
  let scratch = kernelScratch(
    sampleCount: set.sampleCount, rank: rank, keepsSamples: keepsSamples,
    isHomogeneous: problem.activation.isHomogeneous)
  let sums = chunks.count * NeuronSums.count(sampleCount: set.sampleCount, grams: true)
  let matrices = matrixCount * Double(set.sampleCount) * Double(set.sampleCount)
  // Where neurons are kept that may be put in order.
  let places = rank == 2 ? Double(width) / 2 : 0
  let parameters = 3 * Double(rows) * Double(width) + places
  return 8 * (parameters + Double(chunks.partCount * scratch + sums) + matrices)
}

/// Matrices of shape n × n that are there at once: the kernel and its shares at the start, before a step and after it, the
/// kernel of the coarser solution, the sums that they are made of, the inputs' Gram matrix and inverse, and K/n with what it is
/// decomposed into.
private let matrixCount = 22.0

/// Rows of parameters: a, w, and |w|² where w is kept as z.
private func rowCount(rank: Int, keepsSamples: Bool) -> Int { rank + (keepsSamples ? 2 : 1) }

/// The doubles of scratch memory that the kernels need for each part of the work.
private func kernelScratch(sampleCount: Int, rank: Int, keepsSamples: Bool, isHomogeneous: Bool) -> Int {
  var network = pg_network()
  network.samples = Int32(sampleCount)
  network.rank = Int32(rank)
  network.coordinates = keepsSamples ? PG_SAMPLES : PG_WEIGHTS
  network.activation = isHomogeneous ? PG_TWO_SLOPES : PG_TANH
  return Int(pg_scratch_count(&network))
}
