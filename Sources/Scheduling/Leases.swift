extension Scheduler {
  /// Whether the lease is the trial's current attempt and this worker's.
  func isCurrent(_ lease: Lease, of id: WorkerID) -> Bool {
    workers[id]?.leases[lease.trial]?.attempt == lease.attempt
  }

  /// Hands out pending trials to the workers that have credit.
  mutating func dispatch(_ now: Instant, _ effects: inout [Effect]) {
    guard committing.count < policy.committingMax, !queue.isEmpty || !lastChances.isEmpty else { return }
    for id in hungry {
      var leases: [Lease] = []
      while let trial = nextTrial(for: workers[id]!) {
        leases.append(grant(trial, to: id, now))
      }
      if !leases.isEmpty { effects.append(.lease(id, leases)) }
    }
    hungry.removeAll { workers[$0]!.leases.count >= workers[$0]!.creditMax(policy) }
  }

  /// Leases the trials that a worker brings along, and that wait, to that worker: its work so far is not lost.
  mutating func leaseAgain(_ held: [Lease], to id: WorkerID, _ now: Instant, _ effects: inout [Effect]) {
    var leases: [Lease] = []
    for trial in held.map(\.trial)
    where workers[id]!.leases.count < workers[id]!.creditMax(policy) && !holdsLastChance(workers[id]!) {
      if queue.remove(trial) { leases.append(grant(trial, to: id, now)) }
    }
    if !leases.isEmpty { effects.append(.lease(id, leases)) }
  }

  mutating func fail(
    _ id: WorkerID, _ lease: Lease, reason: String, _ now: Instant, _ effects: inout [Effect]
  ) {
    checkRange(lease.trial)
    guard requireKnown(id, &effects) else { return }
    workers[id]!.lastHeard = now
    guard isCurrent(lease, of: id) else { return }
    lose(lease.trial, of: id, cause: .failed(reason: reason), isCounted: true, &effects)
  }

  /// Ends a lease without a result.
  mutating func lose(
    _ trial: TrialIndex, of id: WorkerID, cause: LostAttempt.Cause, isCounted: Bool, _ effects: inout [Effect]
  ) {
    let lease = endLease(of: trial, by: id)
    let lost = LostAttempt(attempt: lease.attempt, worker: id, cause: cause, isCounted: isCounted)
    lostAttempts[trial, default: []].append(lost)
    effects.append(.record(trial, lost))
    enqueueOrSetAside(trial)
    if setAside.contains(trial) { effects.append(.setAside(trial, story: lostAttempts[trial]!)) }
  }

  /// Takes the lease of a trial from the worker that holds it.
  @discardableResult
  mutating func endLease(of trial: TrialIndex, by id: WorkerID) -> HeldLease {
    let holder = holders.removeValue(forKey: trial)
    precondition(holder == id, "\(id) does not hold \(trial)")
    hungry.append(id)
    return workers[id]!.leases.removeValue(forKey: trial)!
  }

  /// Files a trial that is in no state by how many of its attempts failed.
  mutating func enqueueOrSetAside(_ trial: TrialIndex) {
    if failureCount(trial) >= policy.attemptsMax {
      setAside.insert(trial)
    } else if isLastChance(trial) {
      lastChances.insert(trial)
    } else {
      queue.insert(trial)
    }
  }

  /// Whether one more failed attempt sets the trial aside.
  ///
  /// A trial that kills its worker takes the trials beside it along, and they look as guilty. So the last attempt is
  /// made at a worker that holds nothing else, after all others: nobody is set aside for a neighbour's fault.
  func isLastChance(_ trial: TrialIndex) -> Bool {
    let failureCount = failureCount(trial)
    return failureCount >= 1 && failureCount == policy.attemptsMax - 1
  }

  private func failureCount(_ trial: TrialIndex) -> Int {
    lostAttempts[trial]?.count { $0.isCounted } ?? 0
  }

  func holdsLastChance(_ worker: Worker) -> Bool {
    worker.leases.keys.first.map(isLastChance) ?? false
  }

  /// Takes a trial from the queues for a worker, if it is to have one.
  private mutating func nextTrial(for worker: Worker) -> TrialIndex? {
    let leaseCount = worker.leases.count
    if leaseCount == 0 { return queue.popFirst() ?? lastChances.popFirst() }
    guard leaseCount < worker.creditMax(policy), !holdsLastChance(worker) else { return nil }
    // Near the end a trial that waits beside a busy slot would be better off at another worker's free one.
    guard leaseCount < worker.slots || queue.count > slotsTotal else { return nil }
    return queue.popFirst()
  }

  private mutating func grant(_ trial: TrialIndex, to id: WorkerID, _ now: Instant) -> Lease {
    let attempt = Attempt((lostAttempts[trial]?.last?.attempt.rawValue ?? 0) + 1)
    holders[trial] = id
    workers[id]!.leases[trial] = HeldLease(attempt: attempt, lastListed: now)
    return Lease(trial, attempt)
  }
}
