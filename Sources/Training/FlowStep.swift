/// One step of the exponential integrator: its prediction under the frozen kernel, and its error once it is done.
struct FlowStep {
  /// h; shorter than asked where the neurons would be taken further than `reachMax` or the loss would pass its target.
  let length: Double
  /// κ Σ|E_i|‖x_i‖/n, which κ |g| of no neuron exceeds.
  let reach: Double
  /// E = h φ₁(−hK/n) e, in parts whose lengths double from each to the next: the residual turns most at a step's start.
  var residualIntegral: ResidualIntegral {
    guard hasKinks else { return ResidualIntegral(integral) }
    let ends = (1...stepPartCount).map { part in
      guard part < stepPartCount else { return integral }
      let end = length * Double(1 << part - 1) / Double(1 << stepPartCount - 1)
      return spectrum.integral(coefficients, upTo: end)
    }
    return ResidualIntegral(upTo: ends)
  }
  /// ‖Δθ_a‖ and ‖Δθ_w‖ to first order.
  let moveA: Double
  let moveW: Double
  /// E, shape n.
  private let integral: [Double]
  private let hasKinks: Bool
  private let spectrum: SpectralDecomposition
  private let coefficients: [Double]
  private let phis: PhiFunctions
  private let turning: Double
  /// How far the neurons' paths stray from the straight ones they are taken along: on it hangs which neurons meet a kink.
  private let bend: Double

  init(
    state: FlowState, spectrum: SpectralDecomposition, network: Network, length: Double, lossTarget: Double?,
    reachMax: Double = 1
  ) {
    let coefficients = spectrum.coefficients(state.residual)
    var within = length
    if let lossTarget {
      within = lengthToLoss(lossTarget, within: length, spectrum: spectrum, coefficients: coefficients)
    }
    let way = Way(
      within: within, reachMax: reachMax, spectrum: spectrum, coefficients: coefficients, network: network)
    let (phis, integral) = (way.phis, way.integral)
    let moment = spectrum.combination {
      way.length * coefficients[$0] * (0.5 * phis.phi1($0) - phis.phi2($0))
    }
    self.length = way.length
    self.reach = way.reach
    self.spectrum = spectrum
    self.coefficients = coefficients
    self.phis = phis
    self.integral = integral
    hasKinks = network.activation.hasKinks
    let (count, kappaPrime) = (Double(network.inputs.sampleCount), network.scales.kappaPrime)
    moveA = displacement(state.kernel.shareA, integral, over: kappaPrime, count: count)
    moveW = displacement(state.kernel.shareW, integral, over: 1 / kappaPrime, count: count)
    bend = displacement(state.kernel.shareW, moment, over: 1 / kappaPrime, count: count)
    // Second Magnus term of w: κ² (g₁ (g·w) − g (g₁·w)), bounded with the largest |g| of any neuron.
    let swept = { (vector: [Double]) in
      kappaPrime.squareRoot() * quadraticForm(state.kernel.shareA, vector).squareRoot() / count
    }
    let steepest = { (vector: [Double]) in steepestPull(vector, state, network) }
    turning = network.scales.kappa * (steepest(moment) * swept(integral) + steepest(integral) * swept(moment))
  }

  /// The target that a shorter step should be given to end at the loss `goal`, below which this one fell: there the prediction is
  /// as far above the goal as it was above the loss that was reached. Nil where no shorter step can be told.
  func lossTarget(for goal: Double, from state: FlowState, havingArrivedAt next: FlowState) -> Double? {
    let predicted = frozenLoss(after: length, spectrum: spectrum, coefficients: coefficients)
    guard predicted < 0.999 * state.loss else { return nil }
    return min(goal * (predicted / next.loss), (predicted + state.loss) / (2 * lossAim))
  }

  /// The estimated error of the step's displacement over the displacement itself, the larger of a's and w's.
  ///
  /// The residual that the neurons arrived at differs from the frozen kernel's prediction by d = h φ₂ r for a remainder
  /// that grows linearly to r within the step; what it adds to E is h² φ₃ r = h (φ₃/φ₂) d.
  func relativeError(arrivingAt next: FlowState, from state: FlowState, network: Network) -> Double {
    let count = Double(next.residual.count)
    let arrived = spectrum.coefficients(next.residual)
    var errorE = spectrum.combination {
      length * (phis.phi3($0) / phis.phi2($0)) * (arrived[$0] - coefficients[$0] * phis.phi0($0))
    }
    // Where the kernel is known on a part of the space alone, φ₃/φ₂ is taken for its largest value, that at 0.
    if let rest = spectrum.rest(of: next.residual, coefficients: arrived) {
      for index in rest.indices { errorE[index] += length / 3 * rest[index] }
    }
    let kappaPrime = network.scales.kappaPrime
    let errorA = displacement(state.kernel.shareA, errorE, over: kappaPrime, count: count)
    let errorW = displacement(state.kernel.shareW, errorE, over: 1 / kappaPrime, count: count) + turning
    let scaleA = max(moveA, displacementShare * next.displacementSquaredA.squareRoot())
    let scaleW = max(moveW, displacementShare * next.displacementSquaredW.squareRoot())
    let norm = (network.initialSquaredW + next.displacementSquaredW).squareRoot()
    return max(share(errorA, of: scaleA), share(errorW, of: scaleW), bendWeight * bend / norm)
  }
}

