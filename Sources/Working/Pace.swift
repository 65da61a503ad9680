/// How many trials a slot is given before it is free, so that it never waits for the worker's mind between short ones.
package struct Pace: Equatable, Sendable {
  /// What the last trials took, each weighing an eighth of what all before it weigh.
  private var secondsMean: Double?

  /// So much training waits at a slot, or less: more than the mind ever takes to look, and less than what a coordinator
  /// leases in advance.
  private static let secondsAhead = 0.8
  private static let countMax = 1_000
  /// A look costs as much as many trials of microseconds.
  private static let gatheringSecondsMin = 0.001

  mutating func note(seconds: Double) {
    secondsMean = secondsMean.map { $0 + (seconds - $0) / 8 } ?? seconds
  }

  /// None while nothing is known.
  package var countAhead: Int {
    secondsMean.map { Int(min(Double(Self.countMax), Self.secondsAhead / max($0, 1e-9))) } ?? 0
  }

  /// For how long results may gather, to share a look and a message, while slots have so many trials ahead: half of the
  /// time in which one of them would run dry, were they all of the mean length.
  func gatheringSeconds(countAhead: Int, slots: Int) -> Double {
    guard let secondsMean, countAhead > 0 else { return 0 }
    let secondsAhead = min(Self.secondsAhead, secondsMean * Double(countAhead / slots))
    return max(Self.gatheringSecondsMin, secondsAhead / 2)
  }
}
