/// What networks with one input learn: f before and after training, and the training points, one panel for each cell.
public struct FunctionFigure: Figure {
  /// One panel.
  public struct Cell: Sendable, Equatable {
    public var gamma: Double
    public var gammaPrime: Double
    /// x, ascending; the functions have equally many values.
    public var inputs: [Double]
    public var initialFunction: [Double]
    public var finalFunction: [Double]

    public init(
      gamma: Double, gammaPrime: Double, inputs: [Double], initialFunction: [Double], finalFunction: [Double]
    ) {
      precondition(initialFunction.count == inputs.count && finalFunction.count == inputs.count)
      self.gamma = gamma
      self.gammaPrime = gammaPrime
      self.inputs = inputs
      self.initialFunction = initialFunction
      self.finalFunction = finalFunction
    }
  }

  public var title: String
  public var cells: [Cell]
  /// The training points' inputs and targets, equally many.
  public var sampleInputs: [Double]
  public var sampleTargets: [Double]
  public var width: FigureWidth
  public var provenance: String

  public init(
    title: String, cells: [Cell], sampleInputs: [Double], sampleTargets: [Double],
    width: FigureWidth = .oneColumn, provenance: String = ""
  ) {
    precondition(sampleInputs.count == sampleTargets.count)
    self.title = title
    self.cells = cells
    self.sampleInputs = sampleInputs
    self.sampleTargets = sampleTargets
    self.width = width
    self.provenance = provenance
  }

  public func draw(on canvas: Canvas) -> Double {
    var page = Page(canvas: canvas)
    page.title(title)
    page.panels(cells.map(content), perRow: width == .oneColumn ? 2 : 4, aspect: 0.85)
    page.legend([
      .line("before training", color: Theme.initial, dashes: Self.initialDashes),
      .line("after training", color: Theme.final), .dot("training points", color: Theme.ink),
    ])
    return page.finish(provenance: provenance)
  }

  private static let initialDashes = [3.0, 1.5]

  private func content(of cell: Cell) -> PanelContent {
    PanelContent(
      headline: [.cell(gamma: cell.gamma, gammaPrime: cell.gammaPrime)],
      x: .linear(around: cell.inputs + sampleInputs, title: Markup("<i>x</i>")),
      y: .linear(
        around: cell.initialFunction + cell.finalFunction + sampleTargets, title: Markup("<i>f</i>(<i>x</i>)")
      )
    ) { panel, canvas in
      let initial = zip(cell.inputs, cell.initialFunction).compactMap(panel.point)
      let final = zip(cell.inputs, cell.finalFunction).compactMap(panel.point)
      canvas.stroke(initial, Theme.initial, width: Theme.lineWidth, dashes: Self.initialDashes)
      canvas.stroke(final, Theme.final, width: Theme.lineWidth)
      for point in zip(sampleInputs, sampleTargets).compactMap(panel.point) {
        canvas.dot(at: point, radius: 1.8, Theme.ink)
      }
    }
  }
}
