extension Scheduler {
  /// Remembers that a worker reported a trial as failed. If it has failed elsewhere before, it is the trial's doing:
  /// nobody is suspected for it. Nor is a worker for its death, which one trial may cause and all beside it share.
  mutating func suspect(_ id: WorkerID, of trial: TrialIndex) {
    let others = lostAttempts[trial]!.filter { $0.isCounted && $0.worker != id }
    if others.isEmpty {
      changeStanding(of: id) { $0.suspicions.insert(trial) }
    } else {
      for lost in others { clearSuspicion(of: lost.worker, for: trial) }
    }
  }

  /// A trial that was set aside says nothing against those who failed it.
  mutating func clearSuspicions(of trial: TrialIndex) {
    for lost in lostAttempts[trial] ?? [] { clearSuspicion(of: lost.worker, for: trial) }
  }

  /// - Returns: whether it was suspected.
  @discardableResult
  private mutating func clearSuspicion(of id: WorkerID, for trial: TrialIndex) -> Bool {
    guard workers[id]?.suspicions.contains(trial) == true else { return false }
    changeStanding(of: id) { $0.suspicions.remove(trial) }
    return true
  }

  /// A worker trained a trial: it is good, and those who failed this trial are not, unless it was an exception.
  mutating func vindicate(_ trial: TrialIndex, by id: WorkerID, _ effects: inout [Effect]) {
    changeStanding(of: id) {
      $0.suspicions = []
      $0.guilt = 0
    }
    for lost in lostAttempts[trial] ?? [] where lost.worker != id {
      guard clearSuspicion(of: lost.worker, for: trial) else { continue }
      workers[lost.worker]!.guilt += 1
      if workers[lost.worker]!.guilt >= Policy.suspicionsMax {
        let count = workers[lost.worker]!.guilt
        quarantine(
          lost.worker, reason: "it failed \(count) trials in a row that others have trained", &effects)
      }
    }
  }

  /// Whether a worker gets nothing until others have tried what it failed. Where all are suspected, it is not they.
  func isSuspended(_ worker: Worker) -> Bool {
    worker.suspicions.count >= Policy.suspicionsMax && nodes.workerCounts[Nodes.unsuspected] > 0
  }

  /// Takes a worker out of the sweep for good. What it failed no longer counts against the trials.
  ///
  /// No more than a quarter of those that are there, or one: where more seem bad, the fault is not theirs.
  /// - Returns: whether it is in quarantine now.
  @discardableResult
  mutating func quarantine(_ id: WorkerID, reason: String, _ effects: inout [Effect]) -> Bool {
    if quarantined[id] != nil { return true }
    if workers[id] != nil {
      guard expelledCount == 0 || (expelledCount + 1) * 4 <= workers.count + expelledCount else {
        return false
      }
      expelledCount += 1
      remove(id, cause: .workerQuarantined, &effects)
    }
    quarantined[id] = reason
    let blamed = lostAttempts.filter { $0.value.contains { $0.isCounted && $0.worker == id } }
    for trial in blamed.keys.sorted() { forgive(trial) }
    effects.append(.quarantine(id, reason: reason))
    return true
  }

  /// Files a trial again that has fewer failures than before.
  private mutating func forgive(_ trial: TrialIndex) {
    if lastChances.remove(trial) || setAside.remove(trial) {
      enqueueOrSetAside(trial)
    } else if let holder = holders[trial]?.first {
      refile(holder)
      hungry.insert(holder)
    }
  }
}
