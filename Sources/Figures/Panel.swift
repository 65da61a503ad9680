/// A frame with two axes.
struct Panel: Sendable {
  /// The frame, without labels.
  let frame: Rect
  let x: Axis
  let y: Axis

  /// Where a pair of values is drawn; nil when an axis has no place for it.
  func point(_ x: Double, _ y: Double) -> Point? {
    let (across, up) = (self.x.share(of: x), self.y.share(of: y))
    guard across.isFinite, up.isFinite else { return nil }
    return Point(x: frame.x + across * frame.width, y: frame.maxY - up * frame.height)
  }

  /// How much room the labels take to the left of a frame: tick labels, gaps and the turned title.
  static func leftMargin(of axis: Axis, on canvas: Canvas) -> Double {
    let labels = axis.ticks.compactMap(\.label).map { canvas.size(of: $0, fontSize: Theme.tickSize).width }
    let title = canvas.size(of: axis.title, fontSize: Theme.labelSize).height
    return title + 1 + (labels.max() ?? 0) + 2 + Theme.tickLength
  }

  /// How much room the labels take below a frame.
  static func bottomMargin(of axis: Axis, on canvas: Canvas) -> Double {
    let labels = axis.ticks.compactMap(\.label).map { canvas.size(of: $0, fontSize: Theme.tickSize).height }
    return Theme.tickLength + 1 + (labels.max() ?? 0)
      + canvas.size(of: axis.title, fontSize: Theme.labelSize).height
  }

  /// Draws frame, ticks, labels and titles; `leftMargin` puts the titles of stacked panels on one line.
  func drawAxes(on canvas: Canvas, leftMargin: Double) {
    var labelBottom = frame.maxY + Theme.tickLength
    for tick in x.ticks {
      let place = Point(x: frame.x + x.share(of: tick.value) * frame.width, y: frame.maxY)
      let length = tick.label == nil ? Theme.minorTickLength : Theme.tickLength
      canvas.stroke([place, place.moved(y: length)], Theme.ink, width: Theme.tickWidth)
      guard let label = tick.label else { continue }
      let size = canvas.draw(
        label, at: place.moved(y: length + 1), anchor: .top, fontSize: Theme.tickSize)
      labelBottom = max(labelBottom, place.y + length + 1 + size.height)
    }
    canvas.draw(
      x.title, at: Point(x: frame.center.x, y: labelBottom), anchor: .top, fontSize: Theme.labelSize)

    for tick in y.ticks {
      let place = Point(x: frame.x, y: frame.maxY - y.share(of: tick.value) * frame.height)
      let length = tick.label == nil ? Theme.minorTickLength : Theme.tickLength
      canvas.stroke([place, place.moved(x: -length)], Theme.ink, width: Theme.tickWidth)
      guard let label = tick.label else { continue }
      canvas.draw(label, at: place.moved(x: -length - 2), anchor: .right, fontSize: Theme.tickSize)
    }
    canvas.draw(
      y.title, at: Point(x: frame.x - leftMargin, y: frame.center.y), anchor: .top,
      fontSize: Theme.labelSize, rotation: -.pi / 2)
    canvas.stroke(frame, Theme.ink, width: Theme.frameWidth)
  }
}
