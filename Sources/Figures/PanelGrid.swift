/// A panel of a figure that has many: its headline, its axes and what is drawn inside the frame.
struct PanelContent {
  let headline: [Markup]
  let x: Axis
  let y: Axis
  let draw: (Panel, Canvas) -> Void
}

extension Page {
  /// Draws panels in rows, their frames all of one size; `aspect` is a frame's height over its width.
  mutating func panels(_ contents: [PanelContent], perRow: Int, aspect: Double) {
    guard !contents.isEmpty else {
      let rect = take(height: 60)
      canvas.draw(
        Markup("no data"), at: rect.center, anchor: .center, fontSize: Theme.labelSize, color: Theme.note)
      return
    }
    let perRow = min(perRow, contents.count)
    let leftMargin = contents.map { Panel.leftMargin(of: $0.y, on: canvas) }.max()!
    let bottomMargin = contents.map { Panel.bottomMargin(of: $0.x, on: canvas) }.max()!
    let headlineHeight = contents.map { headlineSize($0.headline) }.max()!
    let columnGap = 8.0
    let columnWidth = (right - left - Double(perRow - 1) * columnGap) / Double(perRow)
    let frameWidth = columnWidth - leftMargin
    let frameHeight = aspect * frameWidth

    for row in stride(from: 0, to: contents.count, by: perRow) {
      let rect = take(height: headlineHeight + frameHeight + bottomMargin, gap: 1.5 * Theme.gap)
      for (column, content) in contents[row..<min(row + perRow, contents.count)].enumerated() {
        let x = rect.x + Double(column) * (columnWidth + columnGap) + leftMargin
        let frame = Rect(x: x, y: rect.y + headlineHeight, width: frameWidth, height: frameHeight)
        draw(content, in: Panel(frame: frame, x: content.x, y: content.y), leftMargin: leftMargin)
      }
    }
  }

  private func draw(_ content: PanelContent, in panel: Panel, leftMargin: Double) {
    var top = panel.frame.y - headlineSize(content.headline)
    for line in content.headline {
      let size = canvas.draw(
        line, at: Point(x: panel.frame.x, y: top), anchor: .topLeft, fontSize: Theme.labelSize)
      top += size.height
    }
    canvas.clipped(to: panel.frame) { content.draw(panel, canvas) }
    panel.drawAxes(on: canvas, leftMargin: leftMargin)
  }

  private func headlineSize(_ lines: [Markup]) -> Double {
    lines.reduce(2) { $0 + canvas.size(of: $1, fontSize: Theme.labelSize).height }
  }
}
