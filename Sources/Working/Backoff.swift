/// Growing pauses between attempts, spread at random so that many workers that lost one coordinator do not come back to
/// it all at once ("full jitter": Brooker, Exponential Backoff and Jitter, AWS Architecture Blog, 2015).
struct Backoff: Equatable, Sendable {
  /// The state of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
  private var state: UInt64

  /// A pause is never shorter than this share of the longest that it could be.
  private static let shareMin = 0.1
  /// The doubling ends long before a duration overflows.
  private static let doublingsMax = 20

  init(seed: UInt64) { state = seed }

  /// - Parameter attempt: from 0; with each the longest pause doubles, from `first` up to `longest`.
  mutating func pause(attempt: Int, first: Duration, longest: Duration) -> Duration {
    let bound = min(longest, first * (1 << min(attempt, Self.doublingsMax)))
    return bound * (Self.shareMin + (1 - Self.shareMin) * nextShare())
  }

  /// From 0 up to, but not including, 1.
  private mutating func nextShare() -> Double {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    mixed ^= mixed >> 31
    return Double(mixed >> 11) * 0x1p-53
  }
}
