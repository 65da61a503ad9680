/// The line along which a map of cells passes through zero, by linear interpolation between the centres of cells.
///
/// Between two neighbouring columns of equal γ′ it is found by marching squares, whose corners are all γ that either column
/// has: so a column that was refined near the boundary may stand beside one that was not. It ends at a cell without a slope.
struct ZeroContour {
  struct Place: Equatable {
    var gamma: Double
    var gammaPrime: Double
  }

  /// Pieces of the line, each from one place to another.
  private(set) var segments: [(Place, Place)] = []

  init(_ grid: CellGrid) {
    let columns = Dictionary(grouping: grid.rects, by: \.gammaPrime)
    let abscissas = columns.keys.sorted()
    for (left, right) in zip(abscissas, abscissas.dropFirst()) {
      let lines = [Column(columns[left]!), Column(columns[right]!)]
      let gammas = Set(lines.flatMap(\.gammas)).sorted()
      for (low, high) in zip(gammas, gammas.dropFirst()) {
        march([
          (lines[0].slope(at: low), Place(gamma: low, gammaPrime: left)),
          (lines[1].slope(at: low), Place(gamma: low, gammaPrime: right)),
          (lines[1].slope(at: high), Place(gamma: high, gammaPrime: right)),
          (lines[0].slope(at: high), Place(gamma: high, gammaPrime: left)),
        ])
      }
    }
  }

  /// Adds what passes through a rectangle with these corners, in turn.
  private mutating func march(_ corners: [(slope: Double?, place: Place)]) {
    let slopes = corners.compactMap(\.slope)
    guard slopes.count == 4 else { return }
    let crossings = corners.indices.compactMap { corner -> (edge: Int, place: Place)? in
      let next = (corner + 1) % 4
      guard (slopes[corner] < 0) != (slopes[next] < 0) else { return nil }
      let share = slopes[corner] / (slopes[corner] - slopes[next])
      let (from, to) = (corners[corner].place, corners[next].place)
      return (
        corner,
        Place(
          gamma: from.gamma + share * (to.gamma - from.gamma),
          gammaPrime: from.gammaPrime + share * (to.gammaPrime - from.gammaPrime))
      )
    }
    if crossings.count == 2 { segments.append((crossings[0].place, crossings[1].place)) }
    guard crossings.count == 4 else { return }
    // A saddle: the first corner is joined to the middle, or cut off, by the sign that they have.
    let isJoined = (slopes.reduce(0, +) < 0) == (slopes[0] < 0)
    for (first, second) in isJoined ? [(0, 1), (2, 3)] : [(3, 0), (1, 2)] {
      segments.append((crossings[first].place, crossings[second].place))
    }
  }

  /// The slopes at one γ′, linear between the centres of neighbouring cells.
  private struct Column {
    let gammas: [Double]
    private let slopes: [Double?]

    init(_ cells: [CellGrid.CellRect]) {
      gammas = cells.map(\.gamma)
      slopes = cells.map(\.slope)
    }

    /// Nil beyond the outermost centres, and beside a cell without a slope.
    func slope(at gamma: Double) -> Double? {
      guard let above = gammas.firstIndex(where: { $0 >= gamma }) else { return nil }
      if gammas[above] == gamma { return slopes[above] }
      guard above > 0, let low = slopes[above - 1], let high = slopes[above] else { return nil }
      let share = (gamma - gammas[above - 1]) / (gammas[above] - gammas[above - 1])
      return low + share * (high - low)
    }
  }
}
