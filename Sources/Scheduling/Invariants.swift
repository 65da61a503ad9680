extension Scheduler {
  /// Traps if the state contradicts itself. Looks at every trial: for tests.
  public func checkInvariants() {
    checkTrials()
    checkWorkers()
  }

  private func checkTrials() {
    for trial in (0..<trialCount).map(TrialIndex.init) {
      let states = [
        queue.contains(trial), lastChances.contains(trial), holders[trial] != nil, committing[trial] != nil,
        committed.contains(trial), setAside.contains(trial),
      ]
      precondition(states.count { $0 } == 1, "\(trial) is not in exactly one state: \(states)")
      let attempts = (lostAttempts[trial] ?? []).map(\.attempt)
      precondition(zip(attempts, attempts.dropFirst()).allSatisfy(<), "\(trial) repeats an attempt")
      precondition(attempts.isEmpty || !committed.contains(trial), "\(trial) is committed and has a story")
      precondition(!lastChances.contains(trial) || isLastChance(trial), "\(trial) waits alone without need")
    }
    let count =
      queue.count + lastChances.count + holders.count + committing.count + committed.count + setAside.count
    precondition(count == trialCount, "a state holds a trial outside the sweep")
    precondition(committing.values.allSatisfy { !$0.isEmpty }, "a result waits for nobody")
  }

  private func checkWorkers() {
    for (id, worker) in workers {
      precondition(worker.leases.count <= worker.creditMax(policy), "\(id) holds more than its credit")
      precondition(
        worker.leases.count == 1 || !worker.leases.keys.contains(where: isLastChance),
        "\(id) trains a last chance beside others")
      for (trial, lease) in worker.leases {
        precondition(holders[trial] == id, "\(id) holds \(trial), which is not its own")
        let lost = lostAttempts[trial]?.last?.attempt ?? Attempt(0)
        precondition(lost < lease.attempt, "\(id) holds an attempt at \(trial) that was lost")
      }
      precondition(
        worker.leases.count == worker.creditMax(policy) || hungry.contains(id),
        "\(id) has credit and is not served")
    }
    precondition(hungry.allSatisfy { workers[$0] != nil }, "a worker that is gone is hungry")
    precondition(
      holders.count == workers.values.reduce(0) { $0 + $1.leases.count }, "a lease has no worker")
    precondition(slotsTotal == workers.values.reduce(0) { $0 + $1.slots }, "slots are miscounted")
    let canServe = committing.count < policy.committingMax
    let isIdle = workers.values.contains { $0.leases.isEmpty }
    precondition(!(canServe && isIdle) || snapshot.pendingCount == 0, "work waits beside an idle worker")
  }
}
