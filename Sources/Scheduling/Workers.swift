import Collections

extension Scheduler {
  mutating func join(
    _ id: WorkerID, slots: Int, holding: Holdings, _ now: Instant, _ effects: inout [Effect]
  ) {
    precondition(slots >= 1, "worker \(id) has no slots")
    releaseLeases(of: id, notIn: holding, &effects)
    if workers[id] == nil {
      joinCount += 1
      let node = WorkerOrigin(id).node
      let worker = Worker(number: joinCount, node: node, slots: slots, lastHeard: now)
      workers[id] = worker
      countStanding(worker.standing, at: node)
      slotsTotal += slots
      setDeclinesFinal(false)
      silences.insert(Silence(due: now.advanced(by: policy.leaseDuration), number: joinCount, worker: id))
    } else {
      setSlots(slots, of: id)
    }
    withdrawExcess(from: id, &effects)
    listen(to: id, holding: holding, now, &effects)
    leaseAgain(holding, to: id, now, &effects)
    refile(id)
    hungry.insert(id)
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

  /// Ends what has been silent for longer than the lease's duration: whole workers, and single leases of the others.
  mutating func expire(_ now: Instant, _ effects: inout [Effect]) {
    func isSilent(_ last: Instant) -> Bool { last.duration(to: now) > policy.leaseDuration }
    while let silence = silences.min, silence.due < now {
      silences.removeMin()
      let id = silence.worker
      guard let worker = workers[id], worker.number == silence.number else { continue }
      if isSilent(worker.lastHeard) {
        remove(id, cause: .workerLost, &effects)
        effects.append(.forget(id, .lost))
        continue
      }
      for (trial, lease) in worker.leasesInOrder where isSilent(lease.lastListed) {
        lose(trial, of: id, cause: .expired, isCounted: false, &effects)
      }
      let oldest = workers[id]!.leases.values.reduce(worker.lastHeard) { min($0, $1.lastListed) }
      let due = oldest.advanced(by: policy.leaseDuration)
      silences.insert(Silence(due: due, number: silence.number, worker: id))
    }
  }

  /// Whether the worker is known; if not it is asked to rejoin, or sent home if there is nothing left to do.
  func requireKnown(_ id: WorkerID, _ effects: inout [Effect]) -> Bool {
    guard workers[id] == nil else { return true }
    effects.append(isComplete ? .dismiss(id) : .askToRejoin(id))
    return false
  }

  /// Ends all that a worker holds, and drops it.
  mutating func remove(_ id: WorkerID, cause: LostAttempt.Cause, _ effects: inout [Effect]) {
    let worker = workers[id]!
    if cause == .workerLost { noteDeath(at: worker.node) }
    for (place, (trial, lease)) in worker.leasesInOrder.enumerated() {
      let isCounted = cause == .workerLost && worker.mayRun(lease, at: place)
      lose(trial, of: id, cause: cause, isCounted: isCounted, &effects)
    }
    setSlots(0, of: id)
    let last = workers.removeValue(forKey: id)!
    countStanding(.zero &- last.standing, at: last.node)
    hungry.remove(id)
    free.remove(id)
    able.remove(id)
    idle.remove(id)
  }

  /// Brings the totals up to date.
  private mutating func setSlots(_ slots: Int, of id: WorkerID) {
    let worker = workers[id]!
    slotsTotal += slots - worker.slots
    trainingTotal += min(slots, worker.leases.count) - min(worker.slots, worker.leases.count)
    workers[id]!.slots = slots
  }

  /// Renews a known worker's life and the leases it lists, and tells it which of them need no more work.
  private mutating func listen(
    to id: WorkerID, holding: Holdings, _ now: Instant, _ effects: inout [Effect]
  ) {
    hear(id, now)
    for lease in holding.running { renew(lease, of: id, isRunning: true, now) }
    for lease in holding.waiting { renew(lease, of: id, isRunning: false, now) }
    let worker = workers[id]!
    let strays = holding.running.map(\.trial).filter { trial in
      worker.leases[trial] == nil
        && (worker.strays.contains(trial) || !committed.contains(trial) && committing[trial] == nil)
    }
    if worker.strays.count > strays.count { hungry.insert(id) }
    workers[id]!.strays = Set(strays)
    refile(id)
    let done = holding.all.map(\.trial).filter { committed.contains($0) && worker.leases[$0] == nil }
    if !done.isEmpty { effects.append(.acknowledge(id, done)) }
  }

  private mutating func renew(_ lease: Lease, of id: WorkerID, isRunning: Bool, _ now: Instant) {
    checkRange(lease.trial)
    guard var held = workers[id]!.leases[lease.trial], held.attempt == lease.attempt else { return }
    held.lastListed = now
    if isRunning && held.stage != .running { held.since = now }
    held.stage = isRunning ? .running : .waiting
    workers[id]!.leases[lease.trial] = held
  }

  /// A worker that joins again without a lease it was given is a new process, or never received it.
  private mutating func releaseLeases(
    of id: WorkerID, notIn holding: Holdings, _ effects: inout [Effect]
  ) {
    guard let worker = workers[id] else { return }
    let kept = Set(holding.all)
    if holding.all.isEmpty, !worker.leases.isEmpty { noteDeath(at: worker.node) }
    for (place, (trial, lease)) in worker.leasesInOrder.enumerated()
    where !kept.contains(Lease(trial, lease.attempt)) {
      let isCounted = worker.mayRun(lease, at: place)
      lose(trial, of: id, cause: .workerRestarted, isCounted: isCounted, &effects)
    }
  }

  private mutating func withdrawExcess(from id: WorkerID, _ effects: inout [Effect]) {
    let worker = workers[id]!
    let excess = worker.leasesInOrder.enumerated().filter { place, held in
      place >= worker.slots + policy.waitingMax(slots: worker.slots, seconds: lengths[held.trial])
    }
    for (_, held) in excess.reversed() {
      lose(held.trial, of: id, cause: .withdrawn, isCounted: false, &effects)
    }
  }
}
