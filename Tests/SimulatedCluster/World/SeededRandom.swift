/// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): tiny, and the same everywhere. All that happens in a simulated world is
/// drawn from one of these.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    return mixed(state)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.upperBound - range.lowerBound + 1)
  }

  mutating func chance(_ percent: Int) -> Bool { percent > 0 && below(100) < percent }

  /// A span whose logarithm is uniform: as often from 0.1 to 1 s as from 10 to 100 s.
  mutating func span(_ range: ClosedRange<Span>) -> Span {
    var low = range.lowerBound
    while low < range.upperBound, chance(50) { low = min(low * 2, range.upperBound) }
    return low + below(max(1, min(low, range.upperBound - low) + 1))
  }
}

/// Spreads every input bit over the whole output.
func mixed(_ word: UInt64) -> UInt64 {
  var z = word
  z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
  z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
  return z ^ (z >> 31)
}

/// A hash of everything that happened, in order: two equal ones mean the same history.
struct History {
  private(set) var hash: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func note(_ word: Int) { hash = mixed(hash ^ UInt64(bitPattern: Int64(word))) }

  mutating func note(_ bytes: [UInt8]) {
    var word: UInt64 = UInt64(bytes.count)
    for byte in bytes { word = (word ^ UInt64(byte)) &* 0x100_0000_01b3 }
    hash = mixed(hash ^ word)
  }
}
