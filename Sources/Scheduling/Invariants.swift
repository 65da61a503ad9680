extension Scheduler {
  /// Traps if the state contradicts itself, see `contradictions`.
  public func checkInvariants() {
    let contradictions = contradictions
    precondition(contradictions.isEmpty, contradictions.joined(separator: "; "))
  }

  /// What is wrong in the state, one sentence each; nothing, or there is an error in the scheduler. Looks at every
  /// trial: for tests.
  public var contradictions: [String] {
    trialContradictions + workers.keys.flatMap(contradictions) + totalContradictions
  }

  private var trialContradictions: [String] {
    var found: [String] = []
    var isSeen = [Bool](repeating: false, count: trialCount)
    let states: [[TrialIndex]] = [
      queue.trials, lastChances.trials, Array(holders.keys), Array(committing.keys), committed.ascending,
      setAside.ascending,
    ]
    for trial in states.joined() {
      checkRange(trial)
      if isSeen[trial.rawValue] { found.append("\(trial) is in two states") }
      isSeen[trial.rawValue] = true
    }
    if isSeen.contains(false) { found.append("a trial is in no state") }
    if committing.values.contains(where: \.isEmpty) { found.append("a result waits for nobody") }
    if !lastChances.trials.allSatisfy(isLastChance) { found.append("a trial waits alone without need") }
    if queue.trials.contains(where: isLastChance) { found.append("a last chance waits among others") }
    for (trial, story) in lostAttempts {
      if committed.contains(trial) { found.append("\(trial) is committed and has a story") }
      let isAscending = zip(story, story.dropFirst()).allSatisfy { $0.attempt < $1.attempt }
      if !isAscending { found.append("\(trial) repeats an attempt") }
    }
    return found
  }

  private func contradictions(of id: WorkerID) -> [String] {
    var found: [String] = []
    let worker = workers[id]!
    let credit = worker.creditMax(policy)
    if worker.leases.count > credit { found.append("\(id) holds more than its credit") }
    if worker.leases.count < credit && !hungry.contains(id) {
      found.append("\(id) has credit and is not served")
    }
    if worker.leases.count > 1 && worker.leases.keys.contains(where: isLastChance) {
      found.append("\(id) trains a last chance beside others")
    }
    for (trial, lease) in worker.leases {
      if holders[trial] != id { found.append("\(id) holds \(trial), which is not its own") }
      if let lost = lostAttempts[trial]?.last, lost.attempt >= lease.attempt {
        found.append("\(id) holds an attempt at \(trial) that was lost")
      }
    }
    return found
  }

  private var totalContradictions: [String] {
    var found: [String] = []
    if !hungry.allSatisfy({ workers[$0] != nil }) { found.append("a worker that is gone is hungry") }
    let leaseCount = workers.values.reduce(0) { $0 + $1.leases.count }
    if leaseCount != holders.count { found.append("a lease has no worker") }
    if slotsTotal != workers.values.reduce(0, { $0 + $1.slots }) { found.append("slots are miscounted") }
    let canServe = committing.count < policy.committingMax && !(queue.isEmpty && lastChances.isEmpty)
    if canServe && workers.values.contains(where: \.leases.isEmpty) {
      found.append("work waits beside an idle worker")
    }
    return found
  }
}
