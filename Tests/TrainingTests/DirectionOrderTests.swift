import Foundation
import Testing

@testable import Training

@Suite("Neurons of two columns, kept in the order of their directions")
struct DirectionOrderTests {
  private func network(_ activation: Activation, width: Int) -> Network {
    KernelCase(set: fourPoints, activation: activation, width: width).network(
      gamma: 0.2, gammaPrime: -0.1, seed: 5)
  }

  @Test("every neuron is found in its place, behind those of smaller angles", arguments: [1, 9, 2000])
  func places(width: Int) {
    let network = network(.relu, width: width)
    // Neurons that have no kinks stay as they are drawn.
    #expect(parameters(network, nil) == parameters(self.network(.identity, width: width), nil))
    let initial = network.initial
    let turns = (0..<width).map { place -> Double in
      let angle = atan2(initial[2 * network.stride + place], initial[network.stride + place])
      return (angle < 0 ? angle / (2 * .pi) + 1 : angle / (2 * .pi)) + (initial[place] > 0 ? 1 : 0)
    }
    for (turn, next) in zip(turns, turns.dropFirst()) { #expect(next > turn - 2.0 / 512) }
  }

  @Test("neurons at the origin and beyond floating point have places, too")
  func noDirection() {
    let network = network(.relu, width: 5)
    let odd = [0, .infinity, 1e300, -.infinity, Double.leastNonzeroMagnitude]
    network.begin { parameters in
      for (neuron, value) in odd.enumerated() {
        for row in 1...2 { parameters[row * network.stride + neuron] = value }
      }
    }
    #expect(parameters(network, nil)[1] == odd)
  }

  @Test(
    "the sums of neurons that move are those of where they arrive", arguments: [0.02, 0.3, 1],
    [Activation.relu, .leakyRelu])
  func sums(share: Double, activation: Activation) {
    let kernelCase = KernelCase(set: fourPoints, activation: activation, width: 1003)
    let network = network(activation, width: kernelCase.width)
    let integral = turning(kernelCase.integral(network).map { share * $0 })
    let moved = network.makeDisplacement()
    // The second step begins where some stand on kinks.
    for _ in 0..<2 {
      let sums = network.advance(from: moved, to: moved, by: integral)
      var plain = PlainNetwork(network)
      let rows = parameters(network, moved)
      plain.a = rows[0]
      plain.w = (0..<network.width).map { k in rows.dropFirst().map { $0[k] } }
      let tolerance = 1e-11 * Double(network.width)
      #expect(distance(sums.output, plain.output) < tolerance)
      #expect(distance(sums.featureGram, plain.grams.feature) < tolerance)
      // One that stands on a kink counts as below it.
      for k in 0..<network.width {
        for i in 0..<4 where abs(plain.z(k, i)) < 1e-9 {
          for column in 0..<2 { plain.w[k][column] -= 1e-8 * network.inputs.coordinates[2 * i + column] }
        }
      }
      #expect(distance(sums.gateGram, plain.grams.gate) < tolerance)
    }
  }

  @Test("neurons are recorded in the order that they are given in")
  func recording() throws {
    let values = (0..<120).map { sin(Double($0 * $0)) }
    let trial = definition(
      fourPoints, gamma: 0.7, gammaPrime: 0, width: 40, settings: TrainingSettings(lossTolerance: 1e-2))
    let initial = InitialParameters(width: 40, columnCount: 3, values: values)
    let neurons = try #require(train(trial, recordingNeurons: true, initial: initial).neurons)
    for k in 0..<40 {
      let (x, y) = (values[3 * k + 1], values[3 * k + 2])
      #expect(abs(Double(neurons.initialOrientations[k]) - atan2(y, x)) < 1e-6)
      #expect(abs(Double(neurons.initialAmplitudes[k]) - abs(values[3 * k]) * hypot(x, y)) < 1e-6)
    }
  }
}
