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

/// What the dynamics depend on besides the problem and the width (Luo et al. 2021, section 3): κ = β₁β₂/α and κ' = β₁/β₂
/// for output weights a ~ N(0, β₁²), input weights w ~ N(0, β₂² I) and output scale 1/α.
///
/// With a and w rescaled by β₁ and β₂, and time by β₁β₂, the flow of every network is the normal form of κ and κ' with
/// σ(β₂z)/β₂ in place of σ(z). That is σ itself where it is homogeneous.
public struct InitialScales: Sendable, Hashable {
  public var kappa: Double
  public var kappaPrime: Double
  /// β₂; 1 for homogeneous activations, whose dynamics do not depend on it.
  public var beta2: Double

  public init(kappa: Double, kappaPrime: Double, beta2: Double = 1) {
    self.kappa = kappa
    self.kappaPrime = kappaPrime
    self.beta2 = beta2
  }

  /// The scales of a network that is given by all three of its own.
  public init(alpha: Double, beta1: Double, beta2: Double, activation: Activation) {
    self.init(
      kappa: beta1 * beta2 / alpha, kappaPrime: beta1 / beta2, beta2: activation.isHomogeneous ? 1 : beta2)
  }

  /// The scales at a point of the plane: with α given, β₁ = √(ακκ') and β₂ = √(ακ/κ').
  public init(kappa: Double, kappaPrime: Double, alpha: Double, activation: Activation) {
    // A root of each factor: the product of all three may leave the range of floating point.
    let beta2 = alpha.squareRoot() * (kappa / kappaPrime).squareRoot()
    self.init(kappa: kappa, kappaPrime: kappaPrime, beta2: activation.isHomogeneous ? 1 : beta2)
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
  /// One of `method.precisions`.
  public var precision: Precision

  public init(
    lossTolerance: Double = 1e-6, accuracy: Double = 0.01, method: IntegrationMethod = .exponential,
    evaluationsMax: Int = 1_000_000, precision: Precision = .float64
  ) {
    self.lossTolerance = lossTolerance
    self.accuracy = accuracy
    self.method = method
    self.evaluationsMax = evaluationsMax
    self.precision = precision
  }
}

/// The ways to follow the gradient flow.
public enum IntegrationMethod: String, Sendable, CaseIterable {
  /// Exponential integrator with error control.
  case exponential
  /// Full-batch gradient descent with the recipe of Luo et al.'s code: when the loss rises, halve the step and start over.
  case descent

  /// The precisions it computes in.
  public var precisions: [Precision] {
    switch self {
    case .exponential: [.float64]
    case .descent: [.float64, .float32]
    }
  }
}

/// The floating-point format of a trial's parameters and sums.
public enum Precision: String, Sendable, CaseIterable {
  case float64, float32
}
