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
        canvas.dot(at: Point(x: rect.maxX - 3, y: rect.maxY - 3), radius: 0.9, color)
      }
      draw(first, Self.drawSquare, in: plane.panel, Theme.first, shift: -2.2, on: canvas)
      draw(second, Self.drawDiamond, in: plane.panel, Theme.final, shift: 2.2, on: canvas)
    }
    plane.drawAxes(on: canvas)
    page.legend(legend(grid))
    return page.finish(provenance: provenance)
  }

  private typealias Mark = (Point, Color, Canvas) -> Void

  /// The zeros with their intervals, moved a little aside so that equal ones show both.
  private func draw(
    _ sweep: Sweep, _ mark: Mark, in panel: Panel, _ color: Color, shift: Double, on canvas: Canvas
  ) {
    for zero in sweep.boundary {
      let ends = [zero.low, zero.high].compactMap { end in
        end.flatMap { panel.point(zero.gammaPrime, $0) }?.moved(x: shift)
      }
      if ends.count == 2 {
        canvas.stroke(ends, Theme.paper, width: 2)
        canvas.stroke(ends, color, width: 1)
      }
      if let center = panel.point(zero.gammaPrime, zero.gamma) { mark(center.moved(x: shift), color, canvas) }
    }
  }

  private func legend(_ grid: CellGrid) -> [LegendEntry] {
    func key(_ sweep: Sweep, _ mark: @escaping Mark, _ color: Color) -> LegendEntry {
      LegendEntry(label: Markup("zero, ") + Markup(plain: sweep.name)) { rect, canvas in
        mark(rect.center, color, canvas)
      }
    }
    var entries = [
      key(first, Self.drawSquare, Theme.first), key(second, Self.drawDiamond, Theme.final),
    ]
    if hasTheorem { entries.append(Plane.theoremKey) }
    if grid.rects.contains(where: { $0.slope == nil }) { entries.append(Plane.missingKey) }
    if cells.contains(where: \.isDistinct) {
      entries.append(
        LegendEntry(label: Markup("intervals apart")) { rect, canvas in
          canvas.dot(at: rect.center, radius: 0.9, Theme.ink)
        })
    }
    return entries
  }

  private static func drawSquare(at center: Point, _ color: Color, on canvas: Canvas) {
    drawCorners([(-1.5, -1.5), (1.5, -1.5), (1.5, 1.5), (-1.5, 1.5)], center, color, canvas)
  }

  private static func drawDiamond(at center: Point, _ color: Color, on canvas: Canvas) {
    drawCorners([(0, -2.1), (2.1, 0), (0, 2.1), (-2.1, 0)], center, color, canvas)
  }

  private static func drawCorners(
    _ corners: [(Double, Double)], _ center: Point, _ color: Color, _ canvas: Canvas
  ) {
    canvas.polygon(
      corners.map { center.moved(x: $0.0, y: $0.1) }, fill: color, outline: Theme.paper, outlineWidth: 0.5)
  }
}
