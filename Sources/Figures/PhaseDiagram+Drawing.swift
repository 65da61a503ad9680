import Foundation

/// The layers of the diagram above its cells.
extension PhaseDiagram {
  /// A small cross in the corner of every cell that left out trials.
  func drawUnconverged(in plane: Plane, on canvas: Canvas) {
    for cell in plane.grid.rects where cell.isMarked {
      guard let box = Self.crossBox(of: cell, in: plane) else { continue }
      Self.drawCross(
        at: box.center, radius: box.width / 2,
        color: plane.color(of: cell).luminance < 0.2 ? Theme.paper : Theme.ink, on: canvas)
    }
  }

  /// Where a cell's cross goes.
  static func crossBox(of cell: CellGrid.CellRect, in plane: Plane) -> Rect? {
    plane.rect(of: cell).map { rect in
      let radius = min(0.2 * min(rect.width, rect.height), 1.6)
      return Rect(
        x: rect.maxX - 2.6 * radius, y: rect.maxY - 2.6 * radius, width: 2 * radius, height: 2 * radius)
    }
  }

  /// The intervals end at the frame; a star on it is whole.
  func drawStars(in plane: Plane, on canvas: Canvas) {
    let panel = plane.panel
    let zeros = shownZeros(in: panel)
    canvas.clipped(to: panel.frame) {
      for (_, zero) in zeros {
        let ends = [zero.low, zero.high].compactMap { end in
          end.flatMap { panel.point(zero.gammaPrime, $0) }
        }
        guard ends.count == 2 else { continue }
        canvas.stroke(ends, Theme.paper, width: 1.8)
        canvas.stroke(ends, Theme.ink, width: 0.9)
      }
    }
    for (center, _) in zeros { Self.drawStar(at: center, radius: plane.starRadius, on: canvas) }
  }

  /// The zeros whose stars are within the frame, and where.
  func shownZeros(in panel: Panel) -> [(center: Point, zero: BoundaryPoint)] {
    boundary.compactMap { zero in
      panel.point(zero.gammaPrime, zero.gamma).flatMap { panel.frame.contains($0) ? ($0, zero) : nil }
    }
  }

  func drawContour(_ contour: ZeroContour, in panel: Panel, on canvas: Canvas) {
    let lines = lines(of: contour, in: panel)
    for line in lines { canvas.stroke(line, Theme.paper, width: 2.6) }
    for line in lines { canvas.stroke(line, Theme.contour, width: 1.4) }
  }

  /// Whether a segment's box reaches into the frame.
  func showsAny(of contour: ZeroContour, in panel: Panel) -> Bool {
    lines(of: contour, in: panel).contains { line in
      let (x, y) = (line.map(\.x), line.map(\.y))
      guard let left = x.min(), let right = x.max(), let top = y.min(), let bottom = y.max() else {
        return false
      }
      return panel.frame.intersects(Rect(x: left, y: top, width: right - left, height: bottom - top))
    }
  }

  private func lines(of contour: ZeroContour, in panel: Panel) -> [[Point]] {
    contour.segments.map { [$0.0, $0.1].compactMap { panel.point($0.gammaPrime, $0.gamma) } }
  }
}

/// The marks that the legend repeats.
extension PhaseDiagram {
  /// It has a bar where the diagram has one to see.
  func starKey(in plane: Plane) -> LegendEntry {
    let sight = IntervalSight(of: boundary, markRadius: plane.starRadius, in: plane.panel)
    return LegendEntry(
      label: Markup("zero of ") + quantity.symbol + Markup(sight.label(mark: "star"))
    ) { rect, canvas in
      if sight == .visible {
        let bar = [rect.center.moved(y: -4), rect.center.moved(y: 4)]
        canvas.stroke(bar, Theme.ink, width: 0.9)
      }
      Self.drawStar(at: rect.center, radius: 2.4, on: canvas)
    }
  }

  static func contourKey(_ quantity: Quantity) -> LegendEntry {
    LegendEntry(label: quantity.symbol + Markup(" = 0")) { rect, canvas in
      let ends = [Point(x: rect.x, y: rect.center.y), Point(x: rect.maxX, y: rect.center.y)]
      canvas.stroke(ends, Theme.contour, width: 1.4)
    }
  }

  static var crossKey: LegendEntry {
    LegendEntry(label: Markup("some trials unconverged")) { rect, canvas in
      drawCross(at: rect.center, radius: 1.6, color: Theme.ink, on: canvas)
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
}
