import Collections

/// A result that waits for the journal.
struct Committing: Sendable {
  /// Who is told when it is durable: its sender first.
  var told: [WorkerID]
  /// The highest attempt at its trial.
  let attemptLast: Attempt
}

extension Scheduler {
  /// Takes a result from whoever brings it, in whatever state the trial is.
  mutating func receiveResult(
    _ id: WorkerID, _ lease: Lease, _ now: Instant, _ effects: inout [Effect]
  ) {
    let trial = lease.trial
    checkRange(trial)
    if committed.contains(trial) {
      if workers[id]?.leases[trial] != nil {
        endLease(of: trial, by: id)
        audits.awaitComparison(of: trial)
      }
      effects += [.compare(id, trial), .acknowledge(id, [trial])]
    } else if let told = committing[trial]?.told {
      if !told.contains(id) {
        effects.append(.compare(id, trial))
        committing[trial]!.told.append(id)
      }
    } else {
      let attemptLast = max(attemptLast(trial), min(lease.attempt, Attempt.believedMax))
      let others = withdraw(trial, except: id)
      committing[trial] = Committing(told: [id] + others, attemptLast: attemptLast)
      effects.append(.commit(id, trial))
      workers[id]?.resultCount += 1
      noteResult(of: id)
      vindicate(trial, by: id, &effects)
    }
    guard requireKnown(id, &effects) else { return }
    hear(id, now)
    endStray(trial, of: id)
    refile(id)
  }

  mutating func confirmCommitted(_ trials: [TrialIndex], _ effects: inout [Effect]) {
    var acknowledged: OrderedDictionary<WorkerID, [TrialIndex]> = [:]
    for trial in trials {
      guard let result = committing.removeValue(forKey: trial) else {
        precondition(committed.contains(trial), "\(trial) was not to be committed")
        continue
      }
      committed.insert(trial)
      lostAttempts.removeValue(forKey: trial)
      for id in result.told { acknowledged[id, default: []].append(trial) }
      noteForAudit(trial, by: result.told[0], attemptLast: result.attemptLast)
    }
    for (id, trials) in acknowledged { effects.append(.acknowledge(id, trials)) }
  }

  /// Takes a trial out of the state it is in; returns the workers that train it in vain.
  private mutating func withdraw(_ trial: TrialIndex, except id: WorkerID) -> [WorkerID] {
    if let holders = holders[trial]?.all {
      for holder in holders { abandonLease(of: trial, by: holder) }
      return holders.filter { $0 != id }
    }
    let wasInOneState =
      queue.remove(trial) || heavy.remove(trial) || lastChances.remove(trial) || setAside.remove(trial)
    precondition(wasInOneState, "\(trial) is in no state")
    return []
  }
}
