import CKernels

/// Full-batch gradient descent with the recipe of Luo et al.'s public code: a fixed step, and when the loss rises the
/// step is halved and training starts over. First-order accurate in time; kept to compare with.
struct GradientDescent {
  private let network: Network
  private let settings: TrainingSettings
  private let displacementMemory: NeuronMemory
  private(set) var state: FlowState

  init(network: Network, settings: TrainingSettings) {
    self.network = network
    self.settings = settings
    displacementMemory = network.makeDisplacement()
    var sums = NeuronSums(sampleCount: network.inputs.sampleCount, grams: true)
    network.evaluate(displacementMemory, into: &sums)
    state = FlowState(network: network, sums: sums)
  }

  var displacement: NeuronMemory { displacementMemory }

  mutating func run() -> TrialOutcome {
    let initial = state
    // The stability limit at the start, 2n/λ_max(K): a longer step would make the loss rise at once.
    guard let largest = initial.kernel.decomposed()?.values.last, largest > 0, largest.isFinite else {
      return initial.loss.isFinite ? .stalled : .diverged
    }
    var step = 2 / largest
    var evaluations = initial.evaluations
    while step > 0 {
      let attempt = descend(step: step, initial: initial, evaluations: &evaluations)
      finish(steps: attempt.steps, step: step, evaluations: evaluations)
      if let outcome = attempt.outcome { return outcome }
      step /= 2
    }
    return .diverged
  }

  /// One attempt with a fixed step; no outcome means that the loss rose.
  private func descend(
    step: Double, initial: FlowState, evaluations: inout Int
  ) -> (outcome: TrialOutcome?, steps: Int) {
    var sums = NeuronSums(sampleCount: network.inputs.sampleCount, grams: false)
    var residual = initial.residual
    var loss = initial.loss
    var steps = 0
    displacementMemory.pointer.update(repeating: 0, count: displacementMemory.count)
    while loss > settings.lossTolerance {
      guard evaluations < settings.evaluationsMax else { return (.exhausted, steps) }
      network.advance(
        from: displacementMemory, to: displacementMemory, by: residual.map { $0 * step }, move: PG_DESCENT,
        into: &sums)
      evaluations += 1
      steps += 1
      residual = zip(sums.output, network.targets).map { $0 * network.scales.kappa - $1 }
      let next = dot(residual, residual) / (2 * Double(residual.count))
      guard next <= loss else { return (nil, steps) }
      if next == loss { return (.stalled, steps) }
      loss = next
    }
    return (.converged, steps)
  }

  /// Evaluates everything, the kernel included, where the attempt ended.
  private mutating func finish(steps: Int, step: Double, evaluations: Int) {
    var sums = NeuronSums(sampleCount: network.inputs.sampleCount, grams: true)
    network.evaluate(displacementMemory, into: &sums)
    var initialTime = FlowState(network: network, sums: sums)
    initialTime = initialTime.advanced(network: network, sums: sums, by: Double(steps) * step)
    initialTime.evaluations = evaluations
    state = initialTime
  }
}
