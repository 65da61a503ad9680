import Foundation
import Testing

@testable import Training

@Suite("The exponential integrator")
struct FlowOrderTests {
  private struct Solution {
    let distances: RelativeDistances
    let stepMean: Double
  }

  private func solve(_ network: Network, tolerance: Double) -> Solution {
    // So small a loss that where exactly the last step ends does not matter.
    let settings = TrainingSettings(lossTolerance: 1e-18)
    var flow = ExponentialFlow(
      network: network, initial: network.initialState(), settings: settings, tolerance: tolerance)
    #expect(flow.run() == .converged)
    // Hardly a step is rejected on a smooth problem, so evaluations count steps.
    return Solution(
      distances: RelativeDistances(flow.state, network),
      stepMean: flow.state.time / Double(flow.state.evaluations - 1))
  }

  @Test(
    "is of second order on smooth activations", arguments: [Activation.tanh, .softplus, .xTanhX, .identity])
  func order(activation: Activation) {
    let network = KernelCase(set: samples(6, inputDimension: 10), activation: activation, width: 40, beta2: 1)
      .network(gamma: 1, gammaPrime: 0.1, seed: 6)
    let exact = solve(network, tolerance: 1e-6).distances
    let solutions = (0..<4).map { solve(network, tolerance: 0.005 / pow(4, Double($0))) }
    let errors = solutions.map { $0.distances.difference(from: exact) }
    let (first, last) = (solutions[0], solutions[3])
    let order = log(errors[0] / errors[3]) / log(first.stepMean / last.stepMean)
    #expect(abs(order - 2) < 0.3, "\(errors) at \(solutions.map(\.stepMean))")
    // The refinement takes the difference of two solutions for a bound of the finer one's error: true if the error
    // at least halves from one tolerance to the next.
    for (coarse, fine) in zip(errors, errors.dropFirst()) { #expect(fine < 0.5 * coarse, "\(errors)") }
  }

  @Test("ends at the loss tolerance, however coarse its steps", arguments: Activation.allCases, [0.1, 2.5])
  func end(activation: Activation, tolerance: Double) {
    for seed in 0..<10 {
      let network = KernelCase(set: samples(6, inputDimension: 10), activation: activation, width: 40)
        .network(gamma: 1, gammaPrime: 0.1, seed: UInt64(seed))
      let settings = TrainingSettings(lossTolerance: 1e-5)
      var flow = ExponentialFlow(
        network: network, initial: network.initialState(), settings: settings, tolerance: tolerance)
      #expect(flow.run() == .converged)
      #expect(flow.state.loss <= 1e-5 && flow.state.loss >= 0.95e-5)
    }
  }

  @Test(
    "coarse solutions do not agree on a kink that both miss",
    arguments: [
      (300, 11, 0.6875, -1.0), (300, 11, 0.6875, -0.375), (1000, 12, 0.6875, -0.6875),
      (1000, 13, 0.5, -0.0625),
    ])
  func missedKinks(width: Int, seed: UInt64, gamma: Double, gammaPrime: Double) {
    // One neuron more or less past a kink changes these distances by 1 to 18 %.
    var trial = definition(gamma: gamma, gammaPrime: gammaPrime, width: width, seed: seed)
    let coarse = train(trial).result
    trial.settings.accuracy = 1e-4
    let fine = train(trial).result
    #expect(abs(coarse.relativeDistanceW / fine.relativeDistanceW - 1) < 0.01)
    #expect(abs(coarse.relativeDistanceA / fine.relativeDistanceA - 1) < 0.01)
  }

  @Test("solutions are held against each other at one loss", arguments: [0.0415, 1e-2], [1e-3, 1e-4])
  func looseLossTolerance(lossTolerance: Double, accuracy: Double) {
    // On the way down a plateau distances grow by more than losses fall.
    for gammaPrime in [-0.375, 0.25] {
      let settings = TrainingSettings(lossTolerance: lossTolerance, accuracy: accuracy)
      let result = train(definition(gamma: 1.625, gammaPrime: gammaPrime, settings: settings)).result
      #expect(result.outcome == .converged)
      #expect(result.evaluations < 20_000)
    }
  }

  @Test("takes long steps on a plateau, where the pulls on smooth neurons cancel, to the same end")
  func plateau() {
    // β₂ = √(κ/κ'), as in the plane of examples/tanh-1d.yaml.
    var trial = definition(activation: .tanh, gamma: 2, gammaPrime: 0, beta2: 0.01, width: 100)
    let coarse = train(trial).result
    trial.settings.accuracy = 1e-4
    let fine = train(trial).result
    #expect(coarse.outcome == .converged && fine.outcome == .converged)
    #expect(abs(coarse.relativeDistanceW / fine.relativeDistanceW - 1) < 0.01)
    #expect(abs(coarse.relativeDistanceA / fine.relativeDistanceA - 1) < 0.01)
    // By steps that reach no further than 1 it takes more than 2,000.
    #expect(coarse.evaluations < 500)
  }

  @Test(
    "keeps κ'² a² − |w|² of every neuron along the whole of a training",
    arguments: [Activation.identity, .relu])
  func invariant(activation: Activation) {
    let network = KernelCase(set: fourPoints, activation: activation, width: 120)
      .network(gamma: 1.3, gammaPrime: 0.3, seed: 8)
    let settings = TrainingSettings(lossTolerance: 1e-6)
    var flow = ExponentialFlow(
      network: network, initial: network.initialState(), settings: settings, tolerance: 0.01)
    let outcome = flow.run()
    // A line does not pass through the four points: the identity's minimum is above the tolerance.
    #expect(outcome == (activation == .identity ? .stalled : .converged))
    #expect(flow.state.evaluations > 20)
    let (before, after) = (
      parameters(network, network.makeDisplacement()), parameters(network, flow.displacement)
    )
    let ratio = network.scales.kappaPrime
    for k in 0..<network.width {
      func parts(_ rows: [[Double]]) -> (Double, Double) {
        (ratio * ratio * rows[0][k] * rows[0][k], rows.dropFirst().reduce(0) { $0 + $1[k] * $1[k] })
      }
      let (start, end) = (parts(before), parts(after))
      #expect(abs((end.0 - end.1) - (start.0 - start.1)) < 1e-8 * (1 + end.0 + end.1))
    }
  }
}
