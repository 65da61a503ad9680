/// The plane of γ′ and γ with its colour bar, as a page lays it out: what all maps of cells share.
struct Plane {
  let grid: CellGrid
  let panel: Panel
  let colorBar: ColorBar
  private let leftMargin: Double

  /// Takes the room for it from a page.
  /// - Parameter gammas, gammaPrimes: what to show of the plane; nil for all cells.
  init(
    _ grid: CellGrid, gammas: ClosedRange<Double>?, gammaPrimes: ClosedRange<Double>?, colorBar: ColorBar,
    on page: inout Page
  ) {
    let (x, y) = (
      Axis.linear(
        from: gammaPrimes?.lowerBound ?? grid.gammaPrimes.low,
        to: gammaPrimes?.upperBound ?? grid.gammaPrimes.high, title: .gammaPrime),
      Axis.linear(
        from: gammas?.lowerBound ?? grid.gammas.low, to: gammas?.upperBound ?? grid.gammas.high, title: .gamma
      )
    )
    self.grid = grid
    self.colorBar = colorBar
    leftMargin = Panel.leftMargin(of: y, on: page.canvas)
    let width = page.right - page.left - leftMargin - colorBar.width(on: page.canvas)
    let height = width * min(max((y.high - y.low) / (x.high - x.low), 0.6), 1)
    let rect = page.take(height: height + Panel.bottomMargin(of: x, on: page.canvas))
    panel = Panel(
      frame: Rect(x: rect.x + leftMargin, y: rect.y, width: width, height: height), x: x, y: y)
  }

  func drawAxes(on canvas: Canvas) {
    panel.drawAxes(on: canvas, leftMargin: leftMargin)
    colorBar.draw(beside: panel.frame, on: canvas)
  }

  /// The cells in their colours, and hatched where they have none.
  func drawCells(on canvas: Canvas) {
    for cell in grid.rects {
      guard let rect = rect(of: cell) else { continue }
      // Cells are drawn from the left and the bottom; an overlap that the next cell covers hides the seams that
      // viewers show between abutting edges.
      let overlap = 0.3
      let padded = Rect(
        x: rect.x, y: rect.y - overlap, width: rect.width + overlap, height: rect.height + overlap)
      guard let slope = cell.slope else {
        canvas.clipped(to: padded) { Self.drawMissing(padded, on: canvas) }
        continue
      }
      canvas.fill(padded, colorBar.colors.color(of: slope))
    }
  }

  func color(of cell: CellGrid.CellRect) -> Color { cell.slope.map(colorBar.colors.color) ?? Theme.missing }

  func rect(of cell: CellGrid.CellRect) -> Rect? {
    guard let bottomLeft = panel.point(cell.gammaPrimes.low, cell.gammas.low),
      let topRight = panel.point(cell.gammaPrimes.high, cell.gammas.high)
    else { return nil }
    return Rect(
      x: bottomLeft.x, y: topRight.y, width: topRight.x - bottomLeft.x, height: bottomLeft.y - topRight.y)
  }

  /// Whether any of a cell is within the frame.
  func shows(_ cell: CellGrid.CellRect) -> Bool {
    rect(of: cell).map(panel.frame.intersects) ?? false
  }

  /// Small enough for neighbouring stars to stay apart on fine grids.
  var starRadius: Double {
    let narrowest = grid.rects.map(\.gammaPrimes).map { $0.high - $0.low }.min() ?? 1
    return min(max(0.55 * narrowest / (panel.x.high - panel.x.low) * panel.frame.width, 1.6), 3.2)
  }

  /// γ = 1 for γ′ ≤ 0 and γ = 1 + γ′ for γ′ ≥ 0.
  func drawCriticalLine(on canvas: Canvas) {
    let line = [min(panel.x.low, 0), 0, max(panel.x.high, 0)].compactMap {
      panel.point($0, Self.criticalGamma($0))
    }
    canvas.stroke(line, Theme.paper.opacity(0.8), width: 2.2)
    canvas.stroke(line, Theme.ink, width: Theme.lineWidth)
  }

  static func criticalGamma(_ gammaPrime: Double) -> Double {
    1 + max(gammaPrime, 0)
  }

  static var theoremKey: LegendEntry { .line("theorem (infinite width)", color: Theme.ink) }

  /// Grey with rising hatches, which run on from cell to cell.
  static func drawMissing(_ rect: Rect, on canvas: Canvas) {
    canvas.fill(rect, Theme.missing)
    let spacing = 2.5
    var sum = ((rect.x + rect.y) / spacing).rounded(.down) * spacing
    while sum < rect.maxX + rect.maxY {
      let ends = [Point(x: sum - rect.y, y: rect.y), Point(x: sum - rect.maxY, y: rect.maxY)]
      canvas.stroke(ends, Theme.hatch, width: 0.4)
      sum += spacing
    }
  }

  static var missingKey: LegendEntry {
    LegendEntry(label: Markup("too little data")) { rect, canvas in
      canvas.clipped(to: rect) { drawMissing(rect, on: canvas) }
    }
  }
}
