import Collections

/// A set of trials at one bit each.
public struct TrialSet: Equatable, Sendable, ExpressibleByArrayLiteral {
  private var bits = BitSet.Counted()

  public init() {}

  public init(_ trials: some Sequence<TrialIndex>) {
    for trial in trials { insert(trial) }
  }

  public init(arrayLiteral elements: TrialIndex...) { self.init(elements) }

  public var count: Int { bits.count }

  public var isEmpty: Bool { bits.isEmpty }

  public func contains(_ trial: TrialIndex) -> Bool { bits.contains(trial.rawValue) }

  /// Returns whether the trial is new to the set.
  @discardableResult
  public mutating func insert(_ trial: TrialIndex) -> Bool { bits.insert(trial.rawValue).inserted }

  /// Returns whether the trial was in the set.
  @discardableResult
  public mutating func remove(_ trial: TrialIndex) -> Bool { bits.remove(trial.rawValue) != nil }

  /// The trials in ascending order.
  public var ascending: [TrialIndex] { bits.map(TrialIndex.init) }

  var last: TrialIndex? { bits.last.map(TrialIndex.init) }
}
