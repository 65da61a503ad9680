import Foundation

/// What a trial measured, as the journal keeps it: plain numbers.
///
/// Infinities are kept as they are. SQLite has no NaN: one is stored as NULL and read back as `Double.nan`; and it
/// keeps -0 as 0.
public struct MeasurementRow: Sendable, Equatable, Codable {
  /// How the trial ended, in a word.
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
    loss: Double,
    flowTime: Double, evaluations: Int, kernelChange: Double, orientationCount: Int
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

  /// In the order of the table's columns.
  var numbers: [Double] {
    [relativeDistanceW, relativeDistanceA, relativeDistance, loss, flowTime, kernelChange]
  }

  /// Whether both are the same numbers, where NaN is the same as NaN.
  package func agrees(with other: MeasurementRow) -> Bool {
    outcome == other.outcome && evaluations == other.evaluations && orientationCount == other.orientationCount
      && zip(numbers, other.numbers).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
  }
}

/// A trial that is committed: where it lies in the sweep, what it measured and where that was computed.
public struct TrialRow: Sendable, Equatable {
  /// The content hash of the trial's definition; the journal never looks inside.
  public var key: String
  public var gamma: Double
  public var gammaPrime: Double
  /// The name of the initialisation, in sweeps that have named ones.
  public var initialisation: String?
  public var width: Int
  public var seed: UInt64
  public var measurement: MeasurementRow
  /// What the training took on its worker's clock.
  public var wallSeconds: Double
  public var host: String
  public var worker: String
  public var attempt: Int
  /// Kept to the microsecond or better.
  public var committedAt: Date

  public init(
    key: String, gamma: Double, gammaPrime: Double, initialisation: String?, width: Int, seed: UInt64,
    measurement: MeasurementRow, wallSeconds: Double, host: String, worker: String, attempt: Int,
    committedAt: Date
  ) {
    self.key = key
    self.gamma = gamma
    self.gammaPrime = gammaPrime
    self.initialisation = initialisation
    self.width = width
    self.seed = seed
    self.measurement = measurement
    self.wallSeconds = wallSeconds
    self.host = host
    self.worker = worker
    self.attempt = attempt
    self.committedAt = committedAt
  }
}

/// The neurons of a trial before and after training, stored as little-endian binary; NaN and infinities survive.
public struct NeuronsRow: Sendable, Equatable {
  /// Shape m, angles in radians.
  public var initialOrientations: [Float]
  public var finalOrientations: [Float]
  /// Shape m.
  public var initialAmplitudes: [Float]
  public var finalAmplitudes: [Float]
  /// The mesh on which the two functions were evaluated; empty where there is none.
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

/// A result on its way into the journal.
public struct CommittedTrial: Sendable, Equatable {
  public var row: TrialRow
  public var neurons: NeuronsRow?

  public init(row: TrialRow, neurons: NeuronsRow? = nil) {
    self.row = row
    self.neurons = neurons
  }
}
