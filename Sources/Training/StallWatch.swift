/// Tells when a flow has come to rest above its loss tolerance: many steps that together change neither the loss nor the
/// displacement. (Near a saddle the loss rests too, but the displacement grows from step to step.)
struct StallWatch {
  private var reference: Place
  private var steps = 0

  init(_ state: FlowState) { reference = Place(state) }

  mutating func hasStalled(at state: FlowState) -> Bool {
    steps += 1
    guard steps >= stallWindow else { return false }
    let rests =
      state.loss >= (1 - stallChange) * reference.loss
      && isStill(state.displacementSquaredA, reference.displacementSquaredA)
      && isStill(state.displacementSquaredW, reference.displacementSquaredW)
    reference = Place(state)
    steps = 0
    return rests
  }

  /// What of a state is held against a later one.
  private struct Place {
    let loss, displacementSquaredA, displacementSquaredW: Double

    init(_ state: FlowState) {
      loss = state.loss
      displacementSquaredA = state.displacementSquaredA
      displacementSquaredW = state.displacementSquaredW
    }
  }

  private func isStill(_ now: Double, _ before: Double) -> Bool {
    (now - before).magnitude <= stallChange * now
  }
}

/// Accepted steps between two looks, and the relative change below which nothing has happened.
private let stallWindow = 40
private let stallChange = 1e-7
