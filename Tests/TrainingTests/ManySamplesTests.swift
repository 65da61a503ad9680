import CKernels
import Foundation
import Testing

@testable import Training

/// Beyond 96 samples the residual's equation is solved on a Krylov space.
@Suite("Many samples")
struct ManySamplesTests {
  private static let few = samples(33, inputDimension: 3)
  /// Every sample three times: the means over samples, and so the flow and its steps, are those of the few.
  private static let thrice = TrainingSet(
    inputs: few.inputs + few.inputs + few.inputs, inputDimension: 3,
    targets: few.targets + few.targets + few.targets)

  /// The targets are learned in part: to nine tenths of the initial loss, and to half of it.
  @Test(
    "samples that are there three times train as those that are there once",
    arguments: [Activation.relu, .tanh], [0.9, 0.5])
  func repeated(activation: Activation, share: Double) {
    func solved(_ set: TrainingSet) -> (initialLoss: Double, result: TrialResult) {
      var definition = definition(set, activation: activation, gamma: 0.5, gammaPrime: 0, width: 49)
      let initialLoss = Network(definition).initialState().loss
      definition.settings = TrainingSettings(lossTolerance: share * initialLoss, accuracy: 0.05)
      return (initialLoss, train(definition).result)
    }
    let (once, thrice) = (solved(Self.few), solved(Self.thrice))
    #expect(abs(thrice.initialLoss / once.initialLoss - 1) < 1e-12)
    for (initialLoss, result) in [once, thrice] {
      let tolerance = share * initialLoss
      #expect(result.outcome == .converged)
      #expect(result.loss <= tolerance && result.loss > 0.9 * tolerance)
    }
    #expect(abs(thrice.result.relativeDistanceW / once.result.relativeDistanceW - 1) < 5e-3)
    #expect(abs(thrice.result.relativeDistanceA / once.result.relativeDistanceA - 1) < 5e-3)
  }

  @Test("a symmetric matrix times a vector, by the same bytes everywhere", arguments: [1, 7, 8, 97, 130])
  func symmetricMultiply(n: Int) {
    let matrix = (0..<n * n).map { sin(Double(min($0 / n, $0 % n) * 31 + max($0 / n, $0 % n) * 17)) }
    let vector = (0..<n).map { cos(Double(3 * $0 + 1)) }
    let expected = (0..<n).map { row in (0..<n).reduce(0) { $0 + matrix[row * n + $1] * vector[$1] } }
    let products = runnableInstructionSets.map { instructionSet in
      var product = Array(repeating: 0.0, count: n)
      pg_symmetric_multiply(Int32(n), matrix, vector, instructionSet.kernelValue, &product)
      return product
    }
    #expect(distance(products[0], expected) < 1e-13 * Double(n))
    for other in products.dropFirst() {
      let isSame = zip(other, products[0]).allSatisfy { $0.bitPattern == $1.bitPattern }
      #expect(isSame)
    }
  }
}
