/// How the slopes of two sweeps differ, cell by cell, with the zeros of both.
public struct ComparisonFigure: Figure {
  /// A cell that either sweep has.
  public struct Cell: Sendable, Equatable {
    public var gamma: Double
    public var gammaPrime: Double
    /// The second sweep's slope less the first's; nil where one of them has none.
    public var difference: Double?
    /// Whether the two intervals have nothing in common.
    public var isDistinct: Bool

    public init(gamma: Double, gammaPrime: Double, difference: Double?, isDistinct: Bool) {
      precondition(gamma.isFinite && gammaPrime.isFinite)
      self.gamma = gamma
      self.gammaPrime = gammaPrime
      self.difference = difference
      self.isDistinct = isDistinct
    }
  }

  /// One of the two.
  public struct Sweep: Sendable, Equatable {
    public var name: String
    public var boundary: [PhaseDiagram.BoundaryPoint]

    public init(name: String, boundary: [PhaseDiagram.BoundaryPoint]) {
      self.name = name
      self.boundary = boundary
    }
  }

  public var title: String
  public var cells: [Cell]
  public var first: Sweep
  public var second: Sweep
  public var quantity = PhaseDiagram.Quantity.w
  /// The difference of the strongest colours; nil for the largest.
  public var limit: Double?
  public var width: FigureWidth
  public var provenance: String
  public var hasTheorem = true

  public init(
    title: String, cells: [Cell], first: Sweep, second: Sweep, width: FigureWidth, provenance: String
  ) {
    self.title = title
    self.cells = cells
    self.first = first
    self.second = second
    self.width = width
    self.provenance = provenance
  }

  public func draw(on canvas: Canvas) -> Double {
    var page = Page(canvas: canvas)
    page.title(title)
    let grid = CellGrid(
      cells: cells.map {
        PhaseDiagram.Cell(
          gamma: $0.gamma, gammaPrime: $0.gammaPrime, slope: $0.difference,
          hasUnconvergedTrials: $0.isDistinct)
      })
    let plane = Plane(
      grid, gammas: nil, gammaPrimes: nil,
      colorBar: ColorBar(slopes: grid.slopes, limit: limit, title: Markup("Δ") + quantity.symbol), on: &page)
    canvas.clipped(to: plane.panel.frame) {
      plane.drawCells(on: canvas)
      if hasTheorem { plane.drawCriticalLine(on: canvas) }
      for cell in grid.rects where cell.isMarked {
        guard let rect = plane.rect(of: cell) else { continue }
        let color = plane.color(of: cell).luminance < 0.2 ? Theme.paper : Theme.ink
        canvas.dot(at: Point(x: rect.maxX - 3.6, y: rect.maxY - 3.6), radius: Self.dotRadius, color)
      }
      drawZeros(in: plane.panel, on: canvas)
    }
    plane.drawAxes(on: canvas)
    page.legend(legend(plane))
    return page.finish(provenance: provenance)
  }

  private static let dotRadius = 1.5

  private func legend(_ plane: Plane) -> [LegendEntry] {
    let grid = plane.grid
    var entries = [
      zeroKey(first, .first, in: plane.panel), zeroKey(second, .second, in: plane.panel),
    ]
    if hasTheorem, plane.showsCriticalLine { entries.append(Plane.theoremKey) }
    if grid.rects.contains(where: { $0.slope == nil }) { entries.append(Plane.missingKey) }
    if cells.contains(where: \.isDistinct) {
      entries.append(
        LegendEntry(label: Markup("intervals of ") + quantity.symbol + Markup(" apart")) { rect, canvas in
          canvas.dot(at: rect.center, radius: Self.dotRadius, Theme.ink)
        })
    }
    return entries
  }
}
