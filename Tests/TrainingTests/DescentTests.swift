import Foundation
import Testing

@testable import Training

@Suite("Gradient descent")
struct DescentTests {
  private static let cases = [
    KernelCase(set: fourPoints, activation: .relu, width: 1),
    KernelCase(set: fourPoints, activation: .relu, width: 37),
    KernelCase(set: fourPoints, activation: .leakyRelu, width: 17),
    KernelCase(set: samples(4, inputDimension: 7), activation: .relu, width: 15),
    KernelCase(set: widePoints, activation: .leakyRelu, width: 65),
    KernelCase(set: KernelCase.line, activation: .relu, width: 63),
    KernelCase(set: KernelCase.line, activation: .identity, width: 130),
    KernelCase(set: fourPoints, activation: .tanh, width: 31, beta2: 2.5),
    KernelCase(set: widePoints, activation: .tanh, width: 66, beta2: 0.3),
    KernelCase(set: samples(45, inputDimension: 9), activation: .softplus, width: 9, beta2: 1),
    KernelCase(set: KernelCase.onePoint, activation: .xTanhX, width: 16, beta2: 1),
  ]

  /// Three steps of the plain reference: parameters and outputs.
  private func expected(_ network: Network, _ integral: [Double]) -> (rows: [[Double]], output: [Double]) {
    var plain = PlainNetwork(network)
    for _ in 0..<3 { plain.descend(integral.map { 0.2 * $0 }) }
    return (plain.rows, plain.output)
  }

  @Test(
    "float64 steps are those of the plain reference, of parameters and of displacements", arguments: cases)
  func float64(_ kernelCase: KernelCase) {
    let network = kernelCase.network(gamma: 0.3, gammaPrime: 0.1, seed: 4, method: .descent)
    let integral = kernelCase.integral(network)
    let expected = expected(network, integral)
    let (whole, moved) = (network.makeDisplacement(), network.makeDisplacement())
    whole.copy(from: network.initial)
    let sides = [network.sides(of: whole, from: nil), network.sides(of: moved, from: network.initial)]
    let tolerance = 1e-12 * Double(network.width)
    for step in 1...3 {
      let outputs = [
        network.descend(whole, from: nil, by: integral.map { 0.2 * $0 }, sides: sides[0]),
        network.descend(moved, from: network.initial, by: integral.map { 0.2 * $0 }, sides: sides[1]),
      ]
      if step == 3 { for output in outputs { #expect(distance(output, expected.output) < tolerance) } }
    }
    let rows = (0...network.inputs.rank).map { row in
      (0..<network.width).map { whole[row * network.stride + $0] }
    }
    #expect(distance(rows, expected.rows) < 1e-12)
    #expect(distance(parameters(network, moved), expected.rows) < 1e-12)
  }

  @Test("float32 steps are those of the plain reference to single precision", arguments: cases)
  func float32(_ kernelCase: KernelCase) {
    let network = kernelCase.network(gamma: 0.3, gammaPrime: 0.1, seed: 4, method: .descent)
    let start = AlignedMemory<Float>(count: network.initial.count)
    for index in 0..<start.count {
      start[index] = Float(network.initial[index])
      // The reference begins where single precision does, so that no neuron is on another side of a kink.
      network.initial[index] = Double(start[index])
    }
    let integral = kernelCase.integral(network)
    let expected = expected(network, integral)
    let moved = AlignedMemory<Float>(count: start.count)
    let sides = network.sides(of: moved, from: start)
    var output: [Double] = []
    for _ in 0..<3 {
      output = network.descend(moved, from: start, by: integral.map { 0.2 * $0 }, sides: sides)
    }
    let displacement = network.makeDisplacement()
    for index in 0..<start.count { displacement[index] = Double(moved[index]) }
    #expect(distance(output, expected.output) < 1e-5 * Double(network.width).squareRoot())
    #expect(distance(parameters(network, displacement), expected.rows) < 1e-5)
  }

  @Test(
    "a descent gives the same record on every instruction set", arguments: Precision.allCases,
    [Activation.relu, .tanh])
  func sameOnEverySet(precision: Precision, activation: Activation) {
    let settings = TrainingSettings(
      lossTolerance: 1e-3, method: .descent, evaluationsMax: 3000, precision: precision)
    let definition = definition(
      activation: activation, gamma: 0.6, gammaPrime: 0, width: 37, settings: settings)
    let records = runnableInstructionSets.map {
      train(definition, recordingNeurons: true, instructionSet: $0)
    }
    for record in records.dropFirst() { #expect(record == records[0]) }
  }

  @Test(
    "numbers that overflow end a descent alike on every instruction set",
    arguments: [
      (8.0, 0.0, TrialOutcome.stalled), (16, 0, .stalled), (0, -14, .diverged),
    ])
  func overflows(gamma: Double, gammaPrime: Double, outcome: TrialOutcome) {
    let settings = TrainingSettings(
      lossTolerance: 1e-3, method: .descent, evaluationsMax: 3000, precision: .float32)
    let definition = definition(gamma: gamma, gammaPrime: gammaPrime, width: 1000, settings: settings)
    let results = runnableInstructionSets.map { train(definition, instructionSet: $0).result }
    for result in results {
      #expect(result == results[0])
      #expect(result.outcome == outcome)
      #expect(outcome == .diverged || result.relativeDistanceW.isFinite)
    }
  }

  @Test(
    "neurons that are off stay where they are, however large the residual",
    arguments: [0.1, 1e305, .infinity])
  func deadNeurons(residual: Double) {
    for instructionSet in runnableInstructionSets {
      let network = KernelCase(set: fourPoints, activation: .relu, width: 37).network(
        gamma: 0.3, gammaPrime: -3, seed: 4, method: .descent, instructionSet: instructionSet)
      for k in 0..<network.width {
        network.initial[network.stride + k] = 0
        network.initial[2 * network.stride + k] = -1
      }
      let moved = network.makeDisplacement()
      let output = network.descend(
        moved, from: network.initial, by: [residual, -residual, 0, residual],
        sides: network.sides(of: moved, from: network.initial))
      #expect(output == [0, 0, 0, 0])
      #expect((0..<moved.count).allSatisfy { moved[$0] == 0 })
    }
  }

  @Test("single precision arrives within 1 % of where double does", arguments: [Activation.relu, .tanh])
  func precisions(activation: Activation) {
    let results = Precision.allCases.map { precision in
      let settings = TrainingSettings(lossTolerance: 1e-5, method: .descent, precision: precision)
      return train(
        definition(activation: activation, gamma: 0.5, gammaPrime: 0, width: 200, settings: settings)
      ).result
    }
    for result in results {
      #expect(result.outcome == .converged)
      #expect(abs(result.relativeDistanceW / results[0].relativeDistanceW - 1) < 0.01)
      #expect(abs(result.relativeDistanceA / results[0].relativeDistanceA - 1) < 0.01)
    }
  }
}
