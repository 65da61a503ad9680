/// Solves the flow with ever smaller step tolerances until the solutions agree, and returns the finest of them: two in a row
/// that end alike, with distances within half of the accuracy asked and kernels within twice that accuracy; or three in a
/// row whose distances agree, whatever their kernels do.
///
/// A tolerance on single steps does not bound the final error: near a saddle, or where a few neurons decide which samples
/// stay reachable, small errors grow. So the accuracy is measured, not assumed. The distances of two solutions may agree by
/// chance though some neurons went another way in one of them: n² elements of the kernel tell, or a third solution. What one
/// neuron alone does moves the kernel too little to vouch for the highest accuracies: there three solutions are asked for.
func refinedFlow(_ network: Network, from initial: FlowState, settings: TrainingSettings) -> Arrival {
  var tolerance = toleranceShareFirst * settings.accuracy
  var evaluations = initial.evaluations
  var coarser: Solution?
  var agreements = 0
  while true {
    var start = initial
    start.evaluations = evaluations
    // Coarse steps may stray to where there is no end though finer ones find one: half of the budget is kept for these.
    var share = settings
    if coarser?.outcome != .exhausted { share.evaluationsMax -= (settings.evaluationsMax - evaluations) / 2 }
    var flow = ExponentialFlow(network: network, initial: start, settings: share, tolerance: tolerance)
    let outcome = flow.run()
    let arrival = Arrival(outcome: outcome, state: flow.state, displacement: flow.displacement)
    evaluations = flow.state.evaluations
    if outcome == .exhausted && share.evaluationsMax == settings.evaluationsMax { return arrival }
    let solution = Solution(arrival, network)
    if let coarser {
      agreements = solution.endsLike(coarser, within: settings.accuracy) ? agreements + 1 : 0
      if agreements > 1 { return arrival }
      if agreements > 0 && solution.isVouchedFor(by: coarser, within: settings.accuracy) { return arrival }
    }
    coarser = solution
    tolerance /= toleranceRatio
    guard tolerance > toleranceShareLast * settings.accuracy else {
      return Arrival(outcome: .unresolved, state: arrival.state, displacement: arrival.displacement)
    }
  }
}

/// What of a solution the next one is held against.
private struct Solution {
  let outcome: TrialOutcome
  let distances: RelativeDistances
  /// K, n × n.
  let kernel: [Double]

  init(_ arrival: Arrival, _ network: Network) {
    outcome = arrival.outcome
    distances = RelativeDistances(arrival.state, network)
    kernel = arrival.state.kernel.matrix
  }

  /// Whether the outcome is the same and the distances agree; where a flow has left the range of numbers there are none.
  func endsLike(_ coarser: Solution, within accuracy: Double) -> Bool {
    outcome == coarser.outcome
      && (outcome == .diverged
        || distances.difference(from: coarser.distances) <= agreementShare * accuracy)
  }

  /// Whether the kernels tell that distances do not agree by chance: ‖K − K'‖_F is within its share of ‖K‖_F.
  func isVouchedFor(by coarser: Solution, within accuracy: Double) -> Bool {
    if outcome == .diverged { return true }
    let change = zip(kernel, coarser.kernel).map { $0 - $1 }
    return accuracy >= kernelAccuracyMin
      && dot(change, change).squareRoot() <= kernelShare * accuracy * dot(kernel, kernel).squareRoot()
  }
}

/// The first tolerance, and the last that is tried, over the accuracy asked; each try divides it by the ratio.
private let toleranceShareFirst = 256.0
private let toleranceShareLast = 1e-4
private let toleranceRatio = 16.0

/// How far the distances and the kernels of two solutions may differ, over the accuracy asked.
private let agreementShare = 0.5
private let kernelShare = 2.0

/// The smallest accuracy asked for which alike kernels are evidence enough (docs/training.md, "What was tried").
private let kernelAccuracyMin = 0.005
