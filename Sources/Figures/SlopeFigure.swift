import Foundation

/// RD(θ_w) against the width m for chosen cells, doubly logarithmic, with the fitted line whose slope is S_w
/// (Luo, Xu, Ma, Zhang 2021, section 4).
public struct SlopeFigure: Figure {
  /// One panel.
  public struct Cell: Sendable, Equatable {
    public var gamma: Double
    public var gammaPrime: Double
    /// One for each trial, in any order.
    public var observations: [Observation]
    /// Nil when there is no line to draw.
    public var fit: Fit?

    public init(gamma: Double, gammaPrime: Double, observations: [Observation], fit: Fit?) {
      self.gamma = gamma
      self.gammaPrime = gammaPrime
      self.observations = observations
      self.fit = fit
    }
  }

  /// One trial.
  public struct Observation: Sendable, Equatable {
    /// m, the number of neurons.
    public var width: Int
    /// RD(θ_w), without unit; left out of the drawing unless positive and finite.
    public var relativeDistance: Double

    public init(width: Int, relativeDistance: Double) {
      self.width = width
      self.relativeDistance = relativeDistance
    }
  }

  /// RD = exp(intercept) · m^slope, natural logarithm, with the slope's interval.
  public struct Fit: Sendable, Equatable {
    public var slope: Double
    public var intercept: Double
    public var low: Double?
    public var high: Double?

    public init(slope: Double, intercept: Double, low: Double?, high: Double?) {
      self.slope = slope
      self.intercept = intercept
      self.low = low
      self.high = high
    }
  }

  public var title: String
  public var cells: [Cell]
  public var width: FigureWidth
  public var provenance: String

  public init(title: String, cells: [Cell], width: FigureWidth = .oneColumn, provenance: String = "") {
    self.title = title
    self.cells = cells
    self.width = width
    self.provenance = provenance
  }

  public func draw(on canvas: Canvas) -> Double {
    var page = Page(canvas: canvas)
    page.title(title)
    page.panels(cells.map(content), perRow: width == .oneColumn ? 2 : 4, aspect: 1)
    page.legend([
      .dot("one trial", color: Theme.observation),
      .line("least squares, slope [95 % interval]", color: Theme.fit),
    ])
    return page.finish(provenance: provenance)
  }

  private func content(of cell: Cell) -> PanelContent {
    let observations = cell.observations.filter { $0.relativeDistance > 0 && $0.relativeDistance.isFinite }
    return PanelContent(
      headline: [.cell(gamma: cell.gamma, gammaPrime: cell.gammaPrime), slopeText(of: cell.fit)],
      x: .logarithmic(around: observations.map { Double($0.width) }, title: .width),
      y: .logarithmic(
        around: observations.map(\.relativeDistance), title: Markup("RD(<i>θ</i><sub><i>w</i></sub>)"))
    ) { panel, canvas in
      if let fit = cell.fit {
        let line = [panel.x.low, panel.x.high].compactMap {
          panel.point($0, exp(fit.intercept + fit.slope * log($0)))
        }
        canvas.stroke(line, Theme.fit, width: Theme.lineWidth)
      }
      for observation in observations {
        guard let point = panel.point(Double(observation.width), observation.relativeDistance) else {
          continue
        }
        canvas.dot(at: point, radius: 1.4, Theme.observation.opacity(0.7))
      }
    }
  }

  private func slopeText(of fit: Fit?) -> Markup {
    guard let fit, fit.slope.isFinite else { return .slope + Markup(" undetermined") }
    let text = .slope + Markup(" = ") + .number(fit.slope, decimals: 2)
    guard let low = fit.low, let high = fit.high, low.isFinite, high.isFinite else { return text }
    return text + Markup(" [") + .number(low, decimals: 2) + Markup(", ") + .number(high, decimals: 2)
      + Markup("]")
  }
}
