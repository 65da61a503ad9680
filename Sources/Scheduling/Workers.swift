import Collections

/// What the scheduler knows of a worker.
struct Worker: Sendable {
  var slots: Int
  var lastHeard: Instant
  /// In the order they were granted, which is the order the worker starts them in.
  var leases: OrderedDictionary<TrialIndex, HeldLease> = [:]
  /// Results it was first to send.
  var resultCount = 0

  func creditMax(_ policy: Policy) -> Int { slots * policy.creditPerSlot }

  /// Whether the trial at this place of `leases` may have been running when the worker died. A heartbeat tells, but
  /// a trial can start and kill its worker between two of them: the first leases are taken to run.
  func mayRun(at place: Int) -> Bool {
    leases.values[place].isReportedRunning || place < slots
  }
}

struct HeldLease: Sendable {
  let attempt: Attempt
  /// When it was granted, or last listed by a heartbeat.
  var lastListed: Instant
  var isReportedRunning = false
}

extension Scheduler {
  mutating func join(
    _ id: WorkerID, slots: Int, holding: Holdings, _ now: Instant, _ effects: inout [Effect]
  ) {
    precondition(slots >= 1, "worker \(id) has no slots")
    let slotsBefore = workers[id]?.slots ?? 0
    releaseLeases(of: id, notIn: holding, &effects)
    workers[id, default: Worker(slots: slots, lastHeard: now)].slots = slots
    slotsTotal += slots - slotsBefore
    withdrawExcess(from: id, &effects)
    listen(to: id, holding: holding, now, &effects)
    hungry.append(id)
    leaseAgain(holding.all, to: id, now, &effects)
  }

  mutating func heartbeat(
    _ id: WorkerID, holding: Holdings, _ now: Instant, _ effects: inout [Effect]
  ) {
    if requireKnown(id, &effects) { listen(to: id, holding: holding, now, &effects) }
  }

  mutating func leave(_ id: WorkerID, _ effects: inout [Effect]) {
    guard workers[id] != nil else { return }
    remove(id, cause: .workerLeft, &effects)
    effects.append(.forget(id, .left))
  }

  /// Ends what has been silent for longer than the lease's duration: workers, then single leases of the others.
  mutating func expire(_ now: Instant, _ effects: inout [Effect]) {
    for (id, worker) in workers where worker.lastHeard.duration(to: now) > policy.leaseDuration {
      remove(id, cause: .workerLost, &effects)
      effects.append(.forget(id, .lost))
    }
    for (id, worker) in workers {
      for (trial, lease) in worker.leases where lease.lastListed.duration(to: now) > policy.leaseDuration {
        lose(trial, of: id, cause: .expired, isCounted: false, &effects)
      }
    }
  }

  /// Whether the worker is known; if not it is asked to rejoin, or sent home if there is nothing left to do.
  func requireKnown(_ id: WorkerID, _ effects: inout [Effect]) -> Bool {
    guard workers[id] == nil else { return true }
    effects.append(isComplete ? .dismiss(id) : .askToRejoin(id))
    return false
  }

  /// Renews a known worker's life and the leases it lists, and tells it which of them need no more work.
  private mutating func listen(
    to id: WorkerID, holding: Holdings, _ now: Instant, _ effects: inout [Effect]
  ) {
    workers[id]!.lastHeard = now
    for lease in holding.running { renew(lease, of: id, isRunning: true, now) }
    for lease in holding.waiting { renew(lease, of: id, isRunning: false, now) }
    let done = holding.all.map(\.trial).filter(committed.contains)
    if !done.isEmpty { effects.append(.acknowledge(id, done)) }
  }

  private mutating func renew(_ lease: Lease, of id: WorkerID, isRunning: Bool, _ now: Instant) {
    guard isCurrent(lease, of: id) else { return }
    workers[id]!.leases[lease.trial]!.lastListed = now
    workers[id]!.leases[lease.trial]!.isReportedRunning = isRunning
  }

  private mutating func remove(_ id: WorkerID, cause: LostAttempt.Cause, _ effects: inout [Effect]) {
    let worker = workers[id]!
    for (place, trial) in worker.leases.keys.enumerated() {
      lose(trial, of: id, cause: cause, isCounted: cause == .workerLost && worker.mayRun(at: place), &effects)
    }
    slotsTotal -= worker.slots
    workers.removeValue(forKey: id)
    hungry.remove(id)
  }

  /// A worker that joins again without a lease it was given is a new process, or never received it.
  private mutating func releaseLeases(
    of id: WorkerID, notIn holding: Holdings, _ effects: inout [Effect]
  ) {
    guard let worker = workers[id] else { return }
    let kept = Set(holding.all)
    for (place, (trial, lease)) in worker.leases.enumerated()
    where !kept.contains(Lease(trial, lease.attempt)) {
      lose(trial, of: id, cause: .workerRestarted, isCounted: worker.mayRun(at: place), &effects)
    }
  }

  private mutating func withdrawExcess(from id: WorkerID, _ effects: inout [Effect]) {
    let worker = workers[id]!
    for trial in worker.leases.keys.dropFirst(worker.creditMax(policy)).reversed() {
      lose(trial, of: id, cause: .withdrawn, isCounted: false, &effects)
    }
  }
}
