import Foundation

/// When the sweep is expected to end, and between which times: the earliest and the latest that was expected lately.
///
/// What a prediction is worth shows in how it moves. In seconds of one clock.
struct EndForecast: Sendable, Equatable {
  private var expectations: [(at: Double, end: Double)] = []

  static let window = 300.0
  /// More expectations than this are thinned out, every second one.
  private static let countMax = 600

  /// The earliest and the latest end that was expected within the window; nil before there is any.
  var range: ClosedRange<Double>? {
    guard let last = expectations.last else { return nil }
    let ends = expectations.lazy.map(\.end)
    // What was expected in the past may be over.
    let latest = max(ends.max()!, last.at)
    return min(max(ends.min()!, last.at), latest)...latest
  }

  /// - Parameter secondsLeft: nil where nothing is known: what was expected before is forgotten.
  mutating func note(secondsLeft: Double?, at now: Double) {
    guard let secondsLeft, secondsLeft.isFinite else {
      expectations = []
      return
    }
    expectations.removeAll { $0.at < now - Self.window }
    if expectations.count >= Self.countMax {
      expectations = expectations.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
    }
    expectations.append((now, now + secondsLeft))
  }

  static func == (left: EndForecast, right: EndForecast) -> Bool {
    left.expectations.elementsEqual(right.expectations) { $0 == $1 }
  }
}
