/// The gradient flow by an exponential integrator of second order.
///
/// One step of length h: with K frozen, the residual integral E = ∫e dt = h φ₁(−hK/n) e is known in closed form however
/// stiff K is; given E, every neuron flows by itself, exactly for a residual of constant direction (the first term of the
/// Magnus expansion of its linear equation; Blanes, Casas, Oteo, Ros, Physics Reports 2009), those that meet kinks in
/// parts of constant direction. What remains is estimated without another look at the neurons: the change of K within the
/// step, h² φ₃(−hK/n) (K₀ − K₁) e₁/n in E, and the turning of the residual, the expansion's second term, both of third order
/// in h; and how far the neurons' paths bend, on which hangs which kinks they meet.
struct ExponentialFlow {
  private let network: Network
  private let settings: TrainingSettings
  private let tolerance: Double
  private var current: NeuronMemory
  private var candidate: NeuronMemory
  private(set) var state: FlowState
  /// How far a step may take neurons at most. Where the pulls on them cancel, as on a plateau, it is more than 1.
  private var reachMax = 1.0
  /// The losses that the flow may end at, as the last step tells.
  private var endLosses: ClosedRange<Double>

  /// - Parameters:
  ///   - initial: the state at zero displacement.
  ///   - tolerance: the error allowed in a step, relative to the step's own displacement, or a tenth of all so far.
  init(network: Network, initial: FlowState, settings: TrainingSettings, tolerance: Double) {
    self.network = network
    self.settings = settings
    self.tolerance = tolerance
    current = network.makeDisplacement()
    candidate = network.makeDisplacement()
    state = initial
    endLosses = lossFloor * settings.lossTolerance...settings.lossTolerance
  }

  /// The displacement that has been reached.
  var displacement: NeuronMemory { current }

  mutating func run() -> TrialOutcome {
    let end = arrive()
    // One that comes no nearer to where steps aim has reached the tolerance all the same.
    return state.loss <= settings.lossTolerance ? .converged : end
  }

  /// Goes on until the loss is among those that a solution may end at.
  private mutating func arrive() -> TrialOutcome {
    var length = firstStepLength()
    var watch = StallWatch(state)
    // A loss that is not a number must not pass for a small one.
    while !(state.loss <= endLosses.upperBound) {
      guard state.loss.isFinite, let spectrum = decomposed(length) else { return .diverged }
      guard let next = step(spectrum: spectrum, length: &length) else {
        return state.evaluations < settings.evaluationsMax ? .diverged : .exhausted
      }
      state = next
      if watch.hasStalled(at: next) { return .stalled }
    }
    return .converged
  }

  /// The kernel, for steps up to a length.
  private func decomposed(_ length: Double) -> SpectralDecomposition? {
    state.kernel.decomposed(for: state.residual, length: length, instructionSet: network.instructionSet)
  }

  /// Tries ever shorter steps until one is accurate enough, and does not end far below the loss tolerance: coarse ones may fall
  /// faster than the frozen kernel predicts. Nil when the budget is used up or no step can be taken.
  private mutating func step(spectrum: SpectralDecomposition, length: inout Double) -> FlowState? {
    var lossTarget = settings.lossTolerance
    var retakes = 0
    while state.evaluations < settings.evaluationsMax {
      let step = FlowStep(
        state: state, spectrum: spectrum, network: network, length: length, lossTarget: lossTarget,
        reachMax: reachMax)
      guard step.length > 0, step.length.isFinite else { return nil }
      let sums = network.advance(from: current, to: candidate, by: step.residualIntegral)
      state.evaluations += 1
      var next = FlowState(network: network, sums: sums, time: state.time + step.length, previous: state)
      next.evaluations = state.evaluations
      let error = step.relativeError(arrivingAt: next, from: state, network: network) / tolerance
      // The error is of second order relative to the step's own displacement.
      let factor = error > 0 ? stepSafety / error.squareRoot() : stepGrowthMax
      length = step.length * (error.isFinite ? min(stepGrowthMax, max(stepShrinkMax, factor)) : stepShrinkMax)
      let isFollowed = step.reach <= 1 || sums.rate <= rateMax
      if sums.rate > 0 { reachMax = max(1, rateAim * step.reach / sums.rate) }
      guard error <= 1 && isFollowed else { continue }
      let endLosses = settings.endLosses(from: state, to: next)
      if next.loss < endLosses.lowerBound, retakes < retakesMax,
        state.evaluations < settings.evaluationsMax,
        let target = step.lossTarget(for: settings.lossTolerance, from: state, havingArrivedAt: next)
      {
        lossTarget = target
        length = step.length
        retakes += 1
        continue
      }
      swap(&current, &candidate)
      self.endLosses = endLosses
      return next
    }
    return nil
  }

