import CKernels
import Foundation
import Testing

@testable import Training

/// A network that a kernel is tried on.
struct KernelCase: Sendable, CustomTestStringConvertible {
  let set: TrainingSet
  let activation: Activation
  let width: Int
  var beta2 = 1.0

  var testDescription: String {
    "\(activation) n=\(set.sampleCount) d=\(set.inputDimension) m=\(width) b=\(beta2)"
  }

  func network(
    gamma: Double, gammaPrime: Double, seed: UInt64, method: IntegrationMethod = .exponential,
    instructionSet: InstructionSet = .best, concurrency: Concurrency = .serial
  ) -> Network {
    let definition = definition(
      set, activation: activation, gamma: gamma, gammaPrime: gammaPrime, beta2: beta2, width: width,
      seed: seed, settings: TrainingSettings(method: method))
    return Network(definition, instructionSet: instructionSet, concurrency: concurrency)
  }

  /// A residual integral that moves neurons a good way: κ Σ|E_i|‖x_i‖/n is 0.6.
  func integral(_ network: Network) -> [Double] {
    let wave = (0..<set.sampleCount).map { sin(Double(3 * $0 + 1)) }
    let reach = network.scales.kappa * dot(wave.map(abs), network.inputs.norms) / Double(wave.count)
    return wave.map { $0 * 0.6 / reach }
  }

  static let onePoint = TrainingSet(inputs: [0.5], inputDimension: 1, targets: [1])
  static let line = TrainingSet(
    inputs: (0..<21).map { Double($0) / 10 - 1 }, inputDimension: 1, targets: (0..<21).map { Double($0) })

  static let homogeneous = [
    KernelCase(set: fourPoints, activation: .relu, width: 1),
    KernelCase(set: fourPoints, activation: .relu, width: 37),
    KernelCase(set: fourPoints, activation: .relu, width: 407),
    KernelCase(set: fourPoints, activation: .identity, width: 16),
    KernelCase(set: fourPoints, activation: .leakyRelu, width: 264),
    KernelCase(set: widePoints, activation: .relu, width: 129),
    KernelCase(set: widePoints, activation: .identity, width: 65),
    KernelCase(set: widePoints, activation: .leakyRelu, width: 19),
    KernelCase(set: onePoint, activation: .relu, width: 9),
    KernelCase(set: line, activation: .relu, width: 47),
    KernelCase(set: samples(45, inputDimension: 9), activation: .relu, width: 15),
    KernelCase(set: samples(45, inputDimension: 9), activation: .leakyRelu, width: 8),
    KernelCase(set: samples(9, inputDimension: 8), activation: .relu, width: 17),
    KernelCase(set: samples(4, inputDimension: 2), activation: .relu, width: 33),
    KernelCase(set: samples(4, inputDimension: 7), activation: .leakyRelu, width: 7),
  ]

  static let smooth = [Activation.tanh, .softplus, .xTanhX].flatMap { activation in
    [
      KernelCase(set: fourPoints, activation: activation, width: 1, beta2: 2.5),
      KernelCase(set: fourPoints, activation: activation, width: 33, beta2: 1),
      KernelCase(set: onePoint, activation: activation, width: 7, beta2: 0.3),
      KernelCase(set: widePoints, activation: activation, width: 16, beta2: 0.3),
      KernelCase(set: widePoints, activation: activation, width: 17, beta2: 2.5),
      KernelCase(set: line, activation: activation, width: 15, beta2: 1),
      KernelCase(set: samples(45, inputDimension: 9), activation: activation, width: 9, beta2: 0.3),
      KernelCase(set: samples(9, inputDimension: 8), activation: activation, width: 8, beta2: 1),
    ]
  }

  static let all = homogeneous + smooth

  /// Many samples, in vectors that are not all full. To follow these by descent takes a minute.
  static let large = [Activation.relu, .softplus].map {
    KernelCase(set: samples(260, inputDimension: 2), activation: $0, width: 67)
  }
}

@Suite("The neuron kernels")
struct KernelTests {
  private func expectSums(_ network: Network) {
    let (plain, sums) = (PlainNetwork(network), network.evaluate(network.makeDisplacement()))
    let tolerance = 1e-11 * Double(network.width)
    #expect(distance(sums.output, plain.output) < tolerance)
    #expect(distance(sums.featureGram, plain.grams.feature) < tolerance)
    #expect(distance(sums.gateGram, plain.grams.gate) < tolerance)
    #expect(sums.displacementSquaredA == 0 && sums.displacementSquaredW == 0)
  }

  @Test("sums agree with the plain reference", arguments: KernelCase.all + KernelCase.large)
  func sums(_ kernelCase: KernelCase) {
    expectSums(kernelCase.network(gamma: 0.7, gammaPrime: 0.2, seed: 3))
  }

