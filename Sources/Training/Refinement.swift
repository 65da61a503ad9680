/// RD(θ_w), RD(θ_a) and RD(θ) of a state (Luo et al. 2021, section 4).
struct RelativeDistances {
  let w, a, all: Double

  init(_ state: FlowState, _ network: Network) {
    // θ in its original scales is a by β₁ and w by β₂; κ' = β₁/β₂ is all that their ratio needs.
    let weight = network.scales.kappaPrime * network.scales.kappaPrime
    let (movedA, movedW) = (state.displacementSquaredA, state.displacementSquaredW)
    let (initialA, initialW) = (network.initialSquaredA, network.initialSquaredW)
    w = (movedW / initialW).squareRoot()
    a = (movedA / initialA).squareRoot()
    all = ((weight * movedA + movedW) / (weight * initialA + initialW)).squareRoot()
  }

  /// The larger relative difference of RD(θ_w) and RD(θ_a) to those of a coarser solution.
  func difference(from coarser: RelativeDistances) -> Double {
    max(relative(w, coarser.w), relative(a, coarser.a))
  }

  private func relative(_ fine: Double, _ coarse: Double) -> Double {
    fine == coarse ? 0 : (fine - coarse).magnitude / fine.magnitude
  }
}

/// Solves the flow with ever smaller step tolerances until two solutions agree within the accuracy asked, and returns the
/// finer of the two.
///
/// A tolerance on single steps does not bound the final error: near a saddle, or where a few neurons decide which samples
/// stay reachable, small errors grow. So the accuracy is measured, not assumed. The error falls with the tolerance, so
/// the finer solution's own error is about a third of the difference that is seen.
func refinedFlow(_ network: Network, from initial: FlowState, settings: TrainingSettings) -> Arrival {
  var tolerance = toleranceShareFirst * settings.accuracy
  var evaluations = initial.evaluations
  var coarser: (distances: RelativeDistances, outcome: TrialOutcome)?
  while true {
    var start = initial
    start.evaluations = evaluations
    var flow = ExponentialFlow(network: network, initial: start, settings: settings, tolerance: tolerance)
    let outcome = flow.run()
    let arrival = Arrival(outcome: outcome, state: flow.state, displacement: flow.displacement)
    evaluations = flow.state.evaluations
    if outcome == .exhausted { return arrival }
    let distances = RelativeDistances(flow.state, network)
    if let coarser, coarser.outcome == outcome,
      distances.difference(from: coarser.distances) <= settings.accuracy
    {
      return arrival
    }
    coarser = (distances, outcome)
    tolerance /= toleranceRatio
    guard tolerance > toleranceShareLast * settings.accuracy else {
      return Arrival(outcome: .unresolved, state: arrival.state, displacement: arrival.displacement)
    }
  }
}

/// The first tolerance, and the last that is tried, over the accuracy asked; each try divides it by the ratio.
private let toleranceShareFirst = 16.0
private let toleranceShareLast = 1e-4
private let toleranceRatio = 4.0
