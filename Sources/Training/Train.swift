import CKernels

/// The version of everything that turns a definition into a result. Raise it with any change that moves a
/// result's bytes: it is part of every trial's key, so that results of different versions never mix.
public let trainingVersion = 1

/// The largest `TrialResult.orientationCount` that is counted.
public let orientationCountMax = 32

/// Neurons within this angle of one another count as one orientation.
public let orientationConeDegrees = 5.0

/// Trains one network along its gradient flow until it converges, stalls, diverges or exhausts its budget.
///
/// - Parameters:
///   - recordingNeurons: whether the record holds every neuron's orientation and amplitude.
///   - initial: initial parameters in place of those that the seed draws, shape m × (1 + d + 1).
///   - instructionSet: for tests; the result is the same on all that the processor runs.
public func train(
  _ definition: TrialDefinition, recordingNeurons: Bool = false, initial: InitialParameters? = nil,
  instructionSet: InstructionSet = .best
) -> TrialRecord {
  let network = Network(
    problem: definition.problem, scales: definition.scales, width: definition.width,
    instructionSet: instructionSet)
  if let initial { network.initialise(initial) } else { network.initialise(seed: definition.seed) }
  let outcome: TrialOutcome
  let initialKernel: TangentKernel
  let state: FlowState
  let displacement: NeuronMemory
  switch definition.settings.method {
  case .exponential:
    var flow = ExponentialFlow(network: network, settings: definition.settings)
    initialKernel = flow.state.kernel
    outcome = flow.run()
    (state, displacement) = (flow.state, flow.displacement)
  case .descent:
    var descent = GradientDescent(network: network, settings: definition.settings)
    initialKernel = descent.state.kernel
    outcome = descent.run()
    (state, displacement) = (descent.state, descent.displacement)
  }
  let result = TrialResult(
    outcome: outcome, network: network, initialKernel: initialKernel, state: state,
    orientationCount: network.orientationCount(displacement))
  return TrialRecord(result: result, neurons: recordingNeurons ? network.snapshot(displacement) : nil)
}

extension TrialResult {
  fileprivate init(
    outcome: TrialOutcome, network: Network, initialKernel: TangentKernel, state: FlowState,
    orientationCount: Int
  ) {
    // θ in its original scales is a by β₁ and w by β₂; κ' = β₁/β₂ is all that their ratio needs.
    let weight = network.scales.kappaPrime * network.scales.kappaPrime
    let (movedA, movedW) = (state.displacementSquaredA, state.displacementSquaredW)
    let (initialA, initialW) = (network.initialSquaredA, network.initialSquaredW)
    let change = zip(state.kernel.matrix, initialKernel.matrix).map { $0 - $1 }
    self.init(
      outcome: outcome, relativeDistanceW: (movedW / initialW).squareRoot(),
      relativeDistanceA: (movedA / initialA).squareRoot(),
      relativeDistance: ((weight * movedA + movedW) / (weight * initialA + initialW)).squareRoot(),
      loss: state.loss, flowTime: state.time, evaluations: state.evaluations,
      kernelChange: dot(change, change).squareRoot() / initialKernel.norm, orientationCount: orientationCount)
  }
}
