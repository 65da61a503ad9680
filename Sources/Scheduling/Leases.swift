extension Scheduler {
  /// Whether the lease is a current attempt and this worker's.
  func isCurrent(_ lease: Lease, of id: WorkerID) -> Bool {
    workers[id]?.leases[lease.trial]?.attempt == lease.attempt
  }

  /// Ends an attempt that a worker failed, or declined.
  mutating func fail(
    _ id: WorkerID, _ lease: Lease, cause: LostAttempt.Cause, _ now: Instant, _ effects: inout [Effect]
  ) {
    checkRange(lease.trial)
    guard requireKnown(id, &effects) else { return }
    hear(id, now)
    endStray(lease.trial, of: id)
    refile(id)
    guard isCurrent(lease, of: id) else { return }
    if cause.isDeclined { changeStanding(of: id) { $0.hasDeclined = true } }
    lose(lease.trial, of: id, cause: cause, isCounted: !cause.isDeclined || areDeclinesFinal, &effects)
  }

  /// Gives a worker the lease of a trial: one that is in no state, one that another holds, or one to be audited.
  mutating func grant(_ trial: TrialIndex, to id: WorkerID, _ now: Instant) -> Lease {
    let attempt: Attempt
    if committed.contains(trial) {
      attempt = audits.lease(trial, to: id)
    } else {
      attempt = Attempt(attemptLast(trial).rawValue + 1)
      if holders[trial]?.first != nil {
        holders[trial]!.second = id
      } else {
        holders[trial] = Holders(first: id)
      }
    }
    leaseCount += 1
    let lease = HeldLease(attempt: attempt, number: leaseCount, lastListed: now, since: now)
    changeLeases(of: id) {
      $0.leases[trial] = lease
      $0.strays.remove(trial)
    }
    return Lease(trial, attempt)
  }

  /// The highest attempt at a trial so far, 0 before there was any.
  func attemptLast(_ trial: TrialIndex) -> Attempt {
    var last = lostAttempts[trial]?.last?.attempt ?? Attempt(0)
    guard let holders = holders[trial] else { return last }
    if let attempt = workers[holders.first]?.leases[trial]?.attempt { last = max(last, attempt) }
    if let second = holders.second, let attempt = workers[second]?.leases[trial]?.attempt {
      last = max(last, attempt)
    }
    return last
  }

  /// Ends a lease without a result.
  mutating func lose(
    _ trial: TrialIndex, of id: WorkerID, cause: LostAttempt.Cause, isCounted: Bool, _ effects: inout [Effect]
  ) {
    let lease = endLease(of: trial, by: id)
    let lost = LostAttempt(attempt: lease.attempt, worker: id, cause: cause, isCounted: isCounted)
    effects.append(.record(trial, lost))
    if committed.contains(trial) {
      let decliner = cause.isDeclined ? id : nil
      audits.reopen(trial, isFailed: isCounted, declinedBy: decliner, attemptsMax: policy.attemptsMax)
      return
    }
    remember(lost, of: trial)
    if case .failed = cause { suspect(id, of: trial) }
    // Where another copy is trained, the trial is not lost with this one.
    guard holders[trial] == nil else { return }
    enqueueOrSetAside(trial)
    if setAside.contains(trial) {
      effects.append(.setAside(trial, story: lostAttempts[trial]!))
      clearSuspicions(of: trial)
    }
  }

  /// Adds to a trial's story. What was not counted may come any number of times, and the latest of its kind tells all
  /// that matters: the number of the attempt, and whether a worker died or declined.
  private mutating func remember(_ lost: LostAttempt, of trial: TrialIndex) {
    var story = lostAttempts.removeValue(forKey: trial) ?? []
    defer { lostAttempts[trial] = story }
    if let place = story.firstIndex(where: { $0.isLike(lost) }) {
      if story[place].attempt > lost.attempt { return }
      story.remove(at: place)
    }
    story.insert(lost, at: story.firstIndex { $0.attempt > lost.attempt } ?? story.count)
  }

  /// Takes the lease of a trial from a worker that holds it.
  @discardableResult
  mutating func endLease(of trial: TrialIndex, by id: WorkerID) -> HeldLease {
    if !committed.contains(trial) { holders[trial] = holders[trial]!.removing(id) }
    let lease = workers[id]!.leases[trial]!
    changeLeases(of: id) { $0.leases.removeValue(forKey: trial) }
    refile(id)
    hungry.insert(id)
    return lease
  }

  /// Takes the lease of a trial from a worker that may be training it, in vain now.
  mutating func abandonLease(of trial: TrialIndex, by id: WorkerID) {
    if endLease(of: trial, by: id).stage != .waiting {
      workers[id]!.strays.insert(trial)
      refile(id)
    }
  }

  /// A worker is done with a trial that it may have trained without a lease.
  mutating func endStray(_ trial: TrialIndex, of id: WorkerID) {
    if workers[id]!.strays.remove(trial) != nil { hungry.insert(id) }
  }

  /// Brings the total of slots that train up to date.
  private mutating func changeLeases(of id: WorkerID, _ change: (inout Worker) -> Void) {
    let slots = workers[id]!.slots
    trainingTotal -= min(slots, workers[id]!.leases.count)
    change(&workers[id]!)
    trainingTotal += min(slots, workers[id]!.leases.count)
  }

  /// Files a trial that is in no state by how many of its attempts failed.
  mutating func enqueueOrSetAside(_ trial: TrialIndex) {
    if failureCount(trial) >= policy.attemptsMax {
      setAside.insert(trial)
    } else if isLastChance(trial) {
      lastChances.insert(trial)
      newLastChances.append(trial)
    } else if isHeavy(trial) {
      heavy.insert(trial)
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

  /// What a bad worker did counts against no trial.
  func failureCount(_ trial: TrialIndex) -> Int {
    lostAttempts[trial]?.count { $0.isCounted && quarantined[$0.worker] == nil } ?? 0
  }

  func holdsLastChance(_ worker: Worker) -> Bool {
    worker.leases.count == 1 && isLastChance(worker.leases.keys.first!)
  }
}
