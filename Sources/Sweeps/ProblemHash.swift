import Hashing
import Training

/// What a sweep needs to know of a problem once its data are elsewhere: enough for the keys of its trials and for the
/// scales of its named initialisations.
public struct ProblemHash: Sendable, Hashable {
  public let activation: Activation
  /// n
  public let sampleCount: Int
  /// d, without the bias.
  public let inputDimension: Int
  public let data: SHA256Digest

  /// Hashes the training set: the text "phasegrid data", n, d, the inputs row-major, the targets, each in the
  /// encoding of `CanonicalHash`.
  public init(_ problem: Problem) {
    activation = problem.activation
    sampleCount = problem.trainingSet.sampleCount
    inputDimension = problem.trainingSet.inputDimension
    var hash = CanonicalHash(ofDataWith: sampleCount, inputDimension: inputDimension)
    hash.append(problem.trainingSet.inputs)
    hash.append(problem.trainingSet.targets)
    data = hash.digest()
  }

  init(activation: Activation, sampleCount: Int, inputDimension: Int, data: SHA256Digest) {
    self.activation = activation
    self.sampleCount = sampleCount
    self.inputDimension = inputDimension
    self.data = data
  }
}
