/// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): one 64-bit word of state, so that a key alone fixes the stream.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(key: UInt64) {
    state = key
  }

  private static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15

  mutating func next() -> UInt64 {
    state &+= Self.increment
    return Self.mixed(state)
  }

  /// The generator as it is after so many numbers.
  func advanced(by count: Int) -> SplitMix64 { SplitMix64(key: state &+ UInt64(count) &* Self.increment) }

  /// A number in 0 ..< count. The bias, below count · 2⁻³², is far under the noise of any bootstrap.
  mutating func index(below count: Int) -> Int {
    Int(((next() >> 32) &* UInt64(count)) >> 32)
  }

  /// The finaliser: a bijection of 64-bit words that spreads every input bit over the whole output.
  static func mixed(_ word: UInt64) -> UInt64 {
    var z = word
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