  /// A step whose linear prediction moves neither a nor w by more than a share of its initial length, unless that is zero. The
  /// share falls with the tolerance as steps do: solutions that begin with the same step would go wrong alike.
  private func firstStepLength() -> Double {
    guard let spectrum = decomposed(1 / state.kernel.diagonalMax), let largest = spectrum.values.last,
      largest > 0
    else { return 1 }
    // A kernel that hardly is one lets the flow go on for longer than numbers tell.
    var length = min(1 / largest, .greatestFiniteMagnitude)
    let share = min(firstMoveMax, firstMoveShare * tolerance.squareRoot())
    let (mostA, mostW) = (
      share * network.initialSquaredA.squareRoot(), share * network.initialSquaredW.squareRoot()
    )
    for _ in 0..<200 {
      let step = FlowStep(state: state, spectrum: spectrum, network: network, length: length, lossTarget: nil)
      guard mostA > 0 && step.moveA > mostA || mostW > 0 && step.moveW > mostW else { break }
      length *= 0.5
    }
    return length
  }
}

extension TrainingSettings {
  /// The losses that a solution may end at after a step. Distances at another loss are other distances, and those of two
  /// solutions are held against each other: so near what steps aim at that they differ by a share of the accuracy asked only.
  fileprivate func endLosses(from state: FlowState, to next: FlowState) -> ClosedRange<Double> {
    let moved = max(
      growth(from: state.displacementSquaredW, to: next.displacementSquaredW),
      growth(from: state.displacementSquaredA, to: next.displacementSquaredA))
    // The logarithm of the ratio for small steps; of large ones, in which distances change at the beginning, more.
    let ratio = next.loss / state.loss
    let fallen = (1 - ratio).magnitude / ratio.squareRoot()
    let asked = moved > 0 ? endLossShare * accuracy * fallen / moved : .infinity
    // What is not a number is no room.
    let room = asked > endLossRoomMin ? asked : endLossRoomMin
    let (low, high) = (max(lossFloor, lossAim * (1 - room)), min(1, lossAim * (1 + room)))
    return low * lossTolerance...high * lossTolerance
  }
}

/// The relative change of a length, by its squares.
private func growth(from before: Double, to now: Double) -> Double {
  now == before ? 0 : (1 - (before / now).squareRoot()).magnitude
}

/// By how much of the accuracy asked distances may change from what steps aim at to where they end, and how near a loss can be
/// hit at all. It is never to end below this share of the tolerance; the last step is taken again as often as this.
private let endLossShare = 0.1
private let endLossRoomMin = 1e-6
private let lossFloor = 0.95
private let retakesMax = 8
/// How far the first step may move a or w, over their lengths: at most, and over the root of the step tolerance.
private let firstMoveMax = 0.1
private let firstMoveShare = 0.0625
private let stepSafety = 0.85
/// The largest rate of smooth neurons in a step that takes any further than 1, and the one that the next is to have.
private let rateMax = 1.0
private let rateAim = 0.8
private let stepGrowthMax = 25.0
private let stepShrinkMax = 0.2
