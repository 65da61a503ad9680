/// The order in which trials are leased; no result depends on it.
public enum TrialOrder: Equatable, Sendable {
  /// By index.
  case natural
  /// By place in the array: every index of the sweep exactly once, for example the longest trials first.
  case explicit([UInt32])
}

/// Translates between a trial and its place in the order, both ways in constant time.
struct TrialPlaces: Sendable {
  private let trials: [UInt32]?
  private let places: [UInt32]?

  /// - Precondition: an explicit order is a permutation of `0 ..< trialCount`.
  init(_ order: TrialOrder, trialCount: Int) {
    switch order {
    case .natural:
      trials = nil
      places = nil
    case .explicit(let permutation):
      precondition(permutation.count == trialCount, "an order names every trial once")
      var inverse = [UInt32](repeating: .max, count: trialCount)
      for (place, trial) in permutation.enumerated() {
        precondition(inverse[Int(trial)] == .max, "an order names every trial once")
        inverse[Int(trial)] = UInt32(place)
      }
      trials = permutation
      places = inverse
    }
  }

  func trial(at place: Int) -> TrialIndex {
    TrialIndex(trials.map { Int($0[place]) } ?? place)
  }

  func place(of trial: TrialIndex) -> Int {
    places.map { Int($0[trial.rawValue]) } ?? trial.rawValue
  }
}
