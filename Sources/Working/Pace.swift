/// How many trials a slot is given before it is free, so that it never waits for the worker's mind between short ones.
package struct Pace: Equatable, Sendable {
  /// What the last trials took, each weighing an eighth of what all before it weigh.
  private var secondsMean: Double?

  /// So much training waits at a slot, or less: more than the mind ever takes to look, and less than what a coordinator
  /// leases in advance.
  private static let secondsAhead = 2.0
  /// Longer trials are begun one by one: a look for each costs nothing, and what has not begun can be handed back.
  private static let shortSecondsMax = 0.2
  static let countMax = 1_000
  /// A look costs as much as many trials of microseconds.
  private static let gatheringSecondsMin = 0.001

  mutating func note(seconds: Double) {
    secondsMean = secondsMean.map { $0 + (seconds - $0) / 8 } ?? seconds
  }

  /// None while nothing is known, and none of long trials.
  package var countAhead: Int {
    guard let secondsMean, secondsMean <= Self.shortSecondsMax else { return 0 }
    return Int(min(Double(Self.countMax), Self.secondsAhead / max(secondsMean, 1e-9)))
  }

  /// For how long results may gather, to share a look and a message, while slots have so many trials ahead: half of the
  /// time in which one of them would run dry, were they all of the mean length.
  func gatheringSeconds(countAhead: Int, slots: Int) -> Double {
    guard let secondsMean, countAhead > 0 else { return 0 }
    let secondsAhead = min(Self.secondsAhead, secondsMean * Double(countAhead / slots))
    return max(Self.gatheringSecondsMin, secondsAhead / 2)
  }
}
