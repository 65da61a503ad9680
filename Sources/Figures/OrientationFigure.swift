/// Every neuron's orientation and amplitude before and after training, one row for each cell
/// (Luo, Xu, Ma, Zhang 2021, Fig. 2): in the condensed regime the amplitude gathers on a few orientations.
///
/// Amplitudes are divided by the cell's mean initial amplitude, so that cells with different scales compare, and drawn on
/// a logarithmic axis, which shows both the initial cloud and final amplitudes orders of magnitude above it.
public struct OrientationFigure: Figure {
  /// One panel.
  public struct Cell: Sendable, Equatable {
    public var gamma: Double
    public var gammaPrime: Double
    /// Angles in [−π, π], shape m.
    public var initialOrientations: [Float]
    public var finalOrientations: [Float]
    /// A_k = |a_k|‖w_k‖ in any unit, shape m.
    public var initialAmplitudes: [Float]
    public var finalAmplitudes: [Float]

    public init(
      gamma: Double, gammaPrime: Double, initialOrientations: [Float], finalOrientations: [Float],
      initialAmplitudes: [Float], finalAmplitudes: [Float]
    ) {
      precondition(initialOrientations.count == initialAmplitudes.count)
      precondition(finalOrientations.count == finalAmplitudes.count)
      self.gamma = gamma
      self.gammaPrime = gammaPrime
      self.initialOrientations = initialOrientations
      self.finalOrientations = finalOrientations
      self.initialAmplitudes = initialAmplitudes
      self.finalAmplitudes = finalAmplitudes
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

  /// Panels with more points than this embed an image of them: 80,000 dots are 20 MB of SVG, their image well below 1.
  static let vectorPointCountMax = 5000

  /// The share of the initial mean at which smaller amplitudes are drawn too: a product of normal numbers reaches
  /// arbitrarily close to zero, and nothing that small shapes the function.
  static let amplitudeMin = 0.01

  public func draw(on canvas: Canvas) -> Double {
    var page = Page(canvas: canvas)
    page.title(title)
    page.panels(cells.map(content), perRow: width == .oneColumn ? 1 : 2, aspect: 0.42)
    page.legend(
      [.dot("before training", color: Theme.initial), .dot("after training", color: Theme.final)]
        + (cells.contains(where: hasSmallAmplitudes) ? [Self.floorKey] : []))
    return page.finish(provenance: provenance)
  }

  private func content(of cell: Cell) -> PanelContent {
    let (initial, final) = amplitudes(of: cell)
    return PanelContent(
      headline: [.cell(gamma: cell.gamma, gammaPrime: cell.gammaPrime)],
      x: .angle(title: Markup("orientation")),
      y: .logarithmic(
        around: initial + final, title: Markup("amplitude / initial mean"))
    ) { panel, canvas in
      let clouds = [
        (zip(cell.initialOrientations, initial).compactMap { panel.point(Double($0), $1) }, Theme.initial),
        (zip(cell.finalOrientations, final).compactMap { panel.point(Double($0), $1) }, Theme.final),
      ]
      let isDense = clouds.reduce(0) { $0 + $1.0.count } > Self.vectorPointCountMax
      let drawClouds = { (canvas: Canvas) in
        for (points, color) in clouds {
          for point in points {
            canvas.dot(at: point, radius: isDense ? 0.4 : 0.7, color.opacity(isDense ? 0.3 : 0.5))
          }
        }
      }
      if isDense {
        canvas.rasterised(in: panel.frame, drawClouds)
      } else {
        drawClouds(canvas)
      }
    }
  }

  /// In units of the initial mean, and none below the least that is drawn.
  private func amplitudes(of cell: Cell) -> (initial: [Double], final: [Double]) {
    let unit = mean(cell.initialAmplitudes)
    let drawn = { (amplitudes: [Float]) in amplitudes.map { max(Double($0) / unit, Self.amplitudeMin) } }
    return (drawn(cell.initialAmplitudes), drawn(cell.finalAmplitudes))
  }

  private func hasSmallAmplitudes(_ cell: Cell) -> Bool {
    let (initial, final) = amplitudes(of: cell)
    return (initial + final).contains(Self.amplitudeMin)
  }

  /// A dot on the lower edge.
  private static var floorKey: LegendEntry {
    LegendEntry(label: Markup("lowest row: \(amplitudeMin) or less")) { rect, canvas in
      let edge = [Point(x: rect.x, y: rect.center.y + 3), Point(x: rect.maxX, y: rect.center.y + 3)]
      canvas.stroke(edge, Theme.ink, width: Theme.frameWidth)
      canvas.dot(at: rect.center.moved(x: -2), radius: 1.2, Theme.initial)
      canvas.dot(at: rect.center.moved(x: 2), radius: 1.2, Theme.final)
    }
  }

  /// 1 for no neurons or none with an amplitude.
  private func mean(_ values: [Float]) -> Double {
    let mean = values.reduce(0) { $0 + Double($1) } / Double(max(values.count, 1))
    return mean > 0 && mean.isFinite ? mean : 1
  }
}
