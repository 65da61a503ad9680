import Foundation
import Scheduling

/// What a running coordinator tells in the file `coordinator.json` of its sweep's folder.
///
/// The file is JSON, replaced as a whole every second and removed when the coordinator ends; one that is not updated
/// for many seconds belongs to a coordinator that was killed. Times are seconds since 1970, and keys are the names of
/// the properties here. What is durable is in the journal alone.
public struct CoordinatorStatus: Codable, Equatable, Sendable {
  public var processIdentifier: Int32
  public var host: String
  /// Where it listens.
  public var endpoint: String
  public var sweepName: String
  public var startedAt: Double
  public var updatedAt: Double
  /// Trainings of the whole sweep; trials that share a key take one.
  public var total: Int
  public var pending: Int
  public var leased: Int
  /// Leased trials that are being trained.
  public var running: Int
  /// Results that wait for the journal.
  public var committing: Int
  public var committed: Int
  /// Of these, in this coordinator's run.
  public var committedNow: Int
  public var setAside: Int
  /// Absent before the first results.
  public var trialsPerSecond: Double?
  /// Absent while unknown.
  public var remainingSeconds: Double?
  /// In the order of joining.
  public var workers: [WorkerStatus]

  public struct WorkerStatus: Codable, Equatable, Sendable {
    public var name: String
    public var host: String
    public var slots: Int
    /// Leases it holds, and how many of them it trains.
    public var leased: Int
    public var running: Int
    /// Results it was first to send since it joined.
    public var results: Int
    /// Since it was last heard, in seconds.
    public var silence: Double
  }

  public static let fileName = "coordinator.json"

  /// The status in a sweep's folder, or nil where no coordinator left one.
  /// - Throws: `DecodingError` for a file of another version.
  public static func read(folder: URL) throws -> CoordinatorStatus? {
    guard let data = try? Data(contentsOf: folder.appendingPathComponent(fileName)) else { return nil }
    return try JSONDecoder().decode(CoordinatorStatus.self, from: data)
  }

  /// Replaces the folder's file.
  func write(folder: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try encoder.encode(self).write(to: folder.appendingPathComponent(Self.fileName), options: .atomic)
  }

  static func remove(folder: URL) {
    try? FileManager.default.removeItem(at: folder.appendingPathComponent(fileName))
  }
}

extension CoordinatorStatus {
  init(
    _ progress: SweepProgress, workers: [WorkerStatus], endpoint: String, startedAt: Date, at date: Date
  ) {
    let process = ProcessInfo.processInfo
    self.init(
      processIdentifier: process.processIdentifier, host: process.hostName, endpoint: endpoint,
      sweepName: progress.sweepName, startedAt: startedAt.timeIntervalSince1970,
      updatedAt: date.timeIntervalSince1970, total: progress.total, pending: progress.pending,
      leased: progress.leased, running: progress.running, committing: progress.committing,
      committed: progress.committed, committedNow: progress.committedNow, setAside: progress.setAside,
      trialsPerSecond: progress.trialsPerSecond,
      remainingSeconds: progress.remaining.map { $0 / .seconds(1) },
      workers: workers)
  }
}

extension Coordinator {
  func workerStatus(at now: Instant) -> [CoordinatorStatus.WorkerStatus] {
    scheduler.snapshot.workers.map { worker in
      CoordinatorStatus.WorkerStatus(
        name: worker.worker.rawValue, host: connections[worker.worker]?.host ?? "", slots: worker.slots,
        leased: worker.leases.count, running: worker.trainingCount, results: worker.resultCount,
        silence: worker.lastHeard.duration(to: now) / .seconds(1))
    }
  }
}
