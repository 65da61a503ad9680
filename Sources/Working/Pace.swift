/// How many trials a slot is given before it is free, so that it never waits for the worker's mind between short ones.
package struct Pace: Equatable, Sendable {
  /// What the last trials took, each weighing an eighth of what all before it weigh.
  private var secondsMean: Double?

  /// So much training waits at a slot, or less: more than the mind ever takes to look.
  private static let secondsAhead = 0.02
  private static let countMax = 1_000

  mutating func note(seconds: Double) {
    secondsMean = secondsMean.map { $0 + (seconds - $0) / 8 } ?? seconds
  }

  /// None while nothing is known.
  package var countAhead: Int {
    secondsMean.map { Int(min(Double(Self.countMax), Self.secondsAhead / max($0, 1e-9))) } ?? 0
  }
}
