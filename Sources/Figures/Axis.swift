import Foundation

/// A range of values along one side of a panel.
struct Axis: Sendable {
  enum Scale: Sendable {
    case linear
    case logarithmic
  }

  let scale: Scale
  let low: Double
  let high: Double
  let ticks: [Tick]
  let title: Markup

  private init(scale: Scale, low: Double, high: Double, ticks: [Tick], title: Markup) {
    self.scale = scale
    self.low = low
    self.high = high
    self.ticks = ticks
    self.title = title
  }

  /// The difference of two such bounds can be represented, and the reciprocal of the extent too.
  private static let boundMax = 8e307
  private static let extentMin = 1e-300

  /// From `low` to `high` exactly; a range of no extent is widened by one half on each side, or by a thousandth where that is
  /// more, and what is wider than the range of floating point is cut.
  static func linear(from low: Double, to high: Double, title: Markup) -> Axis {
    let bounded = { (bound: Double) in min(max(bound, -boundMax), boundMax) }
    let (least, most) = (bounded(low), bounded(high))
    let air = max(0.5, 1e-3 * abs(least))
    let (low, high) = most - least > extentMin ? (least, most) : (least - air, least + air)
    return Axis(scale: .linear, low: low, high: high, ticks: Ticks.linear(from: low, to: high), title: title)
  }

  /// Around the finite ones of the values, with some air; 0 to 1 when there are none.
  static func linear(around values: [Double], title: Markup) -> Axis {
    let finite = values.filter(\.isFinite)
    guard let least = finite.min(), let most = finite.max() else {
      return linear(from: 0, to: 1, title: title)
    }
    let air = 0.06 * (most - least)
    return linear(from: least - air, to: most + air, title: title)
  }

  /// Around the positive finite ones of the values on a logarithmic scale, with some air and at least `spanMin` decades; 1 to
  /// 10 when there are none.
  static func logarithmic(around values: [Double], spanMin: Double = 0.5, title: Markup) -> Axis {
    let logarithms = values.filter { $0 > 0 && $0.isFinite }.map(log10)
    guard let least = logarithms.min(), let most = logarithms.max() else {
      return logarithmic(around: [1, 10], title: title)
    }
    let span = max(1.12 * (most - least), spanMin)
    let center = (least + most) / 2
    // Beyond these the powers of ten leave the range of floating point.
    let (low, high) = (pow(10, max(center - span / 2, -300)), pow(10, min(center + span / 2, 300)))
    let ticks = Ticks.logarithmic(from: low, to: high)
    return Axis(scale: .logarithmic, low: low, high: high, ticks: ticks, title: title)
  }

  /// From −π to π.
  static func angle(title: Markup) -> Axis {
    Axis(scale: .linear, low: -.pi, high: .pi, ticks: Ticks.angles, title: title)
  }

  /// 0 at the low end and 1 at the high end; not finite where the value has no place on the axis.
  func share(of value: Double) -> Double {
    switch scale {
    case .linear: (value - low) / (high - low)
    case .logarithmic: log(value / low) / log(high / low)
    }
  }
}
