/// Names a job to the batch system that gave it the name.
public struct JobID: Hashable, Sendable, CustomStringConvertible {
  public let rawValue: String

  public init(_ rawValue: String) { self.rawValue = rawValue }

  public var description: String { rawValue }
}

/// A job as a batch system's queue lists it: one worker.
public struct Job: Equatable, Sendable {
  public enum State: Equatable, Sendable {
    /// It waits for its turn, for the first time or again.
    case pending
    /// It has its resources.
    case running
    /// It does nothing any more, and will be gone from the queue by itself.
    case ending
  }

  public let id: JobID
  public let state: State
  /// Where it runs; empty while it waits.
  public let host: String
  /// Why it waits, in the words of the batch system.
  public let reason: String

  public init(_ id: JobID, _ state: State, host: String = "", reason: String = "") {
    self.id = id
    self.state = state
    self.host = host
    self.reason = reason
  }
}
