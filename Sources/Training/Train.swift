/// The version of everything that turns a definition into a result. Raise it with any change that moves a
/// result's bytes: it is part of every trial's key, so that results of different versions never mix.
public let trainingVersion = 11

/// The largest `TrialResult.orientationCount` that is counted.
public let orientationCountMax = 32

/// cos 5°: neurons within this angle of a cone's centre count as one orientation. A literal, because C libraries differ
/// in the last digit.
let orientationConeCosine = 0.9961946980917455

/// Trains one network along its gradient flow until it converges, stalls, diverges or exhausts its budget.
///
/// - Parameters:
///   - recordingNeurons: whether the record holds every neuron's orientation and amplitude.
///   - initial: initial parameters in place of those that the seed draws, shape m × (1 + d + 1).
///   - instructionSet: for tests; the result is the same on all that the processor runs.
///   - concurrency: who does the parts of the work; the result is the same whoever does.
public func train(
  _ definition: TrialDefinition, recordingNeurons: Bool = false, initial: InitialParameters? = nil,
  instructionSet: InstructionSet = .best, concurrency: Concurrency = .serial
) -> TrialRecord {
  let network = Network(
    problem: definition.problem, scales: definition.scales, width: definition.width,
    method: definition.settings.method, instructionSet: instructionSet, concurrency: concurrency)
  if let initial { network.initialise(initial) } else { network.initialise(seed: definition.seed) }
  let initialState = network.initialState()
  let arrival =
    switch definition.settings.method {
    case .exponential: refinedFlow(network, from: initialState, settings: definition.settings)
    case .descent: descend(network, from: initialState, settings: definition.settings)
    }
  let result = TrialResult(
    network: network, initialKernel: initialState.kernel, arrival: arrival,
    orientationCount: network.orientationCount(arrival.displacement))
  return TrialRecord(result: result, neurons: recordingNeurons ? network.snapshot(arrival.displacement) : nil)
}

/// Where a method arrived and how.
struct Arrival {
  let outcome: TrialOutcome
  let state: FlowState
  let displacement: NeuronMemory
}

extension TrialResult {
  fileprivate init(network: Network, initialKernel: TangentKernel, arrival: Arrival, orientationCount: Int) {
    let state = arrival.state
    let distances = RelativeDistances(state, network)
    let change = zip(state.kernel.matrix, initialKernel.matrix).map { $0 - $1 }
    let moved = dot(change, change).squareRoot()
    self.init(
      outcome: arrival.outcome, relativeDistanceW: distances.w, relativeDistanceA: distances.a,
      relativeDistance: distances.all, loss: state.loss, flowTime: state.time, evaluations: state.evaluations,
      kernelChange: moved == 0 ? 0 : moved / initialKernel.norm, orientationCount: orientationCount)
  }
}
