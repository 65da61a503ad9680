/// One attempt at one trial: what a coordinator leases to a worker.
public struct LeaseIdentifier: Hashable, Sendable {
  /// The trial's position in the sweep, from 0.
  public var trialIndex: Int
  public var attempt: Int

  public init(trialIndex: Int, attempt: Int) {
    self.trialIndex = trialIndex
    self.attempt = attempt
  }
}

/// What is learned, in the terms of the wire. Its data are asked for by their hash, in chunks.
public struct WireProblem: Equatable, Sendable {
  /// The name of the activation, as in the spec.
  public var activation: String
  /// n, at least 1.
  public var sampleCount: Int
  /// d, without the bias; at least 1.
  public var inputDimension: Int
  /// The SHA-256 of n, d, inputs and targets (`CanonicalHash`), in hexadecimal: equal hashes mean equal data.
  public var dataHash: String

  public init(activation: String, sampleCount: Int, inputDimension: Int, dataHash: String) {
    self.activation = activation
    self.sampleCount = sampleCount
    self.inputDimension = inputDimension
    self.dataHash = dataHash
  }

  /// The bytes of the data: the inputs, row-major, shape n × d, then the targets, shape n, each number a float64 in
  /// little-endian order.
  public var dataSize: Int { 8 * sampleCount * (inputDimension + 1) }
}

/// How trials follow their gradient flow, in the terms of the wire.
public struct WireSettings: Equatable, Sendable {
  /// Finite.
  public var lossTolerance: Double
  /// Finite.
  public var accuracy: Double
  /// The name of the integration method, as in the spec.
  public var method: String
  public var evaluationsMax: Int
  /// The name of the floating-point format, as in the spec.
  public var precision: String

  public init(
    lossTolerance: Double, accuracy: Double, method: String, evaluationsMax: Int, precision: String
  ) {
    self.lossTolerance = lossTolerance
    self.accuracy = accuracy
    self.method = method
    self.evaluationsMax = evaluationsMax
    self.precision = precision
  }
}

/// What one training run measured. Its numbers may be NaN or infinite: a run may have diverged.
public struct WireMeasurements: Equatable, Sendable {
  /// The name of the outcome.
  public var outcome: String
  public var relativeDistanceW: Double
  public var relativeDistanceA: Double
  public var relativeDistance: Double
  public var loss: Double
  public var flowTime: Double
  public var evaluations: Int
  public var kernelChange: Double
  public var orientationCount: Int

  public init(
    outcome: String, relativeDistanceW: Double, relativeDistanceA: Double, relativeDistance: Double,
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

/// The neurons before and after training. Numbers may be NaN or infinite.
public struct WireNeurons: Equatable, Sendable {
  /// Shape m, like the other three arrays of neurons.
  public var initialOrientations: [Float]
  public var finalOrientations: [Float]
  public var initialAmplitudes: [Float]
  public var finalAmplitudes: [Float]
  /// The mesh of the two functions; all three of one length, which may be 0.
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
