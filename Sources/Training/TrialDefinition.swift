/// Everything that determines the result of one training run; the result is a pure function of it.
public struct TrialDefinition: Sendable, Equatable {
  public var problem: Problem
  public var scales: InitialScales
  /// m, the number of neurons.
  public var width: Int
  /// The key of the counter-based generator that draws the initial parameters.
  public var seed: UInt64
  public var settings: TrainingSettings

  public init(
    problem: Problem, scales: InitialScales, width: Int, seed: UInt64,
    settings: TrainingSettings = TrainingSettings()
  ) {
    self.problem = problem
    self.scales = scales
    self.width = width
    self.seed = seed
    self.settings = settings
  }
}

/// The two numbers that the dynamics of a homogeneous network depend on (Luo et al. 2021, section 3):
/// κ = β₁β₂/α and κ' = β₁/β₂ for output weights a ~ N(0, β₁²), input weights w ~ N(0, β₂² I) and output scale 1/α.
public struct InitialScales: Sendable, Equatable {
  public var kappa: Double
  public var kappaPrime: Double

  public init(kappa: Double, kappaPrime: Double) {
    self.kappa = kappa
    self.kappaPrime = kappaPrime
  }
}

/// How a trial follows its gradient flow, and when it stops.
public struct TrainingSettings: Sendable, Equatable {
  /// Training has converged when R = 1/(2n) Σ (f − y)² is at most this.
  public var lossTolerance: Double
  /// The relative accuracy asked of RD(θ_w) and RD(θ_a).
  public var accuracy: Double
  public var method: IntegrationMethod
  /// A trial that has not converged after so many evaluations of the neuron sums ends as `exhausted`.
  public var evaluationsMax: Int

  public init(
    lossTolerance: Double = 1e-6, accuracy: Double = 0.01, method: IntegrationMethod = .exponential,
    evaluationsMax: Int = 1_000_000
  ) {
    self.lossTolerance = lossTolerance
    self.accuracy = accuracy
    self.method = method
    self.evaluationsMax = evaluationsMax
  }
}

/// The ways to follow the gradient flow.
public enum IntegrationMethod: String, Sendable, CaseIterable {
  /// Exponential integrator with error control.
  case exponential
  /// Full-batch gradient descent with the recipe of Luo et al.'s code: when the loss rises, halve the step and start over.
  case descent
}
