/// How a trial ended.
public enum TrialOutcome: String, Sendable, CaseIterable {
  /// The loss reached the tolerance.
  case converged
  /// The gradient vanished above the tolerance: a saddle or a minimum that is not global.
  case stalled
  /// The budget of evaluations was used up first.
  case exhausted
  /// Solutions with ever smaller steps did not agree within the accuracy asked; the numbers are the finest one's.
  case unresolved
  /// A number left the range of floating point.
  case diverged
}

/// What one training run measured. Distances are relative and without unit.
public struct TrialResult: Sendable, Equatable {
  public var outcome: TrialOutcome
  /// RD(θ_w) = ‖θ_w(T) − θ_w(0)‖₂ / ‖θ_w(0)‖₂ over all input weights and biases.
  public var relativeDistanceW: Double
  /// RD(θ_a), the same over the output weights.
  public var relativeDistanceA: Double
  /// RD(θ), the same over all parameters in their original scales (a by β₁, w by β₂).
  public var relativeDistance: Double
  /// R = 1/(2n) Σ (f − y)² at the end.
  public var loss: Double
  /// T, in the time unit of the normal form, β₁β₂.
  public var flowTime: Double
  /// Evaluations of the neuron sums that were spent.
  public var evaluations: Int
  /// ‖K(T) − K(0)‖_F / ‖K(0)‖_F of the n × n tangent kernel.
  public var kernelChange: Double
  /// How many cones of orientations, taken greedily, hold 90 % of Σ |a_k|‖w_k‖ at the end; `orientationCountMax` means that many or more.
  public var orientationCount: Int

  public init(
    outcome: TrialOutcome, relativeDistanceW: Double, relativeDistanceA: Double, relativeDistance: Double,
    loss: Double, flowTime: Double, evaluations: Int, kernelChange: Double, orientationCount: Int
  ) {
    self.outcome = outcome
    self.relativeDistanceW = relativeDistanceW
    self.relativeDistanceA = relativeDistanceA
    self.relativeDistance = relativeDistance
    self.loss = loss
    self.flowTime = flowTime
    self.evaluations = evaluations
    self.kernelChange = kernelChange
    self.orientationCount = orientationCount
  }
}

/// Every neuron's orientation and amplitude before and after training (Luo et al. 2021, Fig. 2),
/// and for one-dimensional inputs the function that was learned.
public struct NeuronSnapshot: Sendable, Equatable {
  /// Angles in (−π, π], shape m: atan2(bias, weight) for one input; for more inputs the angle in the
  /// plane of the two leading principal directions of the amplitude-weighted final weights.
  public var initialOrientations: [Float]
  public var finalOrientations: [Float]
  /// A_k = |a_k|‖w_k‖ in normal-form units, shape m.
  public var initialAmplitudes: [Float]
  public var finalAmplitudes: [Float]
  /// Points of a uniform mesh over the inputs' range widened by a quarter on each side; empty when d > 1.
  public var functionInputs: [Double]
  public var initialFunction: [Double]
  public var finalFunction: [Double]

  public init(
    initialOrientations: [Float], finalOrientations: [Float], initialAmplitudes: [Float],
    finalAmplitudes: [Float], functionInputs: [Double], initialFunction: [Double], finalFunction: [Double]
  ) {
    self.initialOrientations = initialOrientations
    self.finalOrientations = finalOrientations
    self.initialAmplitudes = initialAmplitudes
    self.finalAmplitudes = finalAmplitudes
    self.functionInputs = functionInputs
    self.initialFunction = initialFunction
    self.finalFunction = finalFunction
  }
}

/// A result, and the neurons where they were asked for.
public struct TrialRecord: Sendable, Equatable {
  public var result: TrialResult
  public var neurons: NeuronSnapshot?

  public init(result: TrialResult, neurons: NeuronSnapshot? = nil) {
    self.result = result
    self.neurons = neurons
  }
}
