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

  @Test(
    "neurons between kinks that hardly differ go the same way as each alone", arguments: [10_916.0, 30_770])
  func narrowSectors(input: Double) {
    let points = [input, input + 1, input + 2, input + 3]
    let kernelCase = KernelCase(
      set: TrainingSet(inputs: points, inputDimension: 1, targets: [0, 0, 0, 0]), activation: .relu,
      width: 112)
    // Eight of either sign beside each other between each two kinks and on either side of them all, and some far away.
    let biases = (0..<96).map { input - 1.5 + Double($0 / 16) } + Array(repeating: -1, count: 16)
    let together = moved(kernelCase, biases, signs: biases.indices.map { $0 % 2 == 0 ? 1 : -1 })
    for k in biases.indices {
      let alone = moved(kernelCase, [biases[k]], signs: [k % 2 == 0 ? 1 : -1])
      for row in 0...2 { #expect(abs(together[row][k] - alone[row][0]) <= 1e-9 * abs(alone[row][0])) }
    }
    #expect(together[1].contains { $0 != 0 })
  }

  /// By how much neurons of these biases move whose weight is -1, and whose a is a sign.
  private func moved(_ kernelCase: KernelCase, _ biases: [Double], signs: [Double]) -> [[Double]] {
    let network = KernelCase(set: kernelCase.set, activation: kernelCase.activation, width: biases.count)
      .network(gamma: 0, gammaPrime: 0, seed: 1)
    network.begin { parameters in
      for k in biases.indices {
        parameters[k] = signs[k]
        parameters[network.stride + k] = -1
        parameters[2 * network.stride + k] = biases[k]
      }
    }
    let moved = network.makeDisplacement()
    let integral = kernelCase.integral(network).map { 1e-3 * $0 }
    _ = network.advance(from: moved, to: moved, by: ResidualIntegral(integral))
    return (0...2).map { row in
      biases.indices.map { moved[row * network.stride + network.place(of: $0)] }
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
