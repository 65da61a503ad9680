/// SplitMix64 (Steele, Lea, Flood 2014): tiny, and the same everywhere.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
}

/// What goes wrong, in percent a step or a message.
struct Faults {
  var dropped = 0
  var duplicated = 0
  var delayMax = 1
  var workerCrashes = 0
  var coordinatorCrashes = 0
  var farewells = 0
  var journalStalls = 0
  var orderChanges = 0

  static let none = Faults()

  static func random(_ random: inout SplitMix64) -> Faults {
    Faults(
      dropped: random.below(20), duplicated: random.below(20), delayMax: 1 + random.below(15),
      workerCrashes: random.below(4), coordinatorCrashes: random.below(3), farewells: random.below(3),
      journalStalls: random.below(80), orderChanges: random.below(20))
  }
}
