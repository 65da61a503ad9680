import Synchronization

/// The samples a network is trained on: n inputs of d numbers and n real targets.
///
/// The constant bias column is not part of the inputs; the model adds it (`x` becomes `(x, 1)`).
public struct TrainingSet: Sendable, Equatable {
  /// The inputs, row-major, shape n × d.
  public let inputs: [Double]
  /// The targets, shape n.
  public let targets: [Double]
  /// d, the number of columns of `inputs`, without the bias.
  public let inputDimension: Int
  /// Found for the first trial and shared by all copies: of 2,000 samples in 4,000 columns it takes most of a minute.
  private let reduction = Reduction()

  /// n, the number of samples.
  public var sampleCount: Int { targets.count }

  /// - Precondition: `inputs.count == targets.count * inputDimension`, at least one sample and one column.
  public init(inputs: [Double], inputDimension: Int, targets: [Double]) {
    precondition(inputDimension >= 1 && !targets.isEmpty)
    precondition(inputs.count == targets.count * inputDimension)
    self.inputs = inputs
    self.inputDimension = inputDimension
    self.targets = targets
  }

  /// The inputs in coordinates of the space they span. Of threads that ask at once one computes, and the others wait.
  var reducedInputs: ReducedInputs {
    reduction.inputs.withLock { known in
      let inputs = known ?? ReducedInputs(self)
      known = inputs
      return inputs
    }
  }

  public static func == (left: TrainingSet, right: TrainingSet) -> Bool {
    left.inputDimension == right.inputDimension && left.targets == right.targets
      && left.inputs == right.inputs
  }

  private final class Reduction: Sendable {
    let inputs = Mutex<ReducedInputs?>(nil)
  }
}

/// What is learned: a training set and the activation σ of the network that learns it.
public struct Problem: Sendable, Equatable {
  public let trainingSet: TrainingSet
  public let activation: Activation

  public init(trainingSet: TrainingSet, activation: Activation) {
    self.trainingSet = trainingSet
    self.activation = activation
  }
}

/// The activations σ of the neurons.
public enum Activation: String, Sendable, CaseIterable {
  /// max(z, 0)
  case relu
  /// z for z > 0, z/100 otherwise.
  case leakyRelu
  /// z
  case identity
  /// tanh z
  case tanh
  /// log(1 + e^z)
  case softplus
  /// z tanh z
  case xTanhX

  /// Whether σ(cz) = cσ(z) for c > 0, so that κ and κ' alone fix the dynamics; otherwise β₂ has a say too.
  public var isHomogeneous: Bool {
    switch self {
    case .relu, .leakyRelu, .identity: true
    case .tanh, .softplus, .xTanhX: false
    }
  }

  /// The derivative of σ for z < 0, where σ is homogeneous; it is 1 for z > 0.
  var negativeSlope: Double {
    switch self {
    case .relu: 0
    case .leakyRelu: 0.01
    case .identity, .tanh, .softplus, .xTanhX: 1
    }
  }

  /// Whether σ' jumps at 0.
  var hasKinks: Bool { negativeSlope != 1 }
}
