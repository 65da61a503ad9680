import Messaging
import Training

/// The sweep a worker was welcomed to: what all of its trials have in common.
struct JoinedSweep: Equatable, Sendable {
  let session: UInt64
  let name: String
  /// Sweeps of one hash have the same trials under the same indices.
  let hash: String
  let problem: WireProblem
  let activation: Activation
  let settings: TrainingSettings
  let heartbeatInterval: Duration
  let leaseDuration: Duration

  /// - Throws: one line for the user, where this version of the worker cannot train such trials.
  init(_ welcome: CoordinatorMessage.Welcome) throws(IncompatibleSweep) {
    guard let activation = Activation(rawValue: welcome.problem.activation) else {
      throw IncompatibleSweep(sweep: welcome.sweepName, reason: "activation '\(welcome.problem.activation)'")
    }
    guard let method = IntegrationMethod(rawValue: welcome.settings.method) else {
      throw IncompatibleSweep(sweep: welcome.sweepName, reason: "method '\(welcome.settings.method)'")
    }
    guard let precision = Precision(rawValue: welcome.settings.precision),
      method.precisions.contains(precision)
    else {
      let reason = "precision '\(welcome.settings.precision)' with method '\(method.rawValue)'"
      throw IncompatibleSweep(sweep: welcome.sweepName, reason: reason)
    }
    session = welcome.session
    name = welcome.sweepName
    hash = welcome.sweepHash
    problem = welcome.problem
    self.activation = activation
    settings = TrainingSettings(
      lossTolerance: welcome.settings.lossTolerance, accuracy: welcome.settings.accuracy, method: method,
      evaluationsMax: welcome.settings.evaluationsMax, precision: precision)
    heartbeatInterval = welcome.heartbeatInterval
    leaseDuration = welcome.leaseDuration
  }

  /// What to train, or why it makes no sense.
  func plan(of assignment: CoordinatorMessage.Assignment) -> Result<PlannedTraining, SenselessTrial> {
    guard (1...Self.widthMax).contains(assignment.width) else {
      return .failure(SenselessTrial(reason: "width \(assignment.width) is not from 1 to \(Self.widthMax)"))
    }
    let scales = [
      ("kappa", assignment.kappa), ("kappa'", assignment.kappaPrime), ("beta2", assignment.beta2),
    ]
    for (name, scale) in scales
    where !scale.isFinite || scale <= 0 {
      return .failure(SenselessTrial(reason: "\(name) \(scale) is not a positive number"))
    }
    if assignment.recordsNeurons, assignment.width > WireLimits.neuronCountMax {
      return .failure(
        SenselessTrial(reason: "the neurons of width \(assignment.width) do not fit a message"))
    }
    return .success(
      PlannedTraining(
        scales: InitialScales(
          kappa: assignment.kappa, kappaPrime: assignment.kappaPrime, beta2: assignment.beta2),
        width: assignment.width, seed: assignment.seed, recordsNeurons: assignment.recordsNeurons))
  }

  func definition(of plan: PlannedTraining, data: TrainingSet) -> TrialDefinition {
    TrialDefinition(
      problem: Problem(trainingSet: data, activation: activation), scales: plan.scales, width: plan.width,
      seed: plan.seed, settings: settings)
  }

  /// Far more neurons than any host has memory for.
  static let widthMax = 1_000_000_000
}

/// A sweep that this worker cannot train.
struct IncompatibleSweep: Error, Equatable, CustomStringConvertible {
  let sweep: String
  let reason: String

  var description: String {
    "sweep '\(sweep)' asks for \(reason), which Phasegrid \(productVersion) does not know: "
      + "run the coordinator's release"
  }
}

struct SenselessTrial: Error, Equatable {
  let reason: String
}

extension WireMeasurements {
  init(_ result: TrialResult) {
    self.init(
      outcome: result.outcome.rawValue, relativeDistanceW: result.relativeDistanceW,
      relativeDistanceA: result.relativeDistanceA, relativeDistance: result.relativeDistance,
      loss: result.loss, flowTime: result.flowTime, evaluations: result.evaluations,
      kernelChange: result.kernelChange, orientationCount: result.orientationCount)
  }
}

extension WireNeurons {
  init(_ snapshot: NeuronSnapshot) {
    self.init(
      initialOrientations: snapshot.initialOrientations, finalOrientations: snapshot.finalOrientations,
      initialAmplitudes: snapshot.initialAmplitudes, finalAmplitudes: snapshot.finalAmplitudes,
      functionInputs: snapshot.functionInputs, initialFunction: snapshot.initialFunction,
      finalFunction: snapshot.finalFunction)
  }
}