  @Test(
    "a neuron's flow is the limit of ever smaller descent steps, through kinks", arguments: KernelCase.all)
  func flow(_ kernelCase: KernelCase) {
    let network = kernelCase.network(gamma: 0.2, gammaPrime: -0.1, seed: 5)
    let integral = kernelCase.integral(network)
    // Where there are kinks only the first order of a descent's error is a smooth function of its steps.
    let isSmooth = !kernelCase.activation.isHomogeneous || kernelCase.activation == .identity
    let expected = PlainNetwork(network).flown(
      integral, steps: isSmooth ? 50 : 400, levels: isSmooth ? 3 : 2)
    let whole = flown(network, by: integral, parts: 1)
    #expect(distance(whole, expected) < (kernelCase.activation == .identity ? 1e-5 : 6e-3))
    // Activations that are not homogeneous are followed by steps of fourth order, better where these are short.
    if isSmooth { #expect(distance(flown(network, by: integral, parts: 16), expected) < 1e-5) }
  }

  @Test(
    "neurons that meet kinks spend the integral's parts one by one, all others the whole",
    arguments: KernelCase.homogeneous)
  func parts(_ kernelCase: KernelCase) {
    let network = kernelCase.network(gamma: 0.2, gammaPrime: -0.1, seed: 5)
    let integral = turning(kernelCase.integral(network).map { 1.5 * $0 })
    let n = integral.whole.count
    let arrived = flown(network, along: [integral])
    let straight = flown(network, along: [ResidualIntegral(integral.whole)])
    let turned = flown(
      network, along: [integral.parts[..<n], integral.parts[n...]].map { ResidualIntegral(Array($0)) })
    let plain = PlainNetwork(network)
    var (differing, meeting) = (0, 0)
    for k in 0..<network.width {
      let neuron = { (rows: [[Double]]) in [rows.map { $0[k] }] }
      var end = plain
      end.w[k] = straight.dropFirst().map { $0[k] }
      let crosses = (0..<n).contains { (plain.z(k, $0) > 0) != (end.z(k, $0) > 0) }
      let meets = kernelCase.activation.hasKinks && crosses
      let wayTurned = distance(neuron(arrived), neuron(turned))
      // Beside a kink a neuron may touch it on the way, and come back.
      let way = meets ? wayTurned : min(wayTurned, distance(neuron(arrived), neuron(straight)))
      // Kinks are located to 1e-8 of a part.
      #expect(way < 1e-5)
      meeting += meets ? 1 : 0
      differing += distance(neuron(turned), neuron(straight)) > 1e-3 ? 1 : 0
    }
    if n > 1 { #expect(differing > 0) }
    if kernelCase.activation.hasKinks && network.width > 16 { #expect(meeting > 0) }
  }

  @Test(
    "of few samples a neuron that passes a kink and would be back meets it", arguments: KernelCase.homogeneous
  )
  func thereAndBack(_ kernelCase: KernelCase) {
    guard kernelCase.activation.hasKinks && kernelCase.set.sampleCount <= 16 && kernelCase.width > 8 else {
      return
    }
    let network = kernelCase.network(gamma: 0.2, gammaPrime: -0.1, seed: 5)
    let there = kernelCase.integral(network).map { 0.6 * $0 }
    let back = there.map { -0.95 * $0 }
    let integral = ResidualIntegral(upTo: [there, zip(there, back).map { $0 + $1 }])
    let arrived = flown(network, along: [integral])
    let straight = flown(network, along: [ResidualIntegral(integral.whole)])
    let turned = flown(network, along: [ResidualIntegral(there), ResidualIntegral(back)])
    var passing = 0
    for k in 0..<network.width {
      let way = { (rows: [[Double]]) in [rows.map { $0[k] }] }
      // Those that hardly pass one may be taken not to, to little effect.
      guard distance(way(turned), way(straight)) > 0.02 else { continue }
      #expect(distance(way(arrived), way(turned)) < 1e-5)
      passing += 1
    }
    // A single sample's kink is not passed by what it pulls itself.
    if kernelCase.set.sampleCount > 1 && network.width > 30 { #expect(passing > 0) }
  }

  @Test(
    "the slopes of neurons that have saturated are as accurate as any",
    arguments: [Activation.tanh, .softplus])
  func saturated(activation: Activation) {
    var smallest = 1.0
    for seed in 0..<20 {
      let network = KernelCase(set: KernelCase.onePoint, activation: activation, width: 1, beta2: 40)
        .network(gamma: 0, gammaPrime: 0, seed: UInt64(seed))
      let sums = network.evaluate(network.makeDisplacement())
      let exact = PlainNetwork(network).grams.gate[0]
      // z itself is rounded, and 80 of it is an exponent.
      #expect(sums.gateGram.allSatisfy { abs($0 / exact - 1) < 1e-12 })
      smallest = min(smallest, exact)
    }
    #expect(smallest < 1e-25)
  }

  private func flown(_ network: Network, along integrals: [ResidualIntegral]) -> [[Double]] {
    let moved = network.makeDisplacement()
    for integral in integrals { _ = network.advance(from: moved, to: moved, by: integral) }
    return parameters(network, moved)
  }

  @Test(
    "the displacement that is measured is that of the neurons alone",
    arguments: KernelCase.all + KernelCase.large)
  func displacement(_ kernelCase: KernelCase) {
    let network = kernelCase.network(gamma: 0.2, gammaPrime: -0.1, seed: 5)
    let moved = network.makeDisplacement()
    var state: FlowState?
    // The second step begins where the first ended, with whatever that left past the width.
    for _ in 0..<2 {
      let sums = network.advance(from: moved, to: moved, by: ResidualIntegral(kernelCase.integral(network)))
      let next = FlowState(network: network, sums: sums, previous: state)
      let weights = network.weights(moved, plus: nil)
      let squares = (0...network.inputs.rank).map { row in
        (0..<network.width).reduce(0) {
          $0 + weights[row * network.stride + $1] * weights[row * network.stride + $1]
        }
      }
      #expect(abs(next.displacementSquaredA / squares[0] - 1) < 1e-12)
      #expect(abs(next.displacementSquaredW / squares.dropFirst().reduce(0, +) - 1) < 1e-12)
      state = next
    }
  }

  @Test("neurons move alike whether their weights are kept or what samples see", arguments: KernelCase.all)
  func coordinates(_ kernelCase: KernelCase) {
    let networks = [IntegrationMethod.exponential, .descent].map {
      kernelCase.network(gamma: 0.2, gammaPrime: -0.1, seed: 5, method: $0)
    }
    let inputs = networks[0].inputs
    #expect(networks.map(\.keepsSamples) == [inputs.rank == inputs.sampleCount && inputs.rank > 1, false])
    let ends = networks.map { network in
      let (moved, integral) = (network.makeDisplacement(), turning(kernelCase.integral(network)))
      // The second step sets out at kinks.
      _ = network.advance(from: moved, to: moved, by: integral)
      let sums = network.advance(from: moved, to: moved, by: integral)
      return (sums: sums, rows: parameters(network, moved))
    }
    // Kinks are located to 1e-8 of a part.
    let tolerance = 1e-7 * Double(kernelCase.width)
    #expect(distance(ends[0].rows, ends[1].rows) < tolerance)
    #expect(distance(ends[0].sums.output, ends[1].sums.output) < tolerance)
    #expect(distance(ends[0].sums.featureGram, ends[1].sums.featureGram) < tolerance)
    #expect(distance(ends[0].sums.gateGram, ends[1].sums.gateGram) < tolerance)
    #expect(distance(ends[0].sums.slideGram, ends[1].sums.slideGram) < tolerance)
  }

  @Test("samples that hardly differ are not told from each other by what they see", arguments: [1e-9, 1e-3])
  func nearlyDependent(share: Double) {
    let set = TrainingSet(inputs: [1, 0, 1, share], inputDimension: 2, targets: [1, -1])
    let network = KernelCase(set: set, activation: .relu, width: 8).network(gamma: 1, gammaPrime: 0, seed: 0)
    #expect(network.keepsSamples == (share > 1e-4))
  }

  private func flown(_ network: Network, by integral: [Double], parts: Int) -> [[Double]] {
    let part = ResidualIntegral(integral.map { $0 / Double(parts) })
    return flown(network, along: Array(repeating: part, count: parts))
  }

  @Test("κ'² a² − |w|² of every neuron is conserved by homogeneous activations, with and without kinks")
  func conservation() {
    for activation in Activation.allCases where activation.isHomogeneous {
      let network = KernelCase(set: widePoints, activation: activation, width: 200)
        .network(gamma: 0.3, gammaPrime: 0.4, seed: 1)
      let integral = (0..<6).map { 0.4 / network.scales.kappa * cos(Double($0)) }
      let moved = network.makeDisplacement()
      _ = network.advance(from: network.makeDisplacement(), to: moved, by: turning(integral))
      let ratio = network.scales.kappaPrime
      let (before, after) = (parameters(network, network.makeDisplacement()), parameters(network, moved))
      for k in 0..<network.width {
        func invariant(_ rows: [[Double]]) -> Double {
          ratio * ratio * rows[0][k] * rows[0][k] - rows.dropFirst().reduce(0) { $0 + $1[k] * $1[k] }
        }
        #expect(abs(invariant(after) - invariant(before)) < 1e-9 * (1 + abs(invariant(before))))
      }
    }
  }

  @Test("every instruction set gives the same bytes", arguments: KernelCase.all + KernelCase.large)
  func instructionSets(_ kernelCase: KernelCase) {
    let bytes = runnableInstructionSets.map { instructionSet -> [UInt64] in
      let network = kernelCase.network(gamma: 0.4, gammaPrime: 0, seed: 11, instructionSet: instructionSet)
      return movedBytes(network, by: turning(kernelCase.integral(network)))
    }
    for other in bytes.dropFirst() { #expect(other == bytes[0]) }
  }

  @Test("a neuron goes the same way whoever is beside it", arguments: KernelCase.all + KernelCase.large)
  func neighbours(_ kernelCase: KernelCase) {
    // One seed gives a wider network the neurons of a narrower one, and κ = κ' = 1 at either width. The products
    // of few walking neurons are found one by one, those of more at once.
    let ways = [3, 67].map { width in
      let network = KernelCase(
        set: kernelCase.set, activation: kernelCase.activation, width: width, beta2: kernelCase.beta2
      ).network(gamma: 0, gammaPrime: 0, seed: 11)
      let integral = turning(kernelCase.integral(network))
      // From where the first step ends, the second sets out at kinks.
      return flown(network, along: [integral, integral]).map { row in (0..<3).map { row[$0].bitPattern } }
    }
    #expect(ways[0] == ways[1])
  }

  @Test("eigenvalues beyond floating point are not found, or are no numbers")
  func eigenvaluesThatOverflow() {
    var values = [0.0, 0, 0]
    var vectors = Array(repeating: 0.0, count: 9)
    let matrix = Array(repeating: 1e308, count: 9)
    let found = symmetricEigen(3, matrix, .best, values: &values, vectors: &vectors)
    #expect(!found || !values.allSatisfy(\.isFinite))
  }

  /// Elements by row and column, the row not above the column.
  static let symmetric: [@Sendable (Int, Int) -> Double] = [
    { i, j in sin(Double(i * 31 + j * 17)) + (i == j ? 3 : 0) },
    { i, j in i == j ? 2 : 0 },
    { _, _ in 0 },
    { i, j in Double((i + 1) * (j + 1)) / 100 },
    // Two blocks that know nothing of each other, of eigenvalues that are equal but for one.
    { i, j in i % 2 == j % 2 ? (i == j ? 1.5 : 1) : 0 },
    { i, j in i == j ? 1 : pow(1e-3, Double(j)) },
  ]

  @Test(
    "eigenvectors reproduce their matrix", arguments: [1, 2, 3, 4, 8, 17, 45, 64, 100], symmetric.indices)
  func eigen(n: Int, kind: Int) {
    let matrix = (0..<n * n).map { Self.symmetric[kind](min($0 / n, $0 % n), max($0 / n, $0 % n)) }
    let size = matrix.reduce(1.0) { max($0, $1.magnitude) }
    var values = Array(repeating: 0.0, count: n)
    var vectors = Array(repeating: 0.0, count: n * n)
    #expect(symmetricEigen(n, matrix, .best, values: &values, vectors: &vectors))
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 })
    for i in 0..<n {
      for j in 0..<n {
        let rebuilt = (0..<n).reduce(0.0) { $0 + values[$1] * vectors[$1 * n + i] * vectors[$1 * n + j] }
        #expect(abs(rebuilt - matrix[i * n + j]) < 1e-12 * Double(n) * size)
        let product = (0..<n).reduce(0.0) { $0 + vectors[i * n + $1] * vectors[j * n + $1] }
        #expect(abs(product - (i == j ? 1 : 0)) < 1e-13 * Double(n))
      }
    }
  }
}

/// The integral in two parts of which the first goes elsewhere, and the second from there to the end.
func turning(_ integral: [Double]) -> ResidualIntegral {
  ResidualIntegral(upTo: [integral.indices.map { integral[$0] * ($0 % 2 == 0 ? 0.95 : 0.05) }, integral])
}

/// The bytes of everything that an advance writes.
func movedBytes(_ network: Network, by integral: ResidualIntegral) -> [UInt64] {
  let moved = network.makeDisplacement()
  let sums = network.advance(from: network.makeDisplacement(), to: moved, by: integral)
  let numbers =
    (0..<moved.count).map { moved[$0] } + sums.output + sums.featureGram + sums.gateGram + sums.slideGram
    + [sums.displacementSquaredA, sums.displacementSquaredW]
  return numbers.map(\.bitPattern)
}
