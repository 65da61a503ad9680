import Foundation
import Testing

@testable import Training

@Suite("Parameters that are zero or denormal")
struct DegenerateTests {
  private static let cases = KernelCase.all.filter { $0.width >= 7 }

  /// Neurons with a = 0, with w = 0, with nothing at all, and with denormal and tiny numbers.
  private func degenerate(_ kernelCase: KernelCase, _ instructionSet: InstructionSet = .best) -> Network {
    let network = kernelCase.network(gamma: 0.3, gammaPrime: 0.1, seed: 9, instructionSet: instructionSet)
    network.begin { parameters in
      for row in 0...network.inputs.rank {
        let start = row * network.stride
        if row == 0 { parameters[start] = 0 } else { parameters[start + 1] = 0 }
        parameters[start + 2] = 0
        parameters[start + 3] = Double.leastNonzeroMagnitude
        parameters[start + 4] = Double.leastNormalMagnitude / (row % 2 == 0 ? 100 : -100)
        parameters[start + 5] *= 1e-160
        if row == 1 { parameters[start + 6] = 0 }
      }
    }
    return network
  }

  @Test("sums agree with the plain reference", arguments: cases)
  func sums(_ kernelCase: KernelCase) {
    let network = degenerate(kernelCase)
    let (plain, sums) = (PlainNetwork(network), network.evaluate(network.makeDisplacement()))
    let tolerance = 1e-11 * Double(network.width)
    #expect(distance(sums.output, plain.output) < tolerance)
    #expect(distance(sums.featureGram, plain.grams.feature) < tolerance)
  }

  @Test("neurons flow as the plain reference does, and by the same bytes everywhere", arguments: cases)
  func flow(_ kernelCase: KernelCase) {
    let network = degenerate(kernelCase)
    let integral = kernelCase.integral(network)
    let moved = network.makeDisplacement()
    _ = network.advance(from: network.makeDisplacement(), to: moved, by: ResidualIntegral(integral))
    let flown = parameters(network, moved)
    let isFinite = flown.joined().allSatisfy(\.isFinite)
    #expect(isFinite)
    // What stands on a kink is nowhere differentiable: Euler steps with one of its slopes may take another side.
    let onKink = kernelCase.activation.isHomogeneous && kernelCase.activation != .identity
    let neurons = (0..<kernelCase.width).filter { !onKink || !(1...5).contains($0) }
    let expected = PlainNetwork(network).flown(integral, steps: onKink ? 400 : 50, levels: onKink ? 2 : 3)
    let chosen = { (rows: [[Double]]) in rows.map { row in neurons.map { row[$0] } } }
    #expect(distance(chosen(flown), chosen(expected)) < (onKink ? 6e-3 : 1e-4))
    let bytes = runnableInstructionSets.map { movedBytes(degenerate(kernelCase, $0), by: turning(integral)) }
    for other in bytes.dropFirst() { #expect(other == bytes[0]) }
  }

  @Test("weights whose square is no number any more move as the outputs say", arguments: cases)
  func tinyWeights(_ kernelCase: KernelCase) {
    // A leaky neuron at the origin stands on several kinks, which are followed one after the other.
    guard kernelCase.activation.isHomogeneous && kernelCase.activation != .leakyRelu else { return }
    let network = kernelCase.network(gamma: 0.3, gammaPrime: 0.1, seed: 9)
    network.begin { parameters in
      for place in network.stride..<parameters.count { parameters[place] *= 1e-200 }
    }
    let moved = network.makeDisplacement()
    let integral = ResidualIntegral(kernelCase.integral(network))
    let sums = network.advance(from: moved, to: moved, by: integral)
    let arrived = parameters(network, moved)
    var plain = PlainNetwork(network)
    plain.a = arrived[0]
    plain.w = (0..<network.width).map { k in arrived.dropFirst().map { $0[k] } }
    #expect(distance(sums.output, plain.output) < 1e-11 * Double(network.width))
  }

  @Test("leaky neurons that begin at the origin go part by part", arguments: [fourPoints, widePoints])
  func origin(set: TrainingSet) {
    let network = KernelCase(set: set, activation: .leakyRelu, width: 40).network(
      gamma: 0.3, gammaPrime: 0.1, seed: 9)
    network.begin { parameters in
      for place in network.stride..<parameters.count { parameters[place] = 0 }
    }
    let n = set.sampleCount
    let integral = turning((0..<n).map { 0.3 / network.scales.kappa * sin(Double(3 * $0 + 1)) })
    let (once, twice) = (network.makeDisplacement(), network.makeDisplacement())
    _ = network.advance(from: once, to: once, by: integral)
    for part in [integral.parts[..<n], integral.parts[n...]] {
      _ = network.advance(from: twice, to: twice, by: ResidualIntegral(Array(part)))
    }
    #expect(distance(parameters(network, once), parameters(network, twice)) < 1e-6)
  }

  @Test("equal samples stay equal through kinks, which they meet at once", arguments: [2, 3])
  func twins(count: Int) {
    let points = (0..<2 * count).map { Double($0 / 2) / Double(count) - 0.3 }
    let set = TrainingSet(inputs: points, inputDimension: 1, targets: points)
    let kernelCase = KernelCase(set: set, activation: .relu, width: 2000)
    for seed in 0..<40 {
      let network = kernelCase.network(gamma: 0.2, gammaPrime: 0, seed: UInt64(seed))
      let moved = network.makeDisplacement()
      let output = network.advance(from: moved, to: moved, by: turning(kernelCase.integral(network))).output
      for place in stride(from: 0, to: 2 * count, by: 2) {
        #expect(abs(output[place] - output[place + 1]) < 1e-10)
      }
    }
  }

  @Test("neurons that begin on kinks give samples that are there twice the same change of the kernel")
  func beginningOnKinks() {
    // The first three stand on the kinks of 1, 0.5 and 0.25.
    let initial = InitialParameters(
      width: 6, columnCount: 3,
      values: [1, 1, 1, 0.8, 2, -1, 0.7, 0.4, -0.1, -0.9, -0.6, 0.4, 1.2, -0.5, 0.6, -1.1, 0.3, 0.8])
    let (inputs, targets) = ([-1, 0.5, 0.25, 1], [0.4, -0.2, 0.1, 0.6])
    let results = [1, 2].map { times in
      let set = TrainingSet(
        inputs: (0..<times).flatMap { _ in inputs }, inputDimension: 1,
        targets: (0..<times).flatMap { _ in targets })
      let settings = TrainingSettings(lossTolerance: 1e-2)
      let trial = definition(set, gamma: 0.2, gammaPrime: 0, width: 6, settings: settings)
      return train(trial, initial: initial).result
    }
    #expect(abs(results[1].relativeDistanceW / results[0].relativeDistanceW - 1) < 0.01)
    #expect(abs(results[1].kernelChange / results[0].kernelChange - 1) < 0.02)
  }

  @Test("a neuron without any parameter never moves, unless its activation is not 0 at 0", arguments: cases)
  func nothing(_ kernelCase: KernelCase) {
    guard kernelCase.activation != .softplus else { return }
    let network = degenerate(kernelCase)
    let moved = network.makeDisplacement()
    _ = network.advance(
      from: network.makeDisplacement(), to: moved, by: ResidualIntegral(kernelCase.integral(network)))
    let weights = network.weights(moved, plus: nil)
    let place = network.place(of: 2)
    for row in 0...network.inputs.rank { #expect(weights[row * network.stride + place] == 0) }
  }
}
