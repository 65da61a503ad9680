import Collections

extension Scheduler {
  /// Whether a second worker may be given the trial. If both fail it, its last chance is still to come.
  func mayBeCopied(_ trial: TrialIndex) -> Bool {
    holders[trial]?.second == nil && failureCount(trial) + 2 < policy.attemptsMax
  }

  /// Near the end, when nothing waits and slots are free, leases trials that are late where they are to others too, the
  /// longest held first, one each: the first result counts.
  mutating func copyLateTrials(_ now: Instant, _ effects: inout [Effect]) {
    guard queue.isEmpty, !free.isEmpty, committing.count < policy.committingMax else { return }
    let late = lateTrials(now)
    guard !late.isEmpty else { return }
    var takers: Deque<WorkerID> = []
    while let id = takeFirst(\.free) { takers.append(id) }
    let freeAll = takers
    takers.removeAll { isSuspended(workers[$0]!) }
    var leases: OrderedDictionary<WorkerID, [Lease]> = [:]
    for trial in late {
      guard let id = takeTaker(of: trial, &takers) else { continue }
      leases[id, default: []].append(grant(trial, to: id, now))
      if isFree(workers[id]!) { takers.append(id) }
    }
    for id in freeAll { refile(id) }
    for (id, leases) in leases { effects.append(.lease(id, leases)) }
  }

  private func takeTaker(of trial: TrialIndex, _ takers: inout Deque<WorkerID>) -> WorkerID? {
    let holder = holders[trial]!.first
    let isHeavy = isHeavy(trial)
    let place = takers.firstIndex {
      let worker = workers[$0]!
      return $0 != holder && !worker.strays.contains(trial) && (!isHeavy || isAble(worker))
        && !isBetterElsewhere(trial, than: worker)
    }
    return place.map { takers.remove(at: $0) }
  }

  private func lateTrials(_ now: Instant) -> [TrialIndex] {
    var late: [(number: Int, trial: TrialIndex)] = []
    for (trial, holders) in holders where mayBeCopied(trial) {
      let lease = workers[holders.first]!.leases[trial]!
      if isLate(lease, of: trial, now) { late.append((lease.number, trial)) }
    }
    return late.sorted { $0.number < $1.number }.map(\.trial)
  }

  /// A trial that waits for a slot is late, as others are free. Where no length is known, some heartbeats are long.
  private func isLate(_ lease: HeldLease, of trial: TrialIndex, _ now: Instant) -> Bool {
    if lease.stage == .waiting { return true }
    let elapsed = lease.since.duration(to: now)
    return elapsed >= policy.heartbeatInterval * 2
      && elapsed / .seconds(1) > Policy.latenessFactor * (lengths[trial] ?? 0)
  }
}
