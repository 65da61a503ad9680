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

  /// Whose slope is drawn.
  public enum Quantity: String, Sendable, CaseIterable {
    /// S_w, of RD(θ_w).
    case w
    /// S_a, of RD(θ_a).
    case a
    /// S_θ, of RD(θ).
    case theta

    var symbol: Markup {
      switch self {
      case .w: .slope
      case .a: .slopeA
      case .theta: .slopeTheta
      }
    }
  }

  /// How the zero of the slope is drawn.
  public enum BoundaryStyle: String, Sendable, CaseIterable {
    /// A star with its interval at each γ′.
    case stars
    /// The line on which the interpolated slope is zero.
    case contour
    case both
    case none
  }

  public var title: String
  public var cells: [Cell]
  public var boundary: [BoundaryPoint]
  /// Points that share a place share a label; those outside the diagram are left out.
  public var namedPoints: [NamedPoint]
  /// The |S_w| of the strongest colours, beyond which colours do not change; nil for the largest |S_w|, at most 1.
  public var slopeLimit: Double?
  public var width: FigureWidth
  public var provenance: String
  public var quantity = Quantity.w
  public var boundaryStyle = BoundaryStyle.stars
  /// What to show of γ and γ′, each of some extent; nil for all cells.
  public var gammas: ClosedRange<Double>?
  public var gammaPrimes: ClosedRange<Double>?
  /// Whether the theorem's line and the names of its regimes belong there: it is about homogeneous activations.
  public var hasTheorem = true

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

  /// How far the cells at these values of γ or γ′, ascending and at least one, reach.
  public static func span(around values: [Double]) -> ClosedRange<Double> {
    let spans = CellGrid.spans(around: values)
    return spans[0].low...spans[spans.count - 1].high
  }

  public func draw(on canvas: Canvas) -> Double {
    var page = Page(canvas: canvas)
    page.title(title)
    let grid = CellGrid(cells: cells)
    let plane = Plane(
      grid, gammas: gammas, gammaPrimes: gammaPrimes,
      colorBar: ColorBar(slopes: grid.slopes, limit: slopeLimit, title: quantity.symbol), on: &page)
    let contour = hasContour ? ZeroContour(grid) : nil

    canvas.clipped(to: plane.panel.frame) {
      plane.drawCells(on: canvas)
      if hasTheorem { plane.drawCriticalLine(on: canvas) }
      if let contour { drawContour(contour, in: plane.panel, on: canvas) }
    }
    plane.drawAxes(on: canvas)
    // Over the frame: a point on the edge of the diagram has a whole ring.
    drawRings(in: plane.panel, on: canvas)
    if hasStars { drawStars(in: plane, on: canvas) }
    canvas.clipped(to: plane.panel.frame) {
      drawUnconverged(in: plane, on: canvas)
      drawNames(in: plane, on: canvas)
    }
    page.legend(legend(plane, contour))
    return page.finish(provenance: provenance)
  }

  var hasStars: Bool { boundaryStyle == .stars || boundaryStyle == .both }

  private var hasContour: Bool { boundaryStyle == .contour || boundaryStyle == .both }

  private func hasCross(in cell: CellGrid.CellRect, _ plane: Plane) -> Bool {
    Self.crossBox(of: cell, in: plane).map(plane.panel.frame.intersects) ?? false
  }

  /// Marks that a crop leaves out have no key.
  private func legend(_ plane: Plane, _ contour: ZeroContour?) -> [LegendEntry] {
    var entries: [LegendEntry] = []
    if hasTheorem, plane.showsCriticalLine { entries.append(Plane.theoremKey) }
    if hasStars, !shownZeros(in: plane.panel).isEmpty { entries.append(starKey(in: plane)) }
    if let contour, showsAny(of: contour, in: plane.panel) { entries.append(Self.contourKey(quantity)) }
    if hasRings(in: plane.panel) { entries.append(Self.ringKey) }
    let rects = plane.grid.rects
    if rects.contains(where: { $0.slope == nil && plane.shows($0) }) { entries.append(Plane.missingKey) }
    if rects.contains(where: { $0.isMarked && hasCross(in: $0, plane) }) { entries.append(Self.crossKey) }
    return entries
  }
}
