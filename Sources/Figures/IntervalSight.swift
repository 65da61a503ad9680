/// Whether the intervals of zeros can be seen beside the marks of the zeros.
enum IntervalSight {
  case visible
  /// All of them are shorter than the marks.
  case hidden
  case absent

  init(of boundary: [PhaseDiagram.BoundaryPoint], markRadius: Double, in panel: Panel) {
    let reaches = boundary.compactMap { zero -> Double? in
      guard let center = panel.point(zero.gammaPrime, zero.gamma), panel.frame.contains(center) else {
        return nil
      }
      let ends = [zero.low, zero.high].compactMap { $0.flatMap { panel.point(zero.gammaPrime, $0) } }
      return ends.count == 2 ? ends.map { abs($0.y - center.y) }.max() : nil
    }
    self = reaches.isEmpty ? .absent : reaches.contains { $0 > markRadius } ? .visible : .hidden
  }

  /// What follows "zero" in a legend.
  func label(mark: String) -> String {
    switch self {
    case .visible: ", 95 % interval"
    case .hidden: ", 95 % interval within the \(mark)"
    case .absent: ""
    }
  }
}
