import CKernels
import Foundation
import Testing

@testable import Training

/// The neuron sums and flows written out neuron by neuron from section 1 of the mathematics, sharing nothing with the
/// kernels: a plain reference.
private struct PlainNetwork {
  var a: [Double]
  var w: [[Double]]
  let x: [[Double]]
  let slope: Double
  let kappa, kappaPrime: Double

  init(_ network: Network) {
    let inputs = network.inputs
    a = (0..<network.width).map { network.initial[$0] }
    w = (0..<network.width).map { k in (1...inputs.rank).map { network.initial[$0 * network.stride + k] } }
    x = (0..<inputs.sampleCount).map { i in Array(inputs.coordinates[i * inputs.rank..<(i + 1) * inputs.rank])
    }
    slope = network.activation.negativeSlope
    (kappa, kappaPrime) = (network.scales.kappa, network.scales.kappaPrime)
  }

  func z(_ k: Int, _ i: Int) -> Double { zip(w[k], x[i]).reduce(0) { $0 + $1.0 * $1.1 } }
  func activated(_ z: Double) -> Double { z > 0 ? z : slope * z }
  func output(_ i: Int) -> Double { a.indices.reduce(0) { $0 + a[$1] * activated(z($1, i)) } }

  /// One explicit Euler step along the residual integral.
  mutating func descend(_ integral: [Double]) {
    for k in a.indices {
      var moveA = 0.0
      var moveW = Array(repeating: 0.0, count: w[k].count)
      for i in x.indices {
        let zi = z(k, i)
        moveA -= kappa / kappaPrime / Double(x.count) * integral[i] * activated(zi)
        let gate = zi > 0 ? 1 : slope
        for j in moveW.indices {
          moveW[j] -= kappa * kappaPrime / Double(x.count) * integral[i] * a[k] * gate * x[i][j]
        }
      }
      a[k] += moveA
      for j in moveW.indices { w[k][j] += moveW[j] }
    }
  }
}

@Suite("The neuron kernels")
struct KernelTests {
  private static let shapes: [(TrainingSet, Activation, Int)] = [
    (fourPoints, .relu, 1), (fourPoints, .relu, 37), (fourPoints, .leakyRelu, 64), (widePoints, .relu, 129),
    (widePoints, .identity, 300), (widePoints, .leakyRelu, 19),
    (TrainingSet(inputs: [0.5], inputDimension: 1, targets: [1]), .relu, 9),
    (
      TrainingSet(
        inputs: (0..<21).map { Double($0) / 10 - 1 }, inputDimension: 1, targets: (0..<21).map { Double($0) }),
      .relu, 77
    ),
  ]

  @Test("sums agree with the plain reference", arguments: shapes.indices)
  func sums(_ shape: Int) {
    let (set, activation, width) = Self.shapes[shape]
    let network = Network(
      definition(set, activation: activation, gamma: 0.7, gammaPrime: 0.2, width: width, seed: 3))
    let plain = PlainNetwork(network)
    var sums = NeuronSums(sampleCount: set.sampleCount, grams: true)
    network.evaluate(network.makeDisplacement(), into: &sums)
    let n = set.sampleCount
    for i in 0..<n {
      #expect(abs(sums.output[i] - plain.output(i)) < 1e-11 * Double(width))
      for j in 0..<n {
        var feature = 0.0
        var gate = 0.0
        for k in 0..<width {
          let (zi, zj) = (plain.z(k, i), plain.z(k, j))
          feature += plain.activated(zi) * plain.activated(zj)
          gate += plain.a[k] * plain.a[k] * (zi > 0 ? 1 : plain.slope) * (zj > 0 ? 1 : plain.slope)
        }
        #expect(abs(sums.featureGram[i * n + j] - feature) < 1e-11 * Double(width))
        #expect(abs(sums.gateGram[i * n + j] - gate) < 1e-11 * Double(width))
      }
    }
    #expect(sums.displacementSquaredA == 0 && sums.displacementSquaredW == 0)
  }

