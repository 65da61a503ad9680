extension Scheduler {
  /// Opens the audit of a trial that was just committed, if it is one of those that are audited.
  mutating func noteForAudit(_ trial: TrialIndex, by id: WorkerID, attemptLast: Attempt) {
    audits.noteCommitted(trial, attemptLast: attemptLast)
    guard policy.auditShare > 0, !hasEnded else { return }
    audits.results[id, default: []].append(UInt32(trial.rawValue))
    if policy.audits(trial) { audits.begin(trial, standing: id) }
  }

  /// Takes in what the journal says of a copy. Where two workers differ, a third is asked, and whoever is outvoted is
  /// bad: nobody has to be asked twice for what is a pure function.
  mutating func count(_ comparison: Comparison, _ effects: inout [Effect]) {
    let trial = comparison.trial
    checkRange(trial)
    if let difference = comparison.difference {
      let standing = difference.standing
      effects.append(.reportDisagreement(trial, standing: standing, other: comparison.worker))
      guard !hasEnded, committed.contains(trial) else { return }
      if standing == comparison.worker {
        convict(standing, reason: "it had two results of \(trial)", &effects)
      }
      audits.begin(trial, standing: standing)
    }
    guard let audit = audits.open[trial] else { return }
    if !audit.hasVoted(comparison.worker) {
      audits.vote(Vote(worker: comparison.worker, claim: comparison.difference?.claim), on: trial)
    }
    settle(trial, &effects)
  }

  private mutating func settle(_ trial: TrialIndex, _ effects: inout [Effect]) {
    let audit = audits.open[trial]!
    guard let outvoted = audit.outvoted(isTrusted: { quarantined[$0] == nil }) else {
      if audit.stage == .comparing { audits.wait(for: trial) }
      return
    }
    if case .leased(let id) = audit.stage {
      abandonLease(of: trial, by: id)
      effects.append(.acknowledge(id, [trial]))
    }
    audits.close(trial, isDecided: audit.votes.contains { $0.claim != nil })
    for id in outvoted {
      convict(id, reason: "others agree that its result of \(trial) is wrong", &effects)
    }
  }

  /// Takes a worker whose numbers are wrong out of the sweep, and has all its results audited that stand in the journal.
  private mutating func convict(_ id: WorkerID, reason: String, _ effects: inout [Effect]) {
    guard quarantine(id, reason: reason, &effects) else { return }
    for index in audits.results.removeValue(forKey: id) ?? [] {
      audits.begin(TrialIndex(Int(index)), standing: id)
    }
  }

  /// When every trial is closed, gives up the audits that no worker is there for, after the time in which one that is
  /// only away would have returned.
  mutating func giveUpAudits(_ now: Instant) {
    guard isEveryTrialClosed, !audits.open.isEmpty else {
      audits.patienceEnd = nil
      return
    }
    let patienceEnd = audits.patienceEnd ?? now.advanced(by: policy.leaseDuration)
    audits.patienceEnd = patienceEnd
    guard now >= patienceEnd else { return }
    for (trial, audit) in audits.open where audit.stage == .waiting {
      let doneCount = audit.done.count { workers[$0] != nil }
      if doneCount >= workers.count { audits.giveUp(trial) }
    }
  }
}

extension Policy {
  /// Whether a trial is one of those that are audited: the same ones whenever the sweep is run, spread evenly by
  /// the finaliser of SplitMix64 (Steele, Lea, Flood 2014).
  func audits(_ trial: TrialIndex) -> Bool {
    var mixed = UInt64(trial.rawValue) &+ 0x9e37_79b9_7f4a_7c15
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    mixed ^= mixed >> 31
    return Double(mixed >> 11) * 0x1p-53 < auditShare
  }
}
