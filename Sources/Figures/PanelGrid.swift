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
    // A lone panel is not blown up to the whole width.
    let perRow = min(perRow, max(contents.count, 2))
    let leftMargin = contents.map { Panel.leftMargin(of: $0.y, on: canvas) }.max()!
    let bottomMargin = contents.map { Panel.bottomMargin(of: $0.x, on: canvas) }.max()!
    let headlineMax = contents.map { headlineHeight($0.headline) }.max()!
    let columnGap = 8.0
    let columnWidth = (right - left - Double(perRow - 1) * columnGap) / Double(perRow)
    let frameWidth = columnWidth - leftMargin
    let frameHeight = aspect * frameWidth

    for row in stride(from: 0, to: contents.count, by: perRow) {
      let rect = take(height: headlineMax + frameHeight + bottomMargin, gap: 1.5 * Theme.gap)
      for (column, content) in contents[row..<min(row + perRow, contents.count)].enumerated() {
        let x = rect.x + Double(column) * (columnWidth + columnGap) + leftMargin
        let frame = Rect(x: x, y: rect.y + headlineMax, width: frameWidth, height: frameHeight)
        draw(content, in: Panel(frame: frame, x: content.x, y: content.y), leftMargin: leftMargin)
      }
    }
  }

  private func draw(_ content: PanelContent, in panel: Panel, leftMargin: Double) {
    var top = panel.frame.y - headlineHeight(content.headline)
    let width = content.headline.map { canvas.size(of: $0, fontSize: Theme.tickSize).width }.max() ?? 0
    // A headline that is longer than its frame reaches out to the left, above the labels.
    let left = min(panel.frame.x, panel.frame.maxX - width)
    for line in content.headline {
      top += canvas.draw(line, at: Point(x: left, y: top), anchor: .topLeft, fontSize: Theme.tickSize).height
    }
    canvas.clipped(to: panel.frame) { content.draw(panel, canvas) }
    panel.drawAxes(on: canvas, leftMargin: leftMargin)
  }

  private func headlineHeight(_ lines: [Markup]) -> Double {
    lines.reduce(2) { $0 + canvas.size(of: $1, fontSize: Theme.tickSize).height }
  }
}
