import Messaging
import Testing

/// SplitMix64 (Steele, Lea, Flood 2014), so that a failure can be replayed.
private struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

@Suite("Garbage") struct GarbageTests {
  private static let valid =
    Samples.workerMessages.map { $0.encoded() } + Samples.coordinatorMessages.map { $0.encoded() }

  /// Decoding may refuse or accept; what it accepts must encode again to something it accepts as the same.
  private func decode(_ bytes: [UInt8], seed: UInt64) {
    if let message = try? WorkerMessage(decoding: bytes) {
      let again = message.encoded()
      #expect((try? WorkerMessage(decoding: again))?.encoded() == again, "seed \(seed)")
    }
    if let message = try? CoordinatorMessage(decoding: bytes) {
      let again = message.encoded()
      #expect((try? CoordinatorMessage(decoding: again))?.encoded() == again, "seed \(seed)")
    }
  }

  @Test("Random bytes are decoded without a crash", arguments: 0..<8 as Range<UInt64>)
  func randomBytes(seed: UInt64) {
    var generator = SeededGenerator(state: seed)
    for _ in 0..<1_000 {
      let count = Int.random(in: 0...120, using: &generator)
      let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
      decode(bytes, seed: seed)
      decode([0x08, 0x01] + bytes, seed: seed)
    }
  }

  @Test("Every truncation of a message is decoded without a crash")
  func truncations() {
    for bytes in Self.valid {
      for count in 0..<bytes.count { decode(Array(bytes.prefix(count)), seed: 0) }
    }
  }

  @Test("Mutated messages are decoded without a crash", arguments: 0..<8 as Range<UInt64>)
  func mutations(seed: UInt64) {
    var generator = SeededGenerator(state: seed)
    for bytes in Self.valid {
      for _ in 0..<150 {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
          bytes[Int.random(in: 0..<bytes.count, using: &generator)] =
            UInt8.random(in: .min ... .max, using: &generator)
        }
        decode(bytes, seed: seed)
      }
    }
  }
}
