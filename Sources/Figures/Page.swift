/// The layout that all figures share: a title, the panels, a legend and a line of provenance, from the top down.
struct Page {
  let canvas: Canvas
  /// How far down the page is filled, in points.
  private(set) var bottom = Theme.margin

  init(canvas: Canvas) {
    self.canvas = canvas
  }

  /// The part of the canvas's width that is drawn on.
  var left: Double { Theme.margin }
  var right: Double { canvas.width - Theme.margin }

  /// Takes the next part of the page.
  mutating func take(height: Double, gap: Double = Theme.gap) -> Rect {
    let rect = Rect(x: left, y: bottom, width: right - left, height: height)
    bottom += height + gap
    return rect
  }

  mutating func title(_ text: String) {
    guard !text.isEmpty else { return }
    paragraph(Markup(plain: text), fontSize: Theme.titleSize, color: Theme.ink)
  }

  /// The figure's last line: where it comes from. Returns the height of the page.
  mutating func finish(provenance: String) -> Double {
    if !provenance.isEmpty {
      paragraph(Markup(plain: provenance), fontSize: Theme.noteSize, color: Theme.note)
    }
    return bottom - Theme.gap + Theme.margin
  }

  /// Keys and labels, side by side and broken into rows.
  mutating func legend(_ entries: [LegendEntry]) {
    guard !entries.isEmpty else { return }
    let keyWidth = 12.0
    var place = Point(x: left, y: bottom)
    var rowHeight = 0.0
    for entry in entries {
      let size = canvas.size(of: entry.label, fontSize: Theme.noteSize)
      if place.x > left, place.x + keyWidth + 3 + size.width > right {
        place = Point(x: left, y: place.y + rowHeight + 1)
      }
      rowHeight = size.height
      entry.key(Rect(x: place.x, y: place.y + 1, width: keyWidth, height: size.height - 2), canvas)
      canvas.draw(
        entry.label, at: place.moved(x: keyWidth + 3), anchor: .topLeft, fontSize: Theme.noteSize)
      place.x += keyWidth + 3 + size.width + 9
    }
    bottom = place.y + rowHeight + Theme.gap
  }

  private mutating func paragraph(_ text: Markup, fontSize: Double, color: Color) {
    let size = canvas.draw(
      text, at: Point(x: left, y: bottom), anchor: .topLeft, fontSize: fontSize, color: color,
      widthMax: right - left)
    bottom += size.height + Theme.gap
  }
}

/// A drawn key and what it stands for.
struct LegendEntry {
  let label: Markup
  let key: (Rect, Canvas) -> Void
}

extension LegendEntry {
  static func dot(_ label: String, color: Color) -> LegendEntry {
    LegendEntry(label: Markup(plain: label)) { rect, canvas in
      canvas.dot(at: rect.center, radius: 1.8, color)
    }
  }

  static func line(_ label: String, color: Color, dashes: [Double] = []) -> LegendEntry {
    LegendEntry(label: Markup(plain: label)) { rect, canvas in
      let ends = [Point(x: rect.x, y: rect.center.y), Point(x: rect.maxX, y: rect.center.y)]
      canvas.stroke(ends, color, width: Theme.lineWidth, dashes: dashes)
    }
  }
}
