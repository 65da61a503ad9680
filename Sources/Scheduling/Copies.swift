import Collections

extension Scheduler {
  /// Whether a second worker may be given the trial. If both fail it, its last chance is still to come.
  func mayBeCopied(_ trial: TrialIndex) -> Bool {
    holders[trial]?.second == nil && failureCount(trial) + 2 < policy.attemptsMax
  }

  /// Near the end, when nothing waits and slots are free, leases trials that are late where they are to others too, the
  /// longest held first, one each: the first result counts. What may not be copied its worker must lose for that, and
  /// has far longer.
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
      guard let id = takeTaker(of: trial, &takers, now) else { continue }
      if !mayBeCopied(trial) { moveAway(trial, &effects) }
      leases[id, default: []].append(grant(trial, to: id, now))
      if isFree(workers[id]!) { takers.append(id) }
    }
    for id in freeAll { refile(id) }
    for (id, leases) in leases { effects.append(.lease(id, leases)) }
  }

  /// Where all who are free lost the trial before, they are asked when its holder has been waited for long enough.
  private mutating func takeTaker(of trial: TrialIndex, _ takers: inout Deque<WorkerID>, _ now: Instant)
    -> WorkerID?
  {
    var place = takers.firstIndex { mayTakeOver(trial, $0) }
    let elapsed = workers[holders[trial]!.first]!.leases[trial]!.since.duration(to: now)
    if place == nil, !mayBeCopied(trial), elapsed >= policy.leaseDuration, elapsed >= patience {
      isPressed = true
      place = takers.firstIndex { mayTakeOver(trial, $0) }
      isPressed = false
    }
    return place.map { takers.remove(at: $0) }
  }

  private func mayTakeOver(_ trial: TrialIndex, _ id: WorkerID) -> Bool {
    !holders[trial]!.all.contains(id) && mayHave(trial, id)
      && (workers[id]!.load == 0 || !isLastChance(trial))
  }

  private func lateTrials(_ now: Instant) -> [TrialIndex] {
    var late: [(number: Int, trial: TrialIndex)] = []
    for (trial, holders) in holders {
      let leases = holders.all.map { workers[$0]!.leases[trial]! }
      guard leases.allSatisfy({ isLate($0, of: trial, now) }) else { continue }
      guard mayBeCopied(trial) || isOverdue(leases[0], of: trial, now) else { continue }
      late.append((leases[0].number, trial))
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
