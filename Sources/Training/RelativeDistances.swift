/// RD(θ_w), RD(θ_a) and RD(θ) of a state (Luo et al. 2021, section 4). Those of parameters that begin at zero are infinite
/// once they move.
struct RelativeDistances {
  let w, a, all: Double
  /// ‖Δθ_w‖ and ‖Δθ_a‖ in the normal form, which are finite.
  private let lengthW, lengthA: Double

  init(_ state: FlowState, _ network: Network) {
    // θ in its original scales is a by β₁ and w by β₂; κ' = β₁/β₂ is all that their ratio needs.
    let weight = network.scales.kappaPrime * network.scales.kappaPrime
    let (squaredA, squaredW) = (state.displacementSquaredA, state.displacementSquaredW)
    (lengthA, lengthW) = (squaredA.squareRoot(), squaredW.squareRoot())
    let (initialA, initialW) = (network.initialSquaredA, network.initialSquaredW)
    w = relativeDistance(squaredW, from: initialW)
    a = relativeDistance(squaredA, from: initialA)
    all = relativeDistance(weight * squaredA + squaredW, from: weight * initialA + initialW)
  }

  /// The larger relative difference of RD(θ_w) and RD(θ_a) to those of a coarser solution.
  func difference(from coarser: RelativeDistances) -> Double {
    max(relative(lengthW, coarser.lengthW), relative(lengthA, coarser.lengthA))
  }

  private func relative(_ fine: Double, _ coarse: Double) -> Double {
    fine == coarse ? 0 : (fine - coarse).magnitude / fine.magnitude
  }
}

/// The root of a ratio of squares; what has not moved is at no distance, wherever it began.
private func relativeDistance(_ moved: Double, from initial: Double) -> Double {
  moved == 0 ? 0 : (moved / initial).squareRoot()
}
