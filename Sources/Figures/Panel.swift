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

  /// How much room the labels take to the left of a frame: tick labels, gaps and the title.
  static func leftMargin(of axis: Axis, on canvas: Canvas) -> Double {
    let labels = axis.ticks.compactMap(\.label).map { canvas.size(of: $0, fontSize: Theme.tickSize).width }
    let title = canvas.size(of: axis.title, fontSize: Theme.labelSize)
    return min(title.width, title.height) + 2 + (labels.max() ?? 0) + 2 + Theme.tickLength
  }

  /// How much room the labels take below a frame.
  static func bottomMargin(of axis: Axis, on canvas: Canvas) -> Double {
    xLabelHeight(of: axis, on: canvas) + canvas.size(of: axis.title, fontSize: Theme.labelSize).height
  }

  /// Draws frame, ticks, labels and titles; `leftMargin` puts the titles of stacked panels on one line.
  func drawAxes(on canvas: Canvas, leftMargin: Double) {
    drawXTicks(on: canvas)
    drawYTicks(on: canvas)
    let xTitle = Point(x: frame.center.x, y: frame.maxY + Self.xLabelHeight(of: x, on: canvas))
    canvas.draw(x.title, at: xTitle, anchor: .top, fontSize: Theme.labelSize)
    // A long title is turned; a lone symbol reads better upright.
    let size = canvas.size(of: y.title, fontSize: Theme.labelSize)
    let yTitle = Point(x: frame.x - leftMargin, y: frame.center.y)
    let isTurned = size.width > size.height
    canvas.draw(
      y.title, at: yTitle, anchor: isTurned ? .top : .left, fontSize: Theme.labelSize,
      rotation: isTurned ? -.pi / 2 : 0)
    canvas.stroke(frame, Theme.ink, width: Theme.frameWidth)
  }

  private static func xLabelHeight(of axis: Axis, on canvas: Canvas) -> Double {
    let labels = axis.ticks.compactMap(\.label).map { canvas.size(of: $0, fontSize: Theme.tickSize).height }
    return Theme.tickLength + 1 + (labels.max() ?? 0)
  }

  private func drawXTicks(on canvas: Canvas) {
    let labels = legibleLabels(of: x, along: frame.width, gap: 2.5) { label in
      canvas.size(of: label, fontSize: Theme.tickSize).width
    }
    for tick in x.ticks {
      let place = Point(x: frame.x + x.share(of: tick.value) * frame.width, y: frame.maxY)
      let length = tick.label == nil ? Theme.minorTickLength : Theme.tickLength
      canvas.stroke([place, place.moved(y: length)], Theme.ink, width: Theme.tickWidth)
      guard let label = tick.label, labels.contains(tick) else { continue }
      canvas.draw(label, at: place.moved(y: length + 1), anchor: .top, fontSize: Theme.tickSize)
    }
  }

  private func drawYTicks(on canvas: Canvas) {
    let labels = legibleLabels(of: y, along: frame.height, gap: 0) { label in
      canvas.size(of: label, fontSize: Theme.tickSize).height
    }
    for tick in y.ticks {
      let place = Point(x: frame.x, y: frame.maxY - y.share(of: tick.value) * frame.height)
      let length = tick.label == nil ? Theme.minorTickLength : Theme.tickLength
      canvas.stroke([place, place.moved(x: -length)], Theme.ink, width: Theme.tickWidth)
      guard let label = tick.label, labels.contains(tick) else { continue }
      canvas.draw(label, at: place.moved(x: -length - 2), anchor: .right, fontSize: Theme.tickSize)
    }
  }

  /// The ticks whose labels are drawn: all of them, or every second, third ... so that none touches the next.
  private func legibleLabels(
    of axis: Axis, along length: Double, gap: Double, extent: (Markup) -> Double
  ) -> [Tick] {
    let labelled = axis.ticks.filter { $0.label != nil }
    let places = labelled.map { axis.share(of: $0.value) * length }
    let extents = labelled.map { extent($0.label!) }
    let step = (1...max(1, labelled.count)).first { step in
      let kept = Array(stride(from: 0, to: labelled.count, by: step))
      return zip(kept, kept.dropFirst()).allSatisfy { left, right in
        places[right] - places[left] >= (extents[left] + extents[right]) / 2 + gap
      }
    }
    return stride(from: 0, to: labelled.count, by: step ?? 1).map { labelled[$0] }
  }
}
