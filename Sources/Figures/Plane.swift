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
    Self.drawMissing(missingRects.map(padded), within: panel.frame, on: canvas)
    for cell in grid.rects {
      guard let slope = cell.slope, let rect = rect(of: cell) else { continue }
      canvas.fill(padded(rect), colorBar.colors.color(of: slope))
    }
  }

  /// Cells are drawn from the left and the bottom; an overlap that the next cell covers hides the seams that viewers show
  /// between abutting edges.
  private func padded(_ rect: Rect) -> Rect {
    let overlap = 0.3
    return Rect(x: rect.x, y: rect.y - overlap, width: rect.width + overlap, height: rect.height + overlap)
  }

  /// Where cells have no slope; those one above the other are one.
  private var missingRects: [Rect] {
    var runs: [(gammaPrimes: CellGrid.Span, gammas: CellGrid.Span)] = []
    for cell in grid.rects where cell.slope == nil {
      if let last = runs.last, last.gammaPrimes == cell.gammaPrimes, last.gammas.high == cell.gammas.low {
        runs[runs.count - 1].gammas = CellGrid.Span(low: last.gammas.low, high: cell.gammas.high)
      } else {
        runs.append((cell.gammaPrimes, cell.gammas))
      }
    }
    return runs.compactMap { rect(gammaPrimes: $0.gammaPrimes, gammas: $0.gammas) }
  }

  func color(of cell: CellGrid.CellRect) -> Color { cell.slope.map(colorBar.colors.color) ?? Theme.missing }

  func rect(of cell: CellGrid.CellRect) -> Rect? {
    rect(gammaPrimes: cell.gammaPrimes, gammas: cell.gammas)
  }

  private func rect(gammaPrimes: CellGrid.Span, gammas: CellGrid.Span) -> Rect? {
    guard let bottomLeft = panel.point(gammaPrimes.low, gammas.low),
      let topRight = panel.point(gammaPrimes.high, gammas.high)
    else { return nil }
    return Rect(
      x: bottomLeft.x, y: topRight.y, width: topRight.x - bottomLeft.x, height: bottomLeft.y - topRight.y)
  }

  /// Whether any of a cell is within the frame.
  func shows(_ cell: CellGrid.CellRect) -> Bool {
    cell.gammas.low < panel.y.high && cell.gammas.high > panel.y.low
      && cell.gammaPrimes.low < panel.x.high && cell.gammaPrimes.high > panel.x.low
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

  /// Whether any of the line, which nowhere falls, is within the frame.
  var showsCriticalLine: Bool {
    Self.criticalGamma(panel.x.low) <= panel.y.high && Self.criticalGamma(panel.x.high) >= panel.y.low
  }

  static func criticalGamma(_ gammaPrime: Double) -> Double {
    1 + max(gammaPrime, 0)
  }

  static var theoremKey: LegendEntry { .line("theorem (infinite width)", color: Theme.ink) }

  /// Grey with rising hatches, which run on from cell to cell: all at once, or the file of a large sweep that is young would be as
  /// large.
  static func drawMissing(_ rects: [Rect], within frame: Rect, on canvas: Canvas) {
    guard !rects.isEmpty else { return }
    let spacing = 2.5
    let first = ((frame.x + frame.y) / spacing).rounded(.down) * spacing
    let hatches = stride(from: first, to: frame.maxX + frame.maxY, by: spacing).map { sum in
      [Point(x: sum - frame.y, y: frame.y), Point(x: sum - frame.maxY, y: frame.maxY)]
    }
    canvas.clipped(to: rects) {
      canvas.fill(frame, Theme.missing)
      canvas.stroke(lines: hatches, Theme.hatch, width: 0.4)
    }
  }

  static var missingKey: LegendEntry {
    LegendEntry(label: Markup("too little data")) { rect, canvas in
      drawMissing([rect], within: rect, on: canvas)
    }
  }
}
