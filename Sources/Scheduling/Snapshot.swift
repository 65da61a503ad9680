extension Scheduler {
  /// How many trials and workers are where, known at any time without looking at them.
  public struct Counts: Equatable, Sendable {
    public let pending: Int
    /// Trials, however many workers train them.
    public let leased: Int
    /// Slots that train, audits included: a worker trains the first of its leases, as many as it has slots.
    public let training: Int
    /// Results that wait for the journal.
    public let committing: Int
    public let committed: Int
    public let setAside: Int
    /// Committed trials whose audit is not made yet.
    public let auditing: Int
    public let workers: Int
    public let slots: Int
  }

  private var pendingCount: Int { queue.count + heavy.count + lastChances.count }

  public var counts: Counts {
    Counts(
      pending: pendingCount, leased: holders.count, training: trainingTotal,
      committing: committing.count, committed: committed.count, setAside: setAside.count,
      auditing: audits.open.count, workers: workers.count, slots: slotsTotal)
  }

  /// The state of the sweep at one moment, for people.
  public struct Snapshot: Equatable, Sendable {
    public let trialCount: Int
    public let pendingCount: Int
    public let leasedCount: Int
    /// Leases that a heartbeat said were running.
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

  /// Looks at every worker and every lease.
  public var snapshot: Snapshot {
    let snapshots = workersInOrder.map { id in
      let worker = workers[id]!
      return WorkerSnapshot(
        worker: id, slots: worker.slots,
        leases: worker.leasesInOrder.map { Lease($0.trial, $0.lease.attempt) },
        runningCount: worker.leases.values.count { $0.stage == .running },
        resultCount: worker.resultCount, lastHeard: worker.lastHeard)
    }
    return Snapshot(
      trialCount: trialCount, pendingCount: pendingCount, leasedCount: holders.count,
      runningCount: snapshots.reduce(0) { $0 + $1.runningCount }, committingCount: committing.count,
      committedCount: committed.count, setAsideCount: setAside.count, workers: snapshots)
  }
}
