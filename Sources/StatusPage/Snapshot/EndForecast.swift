import Foundation

/// When the sweep is expected to end, and between which times, by what was expected lately.
///
/// What a prediction is worth shows in how it moves. In seconds of one clock.
struct EndForecast: Sendable, Equatable {
  private struct Expectation: Equatable {
    let at: Double
    let left: Double
  }

  private var expectations: [Expectation] = []

  static let window = 300.0
  /// More expectations than this are thinned out, every second one.
  private static let countMax = 600
  /// So many of the lowest and as many of the highest are left out: a whim of the first seconds says little.
  private static let trimmedShare = 0.1

  /// The ends that follow from what was expected within the window; nil before there is any.
  ///
  /// Each expectation is carried on in proportion: had it been right, the same share of it would be left that is left now of
  /// what was left then by the newest one. So the range narrows as the end comes near, and none lies in the past. Those
  /// that have turned out to be too short say nothing.
  var range: ClosedRange<Double>? {
    guard let last = expectations.last else { return nil }
    let left = expectations.filter { $0.at + $0.left >= last.at }.map { past -> Double in
      let trueLeft = last.at - past.at + last.left
      return trueLeft > 0 ? past.left * last.left / trueLeft : 0
    }.sorted()
    let trimmed = Int(Self.trimmedShare * Double(left.count))
    return last.at + min(left[trimmed], last.left)...last.at + max(left[left.count - 1 - trimmed], last.left)
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
    expectations.append(Expectation(at: now, left: max(0, secondsLeft)))
  }
}