  @Test(
    "a neuron's flow is the limit of ever smaller descent steps, through kinks", arguments: shapes.indices)
  func flow(_ shape: Int) {
    let (set, activation, width) = Self.shapes[shape]
    let network = Network(
      definition(set, activation: activation, gamma: 0.2, gammaPrime: -0.1, width: width, seed: 5))
    let scale = 0.6 / network.scales.kappa / Double(set.inputDimension + 1).squareRoot()
    let integral = (0..<set.sampleCount).map { scale * sin(Double(3 * $0 + 1)) }
    // Richardson extrapolation of two descents removes the first order of their error.
    func descended(_ steps: Int) -> PlainNetwork {
      var plain = PlainNetwork(network)
      for _ in 0..<steps { plain.descend(integral.map { $0 / Double(steps) }) }
      return plain
    }
    let (coarse, fine) = (descended(400), descended(800))
    let moved = network.makeDisplacement()
    var sums = NeuronSums(sampleCount: set.sampleCount, grams: true)
    network.advance(from: network.makeDisplacement(), to: moved, by: integral, move: PG_FLOW, into: &sums)
    for k in 0..<width {
      let a = network.initial[k] + moved[k]
      #expect(abs(a - (2 * fine.a[k] - coarse.a[k])) < 6e-3)
      for j in 0..<network.inputs.rank {
        let w = network.initial[(j + 1) * network.stride + k] + moved[(j + 1) * network.stride + k]
        #expect(abs(w - (2 * fine.w[k][j] - coarse.w[k][j])) < 6e-3)
      }
    }
  }

  @Test("κ'² a² − |w|² of every neuron is conserved, with and without kinks")
  func conservation() {
    for activation in Activation.allCases {
      let network = Network(
        definition(widePoints, activation: activation, gamma: 0.3, gammaPrime: 0.4, width: 200, seed: 1))
      let integral = (0..<6).map { 0.4 / network.scales.kappa * cos(Double($0)) }
      let moved = network.makeDisplacement()
      var sums = NeuronSums(sampleCount: 6, grams: false)
      network.advance(from: network.makeDisplacement(), to: moved, by: integral, move: PG_FLOW, into: &sums)
      let ratio = network.scales.kappaPrime
      for k in 0..<network.width {
        func invariant(_ a: Double, _ w: [Double]) -> Double { ratio * ratio * a * a - dot(w, w) }
        let rows = (1...network.inputs.rank).map { $0 * network.stride + k }
        let before = invariant(network.initial[k], rows.map { network.initial[$0] })
        let after = invariant(
          network.initial[k] + moved[k], rows.map { network.initial[$0] + moved[$0] })
        #expect(abs(after - before) < 1e-9 * (1 + abs(before)))
      }
    }
  }

  @Test("every instruction set gives the same bytes", arguments: shapes.indices)
  func instructionSets(_ shape: Int) {
    let (set, activation, width) = Self.shapes[shape]
    let definition = definition(
      set, activation: activation, gamma: 0.4, gammaPrime: 0, width: width, seed: 11)
    let reference = Network(definition, instructionSet: .baseline)
    let integral = (0..<set.sampleCount).map { 0.3 / reference.scales.kappa * sin(Double($0 + 1)) }
    var results: [([Double], NeuronSums)] = []
    for instructionSet in runnableInstructionSets {
      let network = Network(definition, instructionSet: instructionSet)
      let moved = network.makeDisplacement()
      var sums = NeuronSums(sampleCount: set.sampleCount, grams: true)
      network.advance(from: network.makeDisplacement(), to: moved, by: integral, move: PG_FLOW, into: &sums)
      results.append(((0..<moved.count).map { moved[$0] }, sums))
    }
    for result in results.dropFirst() {
      #expect(result.0.map(\.bitPattern) == results[0].0.map(\.bitPattern))
      #expect(result.1.output == results[0].1.output && result.1.featureGram == results[0].1.featureGram)
      #expect(result.1.gateGram == results[0].1.gateGram && result.1.slideGram == results[0].1.slideGram)
    }
  }

  @Test("eigenvectors reproduce their matrix", arguments: [1, 2, 3, 4, 17, 45, 64])
  func eigen(n: Int) {
    let matrix = (0..<n * n).map { index -> Double in
      let (i, j) = (min(index / n, index % n), max(index / n, index % n))
      return sin(Double(i * 31 + j * 17)) + (i == j ? 3 : 0)
    }
    var scratch = matrix
    var values = Array(repeating: 0.0, count: n)
    var vectors = Array(repeating: 0.0, count: n * n)
    var work = values
    #expect(pg_symmetric_eigen(Int32(n), &scratch, &values, &vectors, &work) == 0)
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 })
    for i in 0..<n {
      for j in 0..<n {
        let rebuilt = (0..<n).reduce(0.0) { $0 + values[$1] * vectors[$1 * n + i] * vectors[$1 * n + j] }
        #expect(abs(rebuilt - matrix[i * n + j]) < 1e-12 * Double(n))
        let product = (0..<n).reduce(0.0) { $0 + vectors[i * n + $1] * vectors[j * n + $1] }
        #expect(abs(product - (i == j ? 1 : 0)) < 1e-13 * Double(n))
      }
    }
  }
}
