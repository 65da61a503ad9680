/// The version of everything that turns a definition into a result. Raise it with any change that moves a
/// result's bytes: it is part of every trial's key, so that results of different versions never mix.
public let trainingVersion = 1

/// The largest `TrialResult.orientationCount` that is counted.
public let orientationCountMax = 32

/// Trains one network along its gradient flow until it converges, stalls, diverges or exhausts its budget.
public func train(_ definition: TrialDefinition, recordingNeurons: Bool = false) -> TrialRecord {
  preconditionFailure("lands with the training core")
}
