import Foundation

/// What the keeper of a sweep's batch jobs tells of them in the sweep's folder: for people, and for the keeper that comes
/// after it.
public struct JobPoolState: Sendable, Equatable, Codable {
  /// A job in the queue.
  public struct Job: Sendable, Equatable, Codable {
    public var id: String
    /// pending, running or ending.
    public var state: String
    /// Empty while it waits.
    public var host: String
    /// Why it waits, in the words of the batch system.
    public var reason: String

    public init(id: String, state: String, host: String, reason: String) {
      self.id = id
      self.state = state
      self.host = host
      self.reason = reason
    }
  }

  /// The name that all jobs of the pool share in the queue, and no others.
  public var name: String
  /// Where the jobs' workers look for the coordinator.
  public var endpoint: String
  /// How many jobs are to be in the queue.
  public var jobCount: Int
  /// When the queue was listed last. What was submitted since is taken to wait.
  public var updated: Date
  public var jobs: [Job]

  public init(name: String, endpoint: String, jobCount: Int, updated: Date, jobs: [Job]) {
    self.name = name
    self.endpoint = endpoint
    self.jobCount = jobCount
    self.updated = updated
    self.jobs = jobs
  }

  private static let path = "slurm/jobs.json"

  /// Reads the state in a sweep's folder; nil where there is none, or none that can be understood.
  public static func read(folder: URL) -> JobPoolState? {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    return (try? Data(contentsOf: folder.appendingPathComponent(path))).flatMap {
      try? decoder.decode(JobPoolState.self, from: $0)
    }
  }

  /// Writes the state to a sweep's folder, whole or not at all.
  public func write(folder: URL) throws {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .iso8601
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try encoder.encode(self).write(to: folder.appendingPathComponent(Self.path), options: .atomic)
  }
}
