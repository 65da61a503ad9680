import Allocation
import Foundation
import Journal
import Logging
import Messaging

/// A sweep whose workers are jobs of Slurm's.
public struct SlurmSweep: Sendable {
  private let folder: SlurmFolder
  private let logger: Logger

  /// A coordinator says something every second; one that was heard less long ago, in seconds, is taken to live.
  private static let silenceMax = 10.0
  /// For how long a coordinator is asked to stop, in seconds.
  private static let stopSecondsMax = 60.0

  /// - Parameter folder: the sweep's.
  public init(folder: URL, logger: Logger) {
    self.folder = SlurmFolder(sweep: folder)
    self.logger = logger
  }

  /// Whether this host can submit to Slurm at all; its controller need not answer yet.
  /// - Throws: `SlurmError`.
  public static func checkHost() throws(SlurmError) {
    _ = try SlurmCommand.run("sbatch", ["--version"])
  }

  /// Where jobs of an earlier run look for their coordinator.
  public var lastEndpoint: Endpoint? {
    JobPoolState.read(folder: folder.sweep).flatMap { try? Endpoint($0.endpoint) }
  }

  /// Begins to keep jobs in the queue. Those of an earlier run that look for the same endpoint are taken over, others
  /// cancelled.
  /// - Throws: `SlurmError`, `TicketError`.
  public func keepJobs(
    _ script: JobScript, endpoint: Endpoint, keys: KeyFolder, policy: PoolPolicy, openTrialCount: Int,
    stop: @escaping JobKeeper.Stop
  ) throws -> JobKeeper {
    try folder.create()
    let poolName: String
    if let last = JobPoolState.read(folder: folder.sweep), last.endpoint == endpoint.description,
      folder.hasTicket(to: endpoint)
    {
      poolName = last.name
    } else {
      if let last = JobPoolState.read(folder: folder.sweep) { emptyQueue(of: last) }
      poolName = "phasegrid-" + String(UInt64.random(in: .min ... .max), radix: 16)
      try folder.issueTicket(keys, poolName: poolName, endpoint: endpoint)
    }
    try folder.write(script: script.text(jobName: poolName, folder: folder.url))
    let keeper = JobKeeper(
      folder, poolName: poolName, endpoint: endpoint.description, logger: logger, stop: stop)
    keeper.start(JobPool(policy: policy, openTrialCount: openTrialCount))
    return keeper
  }

  /// Whether a coordinator seems to be at work.
  private var isCoordinated: Bool {
    guard let state = CoordinatorState.read(folder: folder.sweep) else { return false }
    return Date().timeIntervalSince(state.updated) < Self.silenceMax
  }

  /// Cancels all jobs, after asking their coordinator to stop if there is one.
  /// - Returns: how many there were; nil if none were ever submitted.
  public func cancel() throws(SlurmError) -> Int? {
    guard let state = JobPoolState.read(folder: folder.sweep) else { return nil }
    let count = try SlurmQueue(poolName: state.name).list().count
    if isCoordinated { try stopCoordinator() }
    emptyQueue(of: state)
    return count
  }

  private func emptyQueue(of state: JobPoolState) {
    let keeper = JobKeeper(
      folder, poolName: state.name, endpoint: state.endpoint, logger: logger, stop: { _ in })
    keeper.start(JobPool(policy: PoolPolicy(jobCount: 0), openTrialCount: 0))
    keeper.end(isComplete: false)
  }

  private func stopCoordinator() throws(SlurmError) {
    try folder.requestStop()
    logger.notice("asked the coordinator to stop")
    let end = Date(timeIntervalSinceNow: Self.stopSecondsMax)
    while isCoordinated, Date() < end { Thread.sleep(forTimeInterval: 0.2) }
  }
}
