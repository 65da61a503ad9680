/// An attempt that ended without a result.
public struct LostAttempt: Equatable, Sendable {
  public let attempt: Attempt
  public let worker: WorkerID
  public let cause: Cause
  /// Whether it counts towards `Policy.attemptsMax`: the trial failed, or may have been running when its worker died.
  /// A trial that only waited at the worker's side is not to blame.
  public let isCounted: Bool
  /// Where the worker ran.
  let node: Substring

  public init(attempt: Attempt, worker: WorkerID, cause: Cause, isCounted: Bool) {
    self.attempt = attempt
    self.worker = worker
    self.cause = cause
    self.isCounted = isCounted
    node = WorkerOrigin(worker).node
  }

  /// Whether both count for nothing, and say the same of the trial.
  func isLike(_ other: LostAttempt) -> Bool {
    !isCounted && !other.isCounted && cause.isDeath == other.cause.isDeath
      && cause.isDeclined == other.cause.isDeclined
  }

  public enum Cause: Equatable, Sendable {
    /// The worker reported that the trial failed, and why.
    case failed(reason: String)
    /// The worker reported that it has not the means to train the trial, and why. Others may have them.
    case declined(reason: String)
    /// The worker was not heard for longer than the lease's duration.
    case workerLost
    /// The worker joined again without the lease in hand.
    case workerRestarted
    /// The worker said farewell.
    case workerLeft
    /// The worker lives, but no heartbeat listed the lease for longer than its duration.
    case expired
    /// The worker joined again with fewer slots and the lease is beyond its credit.
    case withdrawn
    /// The worker was found to be bad.
    case workerQuarantined
  }
}

extension LostAttempt.Cause {
  private static let plain: [(name: String, cause: LostAttempt.Cause)] = [
    ("workerLost", .workerLost), ("workerRestarted", .workerRestarted), ("workerLeft", .workerLeft),
    ("expired", .expired), ("withdrawn", .withdrawn), ("workerQuarantined", .workerQuarantined),
  ]

  /// A word to write down; with `reason` it gives the cause back, see `init(name:reason:)`.
  public var name: String {
    switch self {
    case .failed: "failed"
    case .declined: "declined"
    default: Self.plain.first { $0.cause == self }!.name
    }
  }

  /// What the worker reported; empty if it reported nothing.
  public var reason: String {
    switch self {
    case .failed(let reason), .declined(let reason): reason
    default: ""
    }
  }

  /// Whether the worker ended without a word.
  public var isDeath: Bool { self == .workerLost || self == .workerRestarted }

  /// Whether the worker had no room for the trial.
  public var isDeclined: Bool { if case .declined = self { true } else { false } }

  /// The cause that was written down; nil if the word is none of `name`'s.
  public init?(name: String, reason: String) {
    if name == "failed" {
      self = .failed(reason: reason)
    } else if name == "declined" {
      self = .declined(reason: reason)
    } else if let cause = Self.plain.first(where: { $0.name == name })?.cause {
      self = cause
    } else {
      return nil
    }
  }
}