/// How far a step goes: E within a length that takes no neuron further than the reach allows.
private struct Way {
  var length: Double
  var phis: PhiFunctions
  /// E, shape n.
  var integral: [Double]
  /// κ Σ|E_i|‖x_i‖/n
  var reach: Double

  init(
    within lengthMax: Double, reachMax: Double, spectrum: SpectralDecomposition, coefficients: [Double],
    network: Network
  ) {
    length = lengthMax
    while true {
      let (h, functions) = (length, PhiFunctions(spectrum.values, over: length))
      phis = functions
      integral = spectrum.combination { h * coefficients[$0] * functions.phi1($0) }
      // κ max|g| bounds the argument of homogeneous neurons' hyperbolic functions, whose series hold up to 1.
      let pull = weightedMagnitude(integral, network.inputs.norms) / Double(network.inputs.sampleCount)
      reach = network.scales.kappa * pull
      // Where numbers leave their range no length will do.
      if reach <= reachMax || !(length > 0 && length.isFinite) { break }
      length *= reach.isFinite ? min(0.9, 0.95 * reachMax / reach) : 0.1
    }
  }
}

/// The largest |g| that any neuron can have for a residual integral.
private func steepestPull(_ vector: [Double], _ state: FlowState, _ network: Network) -> Double {
  let count = Double(network.inputs.sampleCount)
  let largest = weightedMagnitude(vector, network.inputs.norms) / count
  guard !network.activation.isHomogeneous else { return largest }
  // Neurons that have saturated hardly turn.
  let sizeA = (network.initialSquaredA + state.displacementSquaredA).squareRoot()
  let mean = displacement(state.kernel.shareW, vector, over: network.scales.kappaPrime, count: count)
  return min(largest, reachWeight * mean / (network.scales.kappa * sizeA))
}

/// The parts of a step that neurons which meet kinks go through one by one.
private let stepPartCount = 3

/// How much harder the paths' bend is held than the other errors: of 0, 3, 10 and 30 the one whose errors are small at the
/// least cost (docs/training.md, "What was tried").
private let bendWeight = 10.0

/// How many times the root mean square over the neurons, weighted by a², the largest |g| is taken to be at most.
private let reachWeight = 16.0

/// A step that moves little is allowed an error relative to this share of all the displacement so far.
private let displacementShare = 0.1

/// An error relative to a scale; no error is none even where nothing moves.
private func share(_ error: Double, of scale: Double) -> Double { error == 0 ? 0 : error / scale }

/// Σ |v_i| ‖x_i‖
private func weightedMagnitude(_ vector: [Double], _ norms: [Double]) -> Double {
  var sum = 0.0
  for index in 0..<vector.count { sum += vector[index].magnitude * norms[index] }
  return sum
}

/// ‖M Jᵀ v‖ of a or w, from its share in K: the square is (share form) / (n² ratio), with ratio κ' for a, 1/κ' for w.
private func displacement(_ share: [Double], _ vector: [Double], over ratio: Double, count: Double) -> Double
{
  (max(quadraticForm(share, vector), 0) / ratio).squareRoot() / count
}

/// The length at which the frozen-kernel prediction of the loss falls just below the target, if that is within `length`.
private func lengthToLoss(
  _ target: Double, within length: Double, spectrum: SpectralDecomposition, coefficients: [Double]
) -> Double {
  let loss = { frozenLoss(after: $0, spectrum: spectrum, coefficients: coefficients) }
  let aim = lossAim * target
  guard loss(length) < aim else { return length }
  var low = 0.0
  var high = length
  while high - low > 1e-4 * high {
    let middle = 0.5 * (low + high)
    if loss(middle) < aim { high = middle } else { low = middle }
  }
  return high
}

/// The loss that the frozen kernel predicts after some time, for the residual's coefficients.
private func frozenLoss(
  after time: Double, spectrum: SpectralDecomposition, coefficients: [Double]
) -> Double {
  let phis = PhiFunctions(spectrum.values, over: time)
  var sum = 0.0
  for index in 0..<coefficients.count {
    let decayed = coefficients[index] * phis.phi0(index)
    sum += decayed * decayed
  }
  return sum / (2 * Double(spectrum.dimension))
}

/// Steps aim a little below the loss tolerance, so that the last one need not be followed by a tiny one.
let lossAim = 0.98
