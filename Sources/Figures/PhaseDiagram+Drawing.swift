import Foundation

/// The layers of the diagram, from the bottom up.
extension PhaseDiagram {
  func drawCells(_ grid: CellGrid, in panel: Panel, colors: DivergingColorMap, on canvas: Canvas) {
    for cell in grid.rects {
      guard let rect = Self.rect(of: cell, in: panel) else { continue }
      // Cells are drawn from the left and the bottom; an overlap that the next cell covers hides the seams that
      // viewers show between abutting edges.
      let overlap = 0.3
      let padded = Rect(
        x: rect.x, y: rect.y - overlap, width: rect.width + overlap, height: rect.height + overlap)
      guard let slope = cell.slope else {
        canvas.clipped(to: padded) { Self.drawMissing(padded, on: canvas) }
        continue
      }
      canvas.fill(padded, colors.color(of: slope))
    }
  }

  /// A small cross in the corner of every cell that left out trials.
  func drawUnconverged(_ grid: CellGrid, in panel: Panel, colors: DivergingColorMap, on canvas: Canvas) {
    for cell in grid.rects where cell.hasUnconvergedTrials {
      guard let box = Self.crossBox(of: cell, in: panel) else { continue }
      let background = cell.slope.map(colors.color) ?? Theme.missing
      Self.drawCross(
        at: Point(x: box.x + box.width / 2, y: box.y + box.height / 2), radius: box.width / 2,
        color: background.luminance < 0.2 ? Theme.paper : Theme.ink, on: canvas)
    }
  }

  /// Where a cell's cross goes.
  static func crossBox(of cell: CellGrid.CellRect, in panel: Panel) -> Rect? {
    rect(of: cell, in: panel).map { rect in
      let radius = min(0.2 * min(rect.width, rect.height), 1.6)
      return Rect(
        x: rect.maxX - 2.6 * radius, y: rect.maxY - 2.6 * radius, width: 2 * radius, height: 2 * radius)
    }
  }

  /// γ = 1 for γ′ ≤ 0 and γ = 1 + γ′ for γ′ ≥ 0.
  func drawCriticalLine(in panel: Panel, on canvas: Canvas) {
    let line = [min(panel.x.low, 0), 0, max(panel.x.high, 0)].compactMap {
      panel.point($0, Self.criticalGamma($0))
    }
    canvas.stroke(line, Theme.paper.opacity(0.8), width: 2.2)
    canvas.stroke(line, Theme.ink, width: Theme.lineWidth)
  }

  func drawBoundary(in panel: Panel, starRadius: Double, on canvas: Canvas) {
    for zero in boundary {
      guard let low = zero.low.flatMap({ panel.point(zero.gammaPrime, $0) }),
        let high = zero.high.flatMap({ panel.point(zero.gammaPrime, $0) })
      else { continue }
      canvas.stroke([low, high], Theme.paper, width: 1.8)
      canvas.stroke([low, high], Theme.ink, width: 0.9)
    }
    for center in boundary.compactMap({ panel.point($0.gammaPrime, $0.gamma) }) {
      Self.drawStar(at: center, radius: starRadius, on: canvas)
    }
  }

  static func criticalGamma(_ gammaPrime: Double) -> Double {
    1 + max(gammaPrime, 0)
  }

  private static func rect(of cell: CellGrid.CellRect, in panel: Panel) -> Rect? {
    guard let bottomLeft = panel.point(cell.gammaPrimes.low, cell.gammas.low),
      let topRight = panel.point(cell.gammaPrimes.high, cell.gammas.high)
    else { return nil }
    return Rect(
      x: bottomLeft.x, y: topRight.y, width: topRight.x - bottomLeft.x, height: bottomLeft.y - topRight.y)
  }
}

/// The marks that the legend repeats.
extension PhaseDiagram {
  static var starKey: LegendEntry {
    LegendEntry(
      label: Markup("zero of ") + .slope + Markup(", 95 % interval")
    ) { rect, canvas in
      let bar = [rect.center.moved(y: -4), rect.center.moved(y: 4)]
      canvas.stroke(bar, Theme.ink, width: 0.9)
      drawStar(at: rect.center, radius: 2.4, on: canvas)
    }
  }

  static func drawStar(at center: Point, radius: Double, on canvas: Canvas) {
    let corners = (0..<10).map { index in
      let reach = index.isMultiple(of: 2) ? radius : 0.45 * radius
      let angle = Double(index) * .pi / 5
      return center.moved(x: reach * sin(angle), y: -reach * cos(angle))
    }
    canvas.polygon(corners, fill: Theme.ink, outline: Theme.paper, outlineWidth: 0.5)
  }

  static func drawCross(at center: Point, radius: Double, color: Color, on canvas: Canvas) {
    for rise in [radius, -radius] {
      canvas.stroke(
        [center.moved(x: -radius, y: rise), center.moved(x: radius, y: -rise)], color, width: 0.6)
    }
  }

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
}
