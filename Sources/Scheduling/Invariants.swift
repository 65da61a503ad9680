extension Scheduler {
  /// Traps if the state contradicts itself, see `contradictions`.
  public func checkInvariants() {
    let contradictions = contradictions
    precondition(contradictions.isEmpty, contradictions.joined(separator: "; "))
  }

  /// What is wrong in the state, one sentence each; nothing, or there is an error in the scheduler. Looks at every
  /// trial: for tests. Its closures spell out `self`'s methods, as a method by its name would be a copy of all the state.
  public var contradictions: [String] {
    trialContradictions + storyContradictions + holderContradictions + auditContradictions
      + workersInOrder.flatMap { contradictions(of: $0) } + totalContradictions + idlenessContradictions
  }

  private var trialContradictions: [String] {
    var found: [String] = []
    var isSeen = [Bool](repeating: false, count: trialCount)
    let states: [[TrialIndex]] = [
      Array(queue.trials), Array(heavy.trials), Array(lastChances.trials), Array(holders.keys),
      Array(committing.keys),
      committed.ascending, setAside.ascending,
    ]
    for trial in states.joined() {
      checkRange(trial)
      if isSeen[trial.rawValue] { found.append("\(trial) is in two states") }
      isSeen[trial.rawValue] = true
    }
    if isSeen.contains(false) { found.append("a trial is in no state") }
    if committing.values.contains(where: \.told.isEmpty) { found.append("a result waits for nobody") }
    if !lastChances.trials.allSatisfy({ isLastChance($0) }) {
      found.append("a trial waits alone without need")
    }
    if !heavy.trials.allSatisfy({ isHeavy($0) }) { found.append("a trial waits for the able without need") }
    if queue.trials.contains(where: { isHeavy($0) }) { found.append("a heavy trial waits among others") }
    if queue.trials.contains(where: { isLastChance($0) })
      || heavy.trials.contains(where: { isLastChance($0) })
    {
      found.append("a last chance waits among others")
    }
    if !setAside.ascending.allSatisfy({ failureCount($0) >= policy.attemptsMax }) {
      found.append("a trial is set aside without need")
    }
    return found
  }

  private var storyContradictions: [String] {
    var found: [String] = []
    for (trial, story) in lostAttempts {
      if committed.contains(trial) { found.append("\(trial) is committed and has a story") }
      let isAscending = zip(story, story.dropFirst()).allSatisfy { $0.attempt < $1.attempt }
      if !isAscending { found.append("\(trial) repeats an attempt") }
    }
    return found
  }

  private var holderContradictions: [String] {
    var found: [String] = []
    for (trial, holders) in holders {
      let held = holders.all.map { workers[$0]?.leases[trial]?.attempt }
      if held.contains(nil) { found.append("\(trial) is held by somebody without a lease") }
      if held.count == 2 && (holders.first == holders.second || held[0] == held[1]) {
        found.append("the copies of \(trial) are one")
      }
      let lost = lostAttempts[trial]?.map(\.attempt) ?? []
      if held.contains(where: { $0.map(lost.contains) ?? false }) {
        found.append("an attempt at \(trial) that was lost is held")
      }
      if held.count == 2 && failureCount(trial) + 2 > policy.attemptsMax - 1 {
        found.append("\(trial) has two copies and not that many chances")
      }
    }
    return found
  }

  private var auditContradictions: [String] {
    var found: [String] = []
    for (trial, audit) in audits.open {
      if !committed.contains(trial) { found.append("\(trial) is audited before it is committed") }
      if Set(audit.votes.map(\.worker)).count != audit.votes.count { found.append("a worker votes twice") }
      guard case .leased(let id) = audit.stage else { continue }
      if workers[id]?.leases[trial]?.attempt != audits.attemptLast(of: trial) {
        found.append("the audit of \(trial) is leased to somebody without a lease")
      }
      if audit.votes.first?.worker == id { found.append("\(id) audits its own result of \(trial)") }
    }
    return found
  }

  private func contradictions(of id: WorkerID) -> [String] {
    var found: [String] = []
    let worker = workers[id]!
    if quarantined[id] != nil { found.append("\(id) is in quarantine and takes part") }
    if worker.leases.count > worker.slots * Policy.creditPerSlotMax {
      found.append("\(id) holds more than its credit")
    }
    if worker.leases.count > 1 && worker.leases.keys.contains(where: { isLastChance($0) }) {
      found.append("\(id) trains a last chance beside others")
    }
    if !worker.strays.isDisjoint(with: worker.leases.keys) { found.append("\(id) has a lease astray") }
    if free.contains(id) != isFree(worker) { found.append("\(id) has a free slot and nobody knows") }
    if able.contains(id) != (isFree(worker) && isAble(worker)) {
      found.append("\(id) is able and nobody knows")
    }
    if idle.contains(id) && worker.load > 0
      || !idle.contains(id) && worker.load == 0 && isHopeful(worker) && !areAllToBeAsked
    {
      found.append("\(id) is idle and nobody knows")
    }
    if !silences.unordered.contains(where: { $0.number == worker.number }) {
      found.append("nobody would notice if \(id) were lost")
    }
    for trial in worker.leases.keys {
      if committed.contains(trial) {
        if audits.open[trial]?.stage != .leased(id) { found.append("\(id) trains \(trial) for nothing") }
      } else if holders[trial]?.all.contains(id) != true {
        found.append("\(id) holds \(trial), which is not its own")
      }
    }
    return found
  }

  private var totalContradictions: [String] {
    var found: [String] = []
    for line in [free, able, idle, hungry] where line.count > workers.count {
      found.append("a worker that is gone stands in line")
    }
    if slotsTotal != workers.values.reduce(0, { $0 + $1.slots }) { found.append("slots are miscounted") }
    if trainingTotal != workers.values.reduce(0, { $0 + min($1.slots, $1.leases.count) }) {
      found.append("slots that train are miscounted")
    }
    for trial in lastChances.trials where leastDoubt(of: trial) != leastDoubtOfAnybody(for: trial) {
      found.append("who may have \(trial) is misjudged")
    }
    return found
  }

  /// Looks at all workers.
  private func leastDoubtOfAnybody(for trial: TrialIndex) -> Int {
    workers.lazy.filter { !self.isSuspended($0.value) && (!self.isHeavy(trial) || self.isAble($0.value)) }
      .map { self.doubt(about: $0.key, of: $0.value.node, with: trial) }.min() ?? .max
  }

  /// While results may be taken, nobody waits for work that it could have.
  private var idlenessContradictions: [String] {
    guard committing.count < policy.committingMax else { return [] }
    let idle = workersInOrder.first { id in
      let worker = workers[id]!
      guard isFree(worker), !isSuspended(worker) else { return false }
      return !queue.isEmpty || isAble(worker) && !heavy.isEmpty
        || worker.load == 0
          && lastChances.trials.contains {
            mayHaveLastChance($0, id, leastDoubt: leastDoubtOfAnybody(for: $0))
          }
    }
    return idle.map { ["work waits beside \($0)"] } ?? []
  }
}
