import Collections

extension Scheduler {
  /// Takes a result from whoever brings it, in whatever state the trial is.
  mutating func receiveResult(
    _ id: WorkerID, _ lease: Lease, _ now: Instant, _ effects: inout [Effect]
  ) {
    let trial = lease.trial
    checkRange(trial)
    if committed.contains(trial) {
      effects += [.compare(id, trial), .acknowledge(id, [trial])]
    } else if let told = committing[trial] {
      if !told.contains(id) {
        effects.append(.compare(id, trial))
        committing[trial]!.append(id)
      }
    } else {
      committing[trial] = [id] + withdraw(trial, except: id)
      effects.append(.commit(id, trial))
      workers[id]?.resultCount += 1
    }
    if requireKnown(id, &effects) { workers[id]!.lastHeard = now }
  }

  mutating func confirmCommitted(_ trials: [TrialIndex], _ effects: inout [Effect]) {
    var acknowledged: OrderedDictionary<WorkerID, [TrialIndex]> = [:]
    for trial in trials {
      guard let told = committing.removeValue(forKey: trial) else {
        precondition(committed.contains(trial), "\(trial) was not to be committed")
        continue
      }
      committed.insert(trial)
      lostAttempts.removeValue(forKey: trial)
      for id in told { acknowledged[id, default: []].append(trial) }
    }
    for (id, trials) in acknowledged { effects.append(.acknowledge(id, trials)) }
  }

  /// Takes a trial out of the state it is in; returns the worker that trains it in vain, if it is another.
  private mutating func withdraw(_ trial: TrialIndex, except id: WorkerID) -> [WorkerID] {
    if let holder = holders[trial] {
      endLease(of: trial, by: holder)
      return holder == id ? [] : [holder]
    }
    let wasInOneState = queue.remove(trial) || lastChances.remove(trial) || setAside.remove(trial)
    precondition(wasInOneState, "\(trial) is in no state")
    return []
  }
}
