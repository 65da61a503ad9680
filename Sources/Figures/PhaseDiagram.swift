/// The map of S_w over (γ′, γ) with its zeros and the theorem's critical line (Luo, Xu, Ma, Zhang 2021).
public struct PhaseDiagram: Figure {
  /// One cell of the grid. Give every cell that the sweep plans: one without a slope is drawn as such.
  public struct Cell: Sendable, Equatable {
    public var gamma: Double
    public var gammaPrime: Double
    /// S_w; nil (or not a number) when there is too little data for it.
    public var slope: Double?
    /// Some of the cell's trials failed or did not converge.
    public var hasUnconvergedTrials: Bool

    public init(gamma: Double, gammaPrime: Double, slope: Double?, hasUnconvergedTrials: Bool = false) {
      precondition(gamma.isFinite && gammaPrime.isFinite)
      self.gamma = gamma
      self.gammaPrime = gammaPrime
      self.slope = slope
      self.hasUnconvergedTrials = hasUnconvergedTrials
    }
  }

  /// A measured zero of S_w over γ at one γ′, with its interval.
  public struct BoundaryPoint: Sendable, Equatable {
    public var gammaPrime: Double
    public var gamma: Double
    public var low: Double?
    public var high: Double?

    public init(gammaPrime: Double, gamma: Double, low: Double?, high: Double?) {
      self.gammaPrime = gammaPrime
      self.gamma = gamma
      self.low = low
      self.high = high
    }
  }

  /// A point of the plane that has a name.
  public struct NamedPoint: Sendable, Equatable {
    public var name: String
    public var gamma: Double
    public var gammaPrime: Double

    public init(name: String, gamma: Double, gammaPrime: Double) {
      self.name = name
      self.gamma = gamma
      self.gammaPrime = gammaPrime
    }

    /// Common initialisations at fixed input dimension (Luo et al. 2021).
    public static let initialisations = [
      NamedPoint(name: "NTK", gamma: 0.5, gammaPrime: 0),
      NamedPoint(name: "mean-field", gamma: 1, gammaPrime: 0),
      NamedPoint(name: "Xavier", gamma: 1, gammaPrime: 0),
      NamedPoint(name: "LeCun", gamma: 0.5, gammaPrime: 0.5),
      NamedPoint(name: "He", gamma: 0.5, gammaPrime: 0.5),
    ]
  }

  public var title: String
  public var cells: [Cell]
  public var boundary: [BoundaryPoint]
  /// Points that share a place share a label; those outside the cells are left out.
  public var namedPoints: [NamedPoint]
  /// The |S_w| of the strongest colours, beyond which colours do not change; nil for the largest |S_w|, at most 1.
  public var slopeLimit: Double?
  public var width: FigureWidth
  /// The small print below the drawing.
  public var provenance: String

  public init(
    title: String, cells: [Cell], boundary: [BoundaryPoint],
    namedPoints: [NamedPoint] = NamedPoint.initialisations, slopeLimit: Double? = nil,
    width: FigureWidth = .oneColumn, provenance: String = ""
  ) {
    precondition(slopeLimit.map { $0 > 0 && $0.isFinite } ?? true)
    self.title = title
    self.cells = cells
    self.boundary = boundary
    self.namedPoints = namedPoints
    self.slopeLimit = slopeLimit
    self.width = width
    self.provenance = provenance
  }

  public func draw(on canvas: Canvas) -> Double {
    var page = Page(canvas: canvas)
    page.title(title)
    let grid = CellGrid(cells: cells)
    let x = Axis.linear(from: grid.gammaPrimes.low, to: grid.gammaPrimes.high, title: .gammaPrime)
    let y = Axis.linear(from: grid.gammas.low, to: grid.gammas.high, title: .gamma)
    let colorBar = ColorBar(slopes: grid.slopes, limit: slopeLimit)

    let leftMargin = Panel.leftMargin(of: y, on: canvas)
    let rightMargin = colorBar.width(on: canvas)
    let frameWidth = page.right - page.left - leftMargin - rightMargin
    let aspect = min(max((y.high - y.low) / (x.high - x.low), 0.6), 1)
    let rect = page.take(height: aspect * frameWidth + Panel.bottomMargin(of: x, on: canvas))
    let frame = Rect(x: rect.x + leftMargin, y: rect.y, width: frameWidth, height: aspect * frameWidth)
    let panel = Panel(frame: frame, x: x, y: y)

    canvas.clipped(to: frame) {
      drawCells(grid, in: panel, colors: colorBar.colors, on: canvas)
      drawCriticalLine(in: panel, on: canvas)
      drawRings(in: panel, on: canvas)
      drawBoundary(in: panel, starRadius: starRadius(grid, in: panel), on: canvas)
      drawUnconverged(grid, in: panel, colors: colorBar.colors, on: canvas)
      drawNames(grid, in: panel, on: canvas)
    }
    panel.drawAxes(on: canvas, leftMargin: leftMargin)
    colorBar.draw(beside: frame, on: canvas)
    page.legend(legend(grid))
    return page.finish(provenance: provenance)
  }

  /// Small enough for neighbouring stars to stay apart on fine grids.
  private func starRadius(_ grid: CellGrid, in panel: Panel) -> Double {
    let narrowest = grid.rects.map(\.gammaPrimes).map { $0.high - $0.low }.min() ?? 1
    return min(max(0.55 * narrowest / (panel.x.high - panel.x.low) * panel.frame.width, 1.6), 3.2)
  }

  private func legend(_ grid: CellGrid) -> [LegendEntry] {
    var entries = [LegendEntry.line("theorem (infinite width)", color: Theme.ink)]
    if !boundary.isEmpty {
      entries.append(Self.starKey)
    }
    if grid.rects.contains(where: { $0.slope == nil }) {
      entries.append(
        LegendEntry(label: Markup("too little data")) { rect, canvas in
          canvas.clipped(to: rect) { Self.drawMissing(rect, on: canvas) }
        })
    }
    if cells.contains(where: \.hasUnconvergedTrials) {
      entries.append(
        LegendEntry(label: Markup("some trials unconverged")) { rect, canvas in
          Self.drawCross(at: rect.center, radius: 1.6, color: Theme.ink, on: canvas)
        })
    }
    return entries
  }
}
