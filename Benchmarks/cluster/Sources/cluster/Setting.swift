import Foundation
import Scheduling

struct Setting {
  let workerCount: Int
  let slots: Int
  let trialCount: Int
  let lossSeconds: Double
  let preemptionSeconds: Double
  let brokenCount: Int
  let auditShare: Double
  let seed: UInt64

  /// One way.
  static let latency = 0.002
  /// From a result's arrival to its being durable.
  static let commitSeconds = 0.05
  static let secondsMin = 1.0
  static let secondsMax = 3600.0
  static let seedCount = 100
  static let lossReturnSeconds = 600.0
  static let preemptionReturnSeconds = 120.0
}

/// What trials take, and what they are expected to.
struct Durations {
  private let seconds: [Float]
  let expected: [Float]

  init(_ setting: Setting, _ random: inout SplitMix64) {
    let kindCount = max(1, setting.trialCount / Setting.seedCount)
    let span = log(Setting.secondsMax / Setting.secondsMin)
    expected = (0..<kindCount).map { _ in Float(Setting.secondsMin * exp(span * random.unit())) }
    let factors = (0..<1024).map { _ in exp(0.3 * random.normal()) }
    let expectedAll = expected
    seconds = (0..<setting.trialCount).map { trial in
      let unbounded = Double(expectedAll[trial % kindCount]) * factors[Int(random.next() % 1024)]
      return Float(min(max(unbounded, Setting.secondsMin), Setting.secondsMax))
    }
  }

  subscript(trial: TrialIndex) -> Double { Double(seconds[trial.rawValue]) }

  /// The longest first.
  var order: TrialOrder {
    .byKind(expected.indices.sorted { expected[$0] > expected[$1] }.map(UInt32.init))
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// In (0, 1].
  mutating func unit() -> Double { Double((next() >> 11) + 1) * 0x1p-53 }

  mutating func exponential(mean: Double) -> Double { -mean * log(unit()) }

  /// Box and Muller.
  mutating func normal() -> Double { sqrt(-2 * log(unit())) * cos(2 * .pi * unit()) }
}
