/// The key to a diverging map of slopes; an end that colours do not reach is pointed.
struct ColorBar {
  let colors: DivergingColorMap
  private let isCutBelow: Bool
  private let isCutAbove: Bool
  private let axis: Axis

  private static let barWidth = 7.0
  private static let pointHeight = 6.0

  /// - Parameter limit: nil for the largest |slope|, at most 1.
  init(slopes: [Double], limit: Double?, title: Markup) {
    let magnitude = slopes.map(abs).max() ?? 1
    let limit = limit ?? (magnitude > 0 ? min(magnitude, 1) : 1)
    colors = DivergingColorMap(limit: limit)
    isCutBelow = slopes.contains { $0 < -limit }
    isCutAbove = slopes.contains { $0 > limit }
    axis = .linear(from: -limit, to: limit, title: title)
  }

  /// From the frame it belongs to up to the end of its labels.
  func width(on canvas: Canvas) -> Double {
    let labels = axis.ticks.compactMap(\.label).map { canvas.size(of: $0, fontSize: Theme.tickSize).width }
    let title = canvas.size(of: axis.title, fontSize: Theme.labelSize).width
    return max(Theme.gap + Self.barWidth + Theme.tickLength + 2 + (labels.max() ?? 0), 3 + title)
  }

  func draw(beside frame: Rect, on canvas: Canvas) {
    let titleHeight = canvas.size(of: axis.title, fontSize: Theme.labelSize).height
    let top = frame.y + titleHeight + 1 + Self.pointHeight
    let bar = Rect(
      x: frame.maxX + Theme.gap, y: top, width: Self.barWidth, height: frame.maxY - Self.pointHeight - top)
    // Above the middle of the bar, unless it is so long that it would touch the frame.
    let titleWidth = canvas.size(of: axis.title, fontSize: Theme.labelSize).width
    let titleCenter = max(bar.center.x, frame.maxX + 3 + titleWidth / 2)
    canvas.draw(
      axis.title, at: Point(x: titleCenter, y: frame.y), anchor: .top, fontSize: Theme.labelSize)
    canvas.fill(bar, upwards: DivergingColorMap.controlPoints)
    drawPoint(isCutAbove, at: bar.y, height: -Self.pointHeight, bar: bar, colors.color(of: .infinity), canvas)
    drawPoint(
      isCutBelow, at: bar.maxY, height: Self.pointHeight, bar: bar, colors.color(of: -.infinity), canvas)
    canvas.stroke(bar, Theme.ink, width: Theme.frameWidth)
    for tick in axis.ticks {
      let place = Point(x: bar.maxX, y: bar.maxY - axis.share(of: tick.value) * bar.height)
      canvas.stroke([place, place.moved(x: Theme.tickLength)], Theme.ink, width: Theme.tickWidth)
      guard let label = tick.label else { continue }
      canvas.draw(label, at: place.moved(x: Theme.tickLength + 2), anchor: .left, fontSize: Theme.tickSize)
    }
  }

  private func drawPoint(
    _ isCut: Bool, at y: Double, height: Double, bar: Rect, _ color: Color, _ canvas: Canvas
  ) {
    guard isCut else { return }
    let corners = [
      Point(x: bar.x, y: y), Point(x: bar.center.x, y: y + height), Point(x: bar.maxX, y: y),
    ]
    canvas.polygon(corners, fill: color, outline: Theme.ink, outlineWidth: Theme.frameWidth / 2)
  }
}
