import CKernels

/// Full-batch gradient descent with the recipe of Luo et al.'s public code: a fixed step, and when the loss rises the
/// step is halved and training starts over. First-order accurate in time; kept to compare with.
///
/// The first step is the stability limit at the start, 2n/λ_max(K): a longer one would make the loss rise at once.
func descend(_ network: Network, from initial: FlowState, settings: TrainingSettings) -> Arrival {
  let displacement = network.makeDisplacement()
  guard let largest = initial.kernel.decomposed()?.values.last, largest > 0 else {
    return Arrival(
      outcome: initial.loss.isFinite ? .stalled : .diverged, state: initial, displacement: displacement)
  }
  var step = 2 / largest
  var evaluations = initial.evaluations
  while true {
    let attempt = DescentAttempt(
      network: network, initial: initial, settings: settings, step: step, displacement: displacement,
      evaluations: evaluations)
    evaluations = attempt.evaluations
    if let outcome = attempt.outcome {
      return Arrival(
        outcome: outcome, state: attempt.finalState(network, displacement), displacement: displacement)
    }
    step /= 2
    if step == 0 { return Arrival(outcome: .diverged, state: initial, displacement: displacement) }
  }
}

/// One attempt at descent with a fixed step.
private struct DescentAttempt {
  /// Nil when the loss rose.
  private(set) var outcome: TrialOutcome?
  private(set) var evaluations: Int
  private var stepCount = 0
  private let step: Double

  init(
    network: Network, initial: FlowState, settings: TrainingSettings, step: Double,
    displacement: NeuronMemory,
    evaluations: Int
  ) {
    self.step = step
    self.evaluations = evaluations
    var sums = NeuronSums(sampleCount: network.inputs.sampleCount, grams: false)
    var residual = initial.residual
    var loss = initial.loss
    displacement.clear()
    while loss > settings.lossTolerance {
      guard self.evaluations < settings.evaluationsMax else {
        outcome = .exhausted
        return
      }
      network.advance(
        from: displacement, to: displacement, by: residual.map { $0 * step }, move: PG_DESCENT, into: &sums)
      self.evaluations += 1
      stepCount += 1
      residual = network.residual(sums)
      let next = dot(residual, residual) / (2 * Double(residual.count))
      guard next < loss else {
        outcome = next == loss ? .stalled : nil
        return
      }
      loss = next
    }
    outcome = .converged
  }

  /// Evaluates everything, the kernel included, where the attempt ended.
  func finalState(_ network: Network, _ displacement: NeuronMemory) -> FlowState {
    var sums = NeuronSums(sampleCount: network.inputs.sampleCount, grams: true)
    network.evaluate(displacement, into: &sums)
    var state = FlowState(network: network, sums: sums, time: Double(stepCount) * step)
    state.evaluations = evaluations
    return state
  }
}
