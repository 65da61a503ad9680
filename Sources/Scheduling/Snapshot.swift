extension Scheduler {
  /// The state of the sweep at one moment, for people.
  public struct Snapshot: Equatable, Sendable {
    public let trialCount: Int
    public let pendingCount: Int
    public let leasedCount: Int
    /// Leased trials that a heartbeat said were running.
    public let runningCount: Int
    /// Results that wait for the journal.
    public let committingCount: Int
    public let committedCount: Int
    public let setAsideCount: Int
    /// In the order of joining.
    public let workers: [WorkerSnapshot]
  }

  public struct WorkerSnapshot: Equatable, Sendable {
    public let worker: WorkerID
    public let slots: Int
    /// In the order they were granted.
    public let leases: [Lease]
    public let runningCount: Int
    /// Results it was first to send since it joined.
    public let resultCount: Int
    public let lastHeard: Instant
  }

  public var snapshot: Snapshot {
    let workers = workers.map { id, worker in
      WorkerSnapshot(
        worker: id, slots: worker.slots, leases: worker.leases.map { Lease($0, $1.attempt) },
        runningCount: worker.leases.values.count { $0.isReportedRunning },
        resultCount: worker.resultCount, lastHeard: worker.lastHeard)
    }
    return Snapshot(
      trialCount: trialCount, pendingCount: queue.count + lastChances.count, leasedCount: holders.count,
      runningCount: workers.reduce(0) { $0 + $1.runningCount }, committingCount: committing.count,
      committedCount: committed.count, setAsideCount: setAside.count, workers: workers)
  }
}
