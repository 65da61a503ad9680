/// The order in which trials are leased; no result depends on it.
public enum TrialOrder: Equatable, Sendable {
  /// By index.
  case natural
  /// Trial *i* is of kind *i* mod `kinds.count`, and kinds come as they are listed, every kind once; trials of one kind
  /// come by index. The trials of `heads` go ahead of all others, in this order.
  case byKind([UInt32], heads: [UInt32] = [])

  /// By place in the array: every index of the sweep exactly once, as kinds of one trial each.
  public static func explicit(_ trials: [UInt32]) -> TrialOrder { .byKind(trials) }
}

/// How long trials are expected to train, as far as anybody knows. A trial's length is that of its kind, which is the
/// trial's index modulo the number of kinds.
public struct TrialLengths: Equatable, Sendable {
  private let seconds: [Float]

  /// Nothing is known.
  public static let unknown = TrialLengths(seconds: [])

  /// - Parameter seconds: by kind, finite and not negative; empty if nothing is known.
  public init(seconds: [Float]) {
    self.seconds = seconds
  }

  /// In seconds.
  subscript(trial: TrialIndex) -> Double? {
    seconds.isEmpty ? nil : Double(seconds[trial.rawValue % seconds.count])
  }
}

/// Translates between a trial and its place in the order, both ways in constant time.
///
/// A kind has as many places as its trials, rounded up to the same number for each. Places of heads among their kind,
/// and those that no trial has, stay empty.
struct TrialPlaces: Sendable {
  private struct Kinds: Sendable {
    let order: [UInt32]
    let ranks: [UInt32]
    let sizeMax: Int
    let heads: [UInt32]
    let headPlaces: [Int: Int]
  }

  private let kinds: Kinds?
  /// Every place is below.
  let placeCount: Int

  /// - Precondition: `order` names every kind once, and there are no more kinds than trials; heads differ.
  init(_ order: TrialOrder, trialCount: Int) {
    guard case .byKind(let kinds, let heads) = order else {
      self.kinds = nil
      placeCount = trialCount
      return
    }
    precondition(kinds.count <= trialCount, "an order has more kinds than trials")
    var ranks = [UInt32](repeating: .max, count: kinds.count)
    for (rank, kind) in kinds.enumerated() {
      precondition(ranks[Int(kind)] == .max, "an order names every kind once")
      ranks[Int(kind)] = UInt32(rank)
    }
    let sizeMax = kinds.isEmpty ? 0 : (trialCount + kinds.count - 1) / kinds.count
    self.kinds = Kinds(
      order: kinds, ranks: ranks, sizeMax: sizeMax, heads: heads,
      headPlaces: Dictionary(uniqueKeysWithValues: heads.enumerated().map { (Int($1), $0) }))
    placeCount = heads.count + kinds.count * sizeMax
  }

  func trial(at place: Int) -> TrialIndex {
    guard let kinds else { return TrialIndex(place) }
    if place < kinds.heads.count { return TrialIndex(Int(kinds.heads[place])) }
    let (rank, number) = (place - kinds.heads.count).quotientAndRemainder(dividingBy: kinds.sizeMax)
    return TrialIndex(number * kinds.order.count + Int(kinds.order[rank]))
  }

  func place(of trial: TrialIndex) -> Int {
    guard let kinds else { return trial.rawValue }
    if let place = kinds.headPlaces[trial.rawValue] { return place }
    let (number, kind) = trial.rawValue.quotientAndRemainder(dividingBy: kinds.order.count)
    return kinds.heads.count + Int(kinds.ranks[kind]) * kinds.sizeMax + number
  }
}
