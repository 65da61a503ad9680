import Foundation
import Testing

@testable import Training

@Suite("One training")
struct TrainTests {
  @Test(
    "the result does not depend on the instruction set", arguments: [(0.5, 0.0), (1.75, 0.0), (1.2, -0.6)])
  func sameOnEverySet(gamma: Double, gammaPrime: Double) {
    let definition = definition(gamma: gamma, gammaPrime: gammaPrime)
    let records = runnableInstructionSets.map {
      train(definition, recordingNeurons: true, instructionSet: $0)
    }
    for record in records.dropFirst() { #expect(record == records[0]) }
  }

  @Test("recording neurons does not change the result")
  func recordingIsFree() {
    let definition = definition(gamma: 1.5, gammaPrime: 0)
    let record = train(definition, recordingNeurons: true)
    #expect(record.result == train(definition).result)
    #expect(record.neurons?.finalAmplitudes.count == definition.width)
  }

  /// Far in the linear regime with γ' ≫ 0 only a moves: f is linear in a, with constant kernel K = κ² F/κ', and the flow
  /// has the closed form a − a(0) = −(κ/κ') Φᵀ (Σ φ₁ …) e(0); at convergence it is the least-norm interpolant, whose norm
  /// is (eᵀ (κ² F)⁻¹ e)^(1/2).
  @Test("the lazy limit is the least-norm interpolant")
  func lazyLimit() throws {
    let definition = definition(
      gamma: 0.5, gammaPrime: 3, width: 2000, settings: TrainingSettings(lossTolerance: 1e-16, accuracy: 1e-4)
    )
    let network = Network(definition)
    let sums = network.evaluate(network.makeDisplacement())
    let e = network.residual(sums.output)
    let squared = definition.scales.kappa * definition.scales.kappa
    let solution = solve(sums.featureGram.map { $0 * squared }, e)
    let expected = (dot(e, solution) / network.initialSquaredA).squareRoot()
    let result = train(definition).result
    #expect(result.outcome == .converged)
    #expect(abs(result.relativeDistanceA / expected - 1) < 1e-6)
    #expect(result.kernelChange < 1e-9)
  }

  /// With identity activation and one sample the network is f = κ a·(w·x): p = a and q = w·x̂ obey
  /// ṗ = −(κ/κ')|x| e q, q̇ = −κκ'|x| e p, which conserve κ'² p² − q² of every neuron; the hyperbolic angle ψ by which all neurons turn is common,
  /// so that f(ψ) is known in closed form and f = y gives ψ, and with it every displacement.
  @Test("one sample with identity activation turns all neurons by one hyperbolic angle")
  func identityClosedForm() throws {
    let set = TrainingSet(inputs: [0.5], inputDimension: 1, targets: [1.3])
    let definition = definition(
      set, activation: .identity, gamma: 1.2, gammaPrime: 0.1, width: 200,
      settings: TrainingSettings(lossTolerance: 1e-14, accuracy: 1e-4))
    let network = Network(definition)
    let (kappa, ratio) = (definition.scales.kappa, definition.scales.kappaPrime)
    let norm = (0.5 * 0.5 + 1).squareRoot()
    let start = parameters(network, nil)
    let (p, q) = (start[0], start[1])  // one sample: r = 1, u = w·x̂
    func moved(_ angle: Double) -> [(Double, Double)] {
      zip(p, q).map { p, q in
        (p * cosh(angle) + q / ratio * sinh(angle), q * cosh(angle) + ratio * p * sinh(angle))
      }
    }
    func output(_ angle: Double) -> Double { kappa * norm * moved(angle).reduce(0) { $0 + $1.0 * $1.1 } }
    var (low, high) = (-30.0, 30.0)
    for _ in 0..<200 {
      let middle = 0.5 * (low + high)
      if output(middle) < 1.3 { low = middle } else { high = middle }
    }
    let end = moved(low)
    let changeA = zip(end, p).reduce(0) { $0 + ($1.0.0 - $1.1) * ($1.0.0 - $1.1) }
    let changeW = zip(end, q).reduce(0) { $0 + ($1.0.1 - $1.1) * ($1.0.1 - $1.1) }
    let result = train(definition).result
    #expect(result.outcome == .converged)
    #expect(abs(result.relativeDistanceA / (changeA / network.initialSquaredA).squareRoot() - 1) < 1e-5)
    #expect(abs(result.relativeDistanceW / (changeW / network.initialSquaredW).squareRoot() - 1) < 1e-5)
  }

  @Test("descent with the authors' recipe arrives where the exponential integrator does")
  func descentAgrees() {
    var definition = definition(gamma: 0.6, gammaPrime: 0, width: 400)
    let flow = train(definition).result
    definition.settings.method = .descent
    let descent = train(definition).result
    #expect(descent.outcome == .converged && flow.outcome == .converged)
    #expect(abs(descent.relativeDistanceW / flow.relativeDistanceW - 1) < 0.05)
    #expect(flow.evaluations < descent.evaluations)
  }

  @Test("tightening the accuracy shrinks the error", arguments: [(0.7, 0.0), (1.3, 0.3), (1.6, -0.3)])
  func accuracy(gamma: Double, gammaPrime: Double) {
    func solved(_ accuracy: Double) -> TrialResult {
      train(definition(gamma: gamma, gammaPrime: gammaPrime, settings: TrainingSettings(accuracy: accuracy)))
        .result
    }
    let reference = solved(2e-5)
    for accuracy in [0.1, 0.01, 0.001] {
      let result = solved(accuracy)
      #expect(abs(result.relativeDistanceW / reference.relativeDistanceW - 1) < accuracy)
      #expect(abs(result.relativeDistanceA / reference.relativeDistanceA - 1) < accuracy)
    }
  }

  @Test("a sample that no neuron sees ends as stalled, with finite numbers")
  func stalled() {
    // One neuron cannot interpolate four points.
    let result = train(definition(gamma: 0, gammaPrime: 0, width: 1)).result
    #expect(result.outcome == .stalled)
    #expect(result.loss.isFinite && result.relativeDistanceW.isFinite && result.loss > 1e-6)
  }

  @Test("the budget of evaluations is kept and named")
  func exhausted() {
    let settings = TrainingSettings(lossTolerance: 1e-6, evaluationsMax: 10)
    let result = train(definition(gamma: 1.75, gammaPrime: 0, settings: settings)).result
    #expect(result.outcome == .exhausted)
    #expect(result.evaluations <= 11)
    #expect(result.relativeDistanceW > 0)
  }

  @Test("tiny displacements keep their digits: RD below 1e-12 scales as the theory has it")
  func tinyDistances() {
    // γ' large: RD_w ∝ κ'² at fixed κ (w's equation is κκ' e a, the time to converge κ'/κ²).
    let near = train(definition(gamma: 0.5, gammaPrime: 2, width: 1000)).result
    let far = train(definition(gamma: 0.5, gammaPrime: 3, width: 1000)).result
    #expect(near.relativeDistanceW < 1e-11)
    #expect(abs(far.relativeDistanceW / near.relativeDistanceW * 1e6 - 1) < 1e-3)
  }

  @Test("initial parameters of one's own are used as given")
  func ownParameters() {
    let definition = definition(widePoints, gamma: 1, gammaPrime: 0, width: 50)
    // The seed's own draw, written out in full coordinates, is not available where r < d + 1; any array will do.
    let values = (0..<50 * 12).map { sin(Double(13 * $0 + 5)) * 1.4 }
    let initial = InitialParameters(width: 50, columnCount: 12, values: values)
    let first = train(definition, initial: initial).result
    #expect(first == train(definition, initial: initial).result)
    #expect(first != train(definition).result)
    let scaled = train(
      definition, initial: InitialParameters(width: 50, columnCount: 12, values: values.map { $0 * 1.1 })
    ).result
    #expect(first != scaled)
  }

  /// Neither is right beside the origin, where the sign of a rounding error would say whether it leaves again: five points
  /// take the kernel of all shapes, four their own.
  @Test(
    "neurons that slide into the origin rest there exactly",
    arguments: [
      fourPoints,
      TrainingSet(
        inputs: [-0.9, -0.3, 0.3, 0.6, 0.9], inputDimension: 1, targets: [0.4, -0.2, 0.1, 0.3, 0.6]),
    ])
  func restAtTheOrigin(points: TrainingSet) throws {
    let definition = definition(points, gamma: 1.4375, gammaPrime: -1)
    let amplitudes = try #require(train(definition, recordingNeurons: true).neurons).finalAmplitudes
    #expect(amplitudes.count { $0 == 0 } > 0)
    #expect(amplitudes.allSatisfy { $0 == 0 || $0 > 1e-12 })
  }

  @Test("in the condensed regime few orientations hold the amplitude, in the linear one many")
  func orientations() {
    let condensed = train(definition(gamma: 1.75, gammaPrime: 0, width: 1000), recordingNeurons: true)
    let linear = train(definition(gamma: 0.5, gammaPrime: 0, width: 1000)).result
    #expect(condensed.result.orientationCount <= 4)
    #expect(linear.orientationCount > 20)
    let neurons = try! #require(condensed.neurons)
    #expect(neurons.functionInputs.count == 201 && neurons.functionInputs.first == -1.35)
    // The learned function passes through the points.
    for (x, y) in zip(fourPoints.inputs, fourPoints.targets) {
      let index = Int(((x + 1.35) / 2.7 * 200).rounded())
      #expect(abs(neurons.finalFunction[index] - y) < 0.05)
    }
  }
}

/// Gaussian elimination with partial pivoting, for tests.
private func solve(_ matrix: [Double], _ right: [Double]) -> [Double] {
  let n = right.count
  var rows = (0..<n).map { Array(matrix[$0 * n..<($0 + 1) * n]) + [right[$0]] }
  for pivot in 0..<n {
    let best = (pivot..<n).max { abs(rows[$0][pivot]) < abs(rows[$1][pivot]) } ?? pivot
    rows.swapAt(pivot, best)
    for row in 0..<n where row != pivot {
      let factor = rows[row][pivot] / rows[pivot][pivot]
      for column in pivot...n { rows[row][column] -= factor * rows[pivot][column] }
    }
  }
  return (0..<n).map { rows[$0][n] / rows[$0][$0] }
}
