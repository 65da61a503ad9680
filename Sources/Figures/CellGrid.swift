/// The rectangles of a phase diagram: each cell reaches halfway to its neighbours, so lists of values need not be even.
///
/// The halves over γ are taken within each column of equal γ′, so a column that was refined near the boundary
/// leaves no holes in the others.
struct CellGrid {
  /// A range of γ or γ′.
  struct Span: Equatable {
    let low: Double
    let high: Double
  }

  struct CellRect: Equatable {
    let gamma: Double
    let gammaPrime: Double
    let gammas: Span
    let gammaPrimes: Span
    /// Nil unless finite.
    let slope: Double?
    /// Whether the figure has a mark for the cell.
    let isMarked: Bool
  }

  /// In ascending order of γ′, then γ.
  let rects: [CellRect]
  /// The whole of the diagram; 0 to 1 without cells.
  let gammas: Span
  let gammaPrimes: Span

  var slopes: [Double] { rects.compactMap(\.slope) }

  init(cells: [PhaseDiagram.Cell]) {
    let columns = Dictionary(grouping: cells, by: \.gammaPrime)
    let abscissas = columns.keys.sorted()
    var rects: [CellRect] = []
    for (gammaPrime, gammaPrimes) in zip(abscissas, Self.spans(around: abscissas)) {
      let column = columns[gammaPrime]!.sorted { $0.gamma < $1.gamma }
      for (cell, gammas) in zip(column, Self.spans(around: column.map(\.gamma))) {
        rects.append(
          CellRect(
            gamma: cell.gamma, gammaPrime: gammaPrime, gammas: gammas, gammaPrimes: gammaPrimes,
            slope: cell.slope.flatMap { $0.isFinite ? $0 : nil }, isMarked: cell.hasUnconvergedTrials))
      }
    }
    self.rects = rects
    gammas = Self.hull(rects.map(\.gammas))
    gammaPrimes = Self.hull(rects.map(\.gammaPrimes))
  }

  /// From midpoint to midpoint of ascending values; the outermost reach as far out as in, a lone one ±½.
  static func spans(around values: [Double]) -> [Span] {
    guard values.count > 1 else { return values.map { Span(low: $0 - 0.5, high: $0 + 0.5) } }
    let middles = zip(values, values.dropFirst()).map { ($0 + $1) / 2 }
    let edges = [2 * values[0] - middles[0]] + middles + [2 * values.last! - middles.last!]
    return zip(edges, edges.dropFirst()).map { Span(low: $0, high: $1) }
  }

  private static func hull(_ spans: [Span]) -> Span {
    Span(low: spans.map(\.low).min() ?? 0, high: spans.map(\.high).max() ?? 1)
  }
}
