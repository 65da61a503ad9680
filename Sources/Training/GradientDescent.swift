/// Full-batch gradient descent with the recipe of Luo et al.'s public code: a fixed step, and when the loss rises the
/// step is halved and training starts over. First-order accurate in time; kept to compare with.
///
/// The first step is the stability limit at the start, 2n/λ_max(K): a longer one would make the loss rise at once.
func descend(_ network: Network, from initial: FlowState, settings: TrainingSettings) -> Arrival {
  switch settings.precision {
  case .float64:
    // Parameters near 1 keep displacements of 1e-8 to eight digits, and cost half the memory of keeping both.
    let start = network.initial
    return descend(network, from: initial, settings: settings, start: start, isRelative: false)
  case .float32:
    let start = AlignedMemory<Float>(count: network.initial.count)
    for index in 0..<start.count { start[index] = Float(network.initial[index]) }
    return descend(network, from: initial, settings: settings, start: start, isRelative: true)
  }
}

/// Descent in the precision of `start`. If it is relative, the displacement is what moves, else the parameters.
private func descend<Scalar: BinaryFloatingPoint>(
  _ network: Network, from initial: FlowState, settings: TrainingSettings, start: AlignedMemory<Scalar>,
  isRelative: Bool
) -> Arrival {
  let moving = AlignedMemory<Scalar>(count: start.count)
  let spectrum = initial.kernel.decomposed(network.instructionSet)
  guard let largest = spectrum?.values.last, largest > 0 else {
    return Arrival(
      outcome: initial.loss.isFinite && spectrum != nil ? .stalled : .diverged, state: initial,
      displacement: network.makeDisplacement())
  }
  var step = 2 / largest
  var evaluations = initial.evaluations
  while true {
    if isRelative { moving.clear() } else { moving.copy(from: start) }
    let attempt = DescentAttempt(
      network: network, initial: initial, settings: settings, step: step, moving: moving,
      start: isRelative ? start : nil, evaluations: evaluations)
    evaluations = attempt.evaluations
    if let outcome = attempt.outcome {
      let displacement = network.makeDisplacement()
      for index in 0..<displacement.count {
        displacement[index] = Double(isRelative ? moving[index] : moving[index] - start[index])
      }
      return Arrival(
        outcome: outcome, state: attempt.finalState(network, displacement), displacement: displacement)
    }
    step /= 2
    if step == 0 {
      return Arrival(outcome: .diverged, state: initial, displacement: network.makeDisplacement())
    }
  }
}

/// One attempt at descent with a fixed step.
private struct DescentAttempt {
  /// Nil when the loss rose.
  private(set) var outcome: TrialOutcome?
  private(set) var evaluations: Int
  /// As the attempt's own precision has it.
  private var loss: Double
  private var stepCount = 0
  private let step: Double

  init<Scalar>(
    network: Network, initial: FlowState, settings: TrainingSettings, step: Double,
    moving: AlignedMemory<Scalar>, start: AlignedMemory<Scalar>?, evaluations: Int
  ) {
    self.step = step
    self.evaluations = evaluations
    let sides = network.sides(of: moving, from: start)
    var residual = initial.residual
    loss = initial.loss
    while loss > settings.lossTolerance {
      guard self.evaluations < settings.evaluationsMax else {
        outcome = .exhausted
        return
      }
      let output = network.descend(moving, from: start, by: residual.map { $0 * step }, sides: sides)
      self.evaluations += 1
      stepCount += 1
      residual = network.residual(output)
      let next = dot(residual, residual) / (2 * Double(residual.count))
      guard next < loss else {
        outcome = next == loss ? .stalled : nil
        return
      }
      loss = next
    }
    outcome = .converged
  }

  /// Evaluates everything, the kernel included, where the attempt ended. The loss remains the one that ended it, which in
  /// float32 is not quite that of the same parameters in float64.
  func finalState(_ network: Network, _ displacement: NeuronMemory) -> FlowState {
    var state = FlowState(
      network: network, sums: network.evaluate(displacement), time: Double(stepCount) * step)
    state.evaluations = evaluations
    state.loss = loss
    return state
  }
}
