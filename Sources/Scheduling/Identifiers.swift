/// A trial's place in its sweep's grid, from 0. The scheduler knows nothing else about a trial.
public struct TrialIndex: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let rawValue: Int

  public init(_ rawValue: Int) { self.rawValue = rawValue }

  public static func < (left: TrialIndex, right: TrialIndex) -> Bool { left.rawValue < right.rawValue }

  public var description: String { "trial \(rawValue)" }
}

/// A worker process, by a name that no other living worker has. A worker that restarts may keep its name.
public struct WorkerID: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let rawValue: String
  /// Hashed once: a worker is looked up many times for each of its results.
  private let nameHash: Int

  public init(_ rawValue: String) {
    self.rawValue = rawValue
    nameHash = rawValue.hashValue
  }

  public static func == (left: WorkerID, right: WorkerID) -> Bool {
    left.nameHash == right.nameHash && left.rawValue == right.rawValue
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(nameHash) }

  public static func < (left: WorkerID, right: WorkerID) -> Bool { left.rawValue < right.rawValue }

  public var description: String { rawValue }
}

/// Which try at a trial a lease is, from 1. No two leases of a trial by one scheduler share a number, so a message
/// about an attempt that has ended is told from one about the attempt that runs.
public struct Attempt: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let rawValue: Int

  public init(_ rawValue: Int) { self.rawValue = rawValue }

  /// No worker is believed to make a higher one, so that the next attempt is always a number.
  static let believedMax = Attempt(1_000_000)

  public static func < (left: Attempt, right: Attempt) -> Bool { left.rawValue < right.rawValue }

  public var description: String { "attempt \(rawValue)" }
}

/// The right to train a trial, told to one worker.
public struct Lease: Hashable, Sendable, CustomStringConvertible {
  public let trial: TrialIndex
  public let attempt: Attempt

  public init(_ trial: TrialIndex, _ attempt: Attempt) {
    self.trial = trial
    self.attempt = attempt
  }

  public var description: String { "\(trial), \(attempt)" }
}

/// What a worker says it has in hand.
public struct Holdings: Equatable, Sendable {
  /// Leases being trained, and those whose result is not acknowledged yet.
  public var running: [Lease]
  /// Leases that were received and not started.
  public var waiting: [Lease]

  public init(running: [Lease] = [], waiting: [Lease] = []) {
    self.running = running
    self.waiting = waiting
  }

  var all: [Lease] { running + waiting }
}

/// A point of a clock that never goes back, as the time since that clock's start.
public struct Instant: InstantProtocol, CustomStringConvertible {
  public let sinceStart: Duration

  public init(sinceStart: Duration) { self.sinceStart = sinceStart }

  public func advanced(by duration: Duration) -> Instant { Instant(sinceStart: sinceStart + duration) }

  public func duration(to other: Instant) -> Duration { other.sinceStart - sinceStart }

  public static func < (left: Instant, right: Instant) -> Bool { left.sinceStart < right.sinceStart }

  public var description: String { "\(sinceStart)" }
}
