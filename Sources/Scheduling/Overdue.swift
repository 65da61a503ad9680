/// What takes so long that it may never end: a worker can live, and hang in a trial.
///
/// Near the end such a worker loses its lease to another. That counts neither against it nor against the trial, and its
/// result is still taken, as it may only be slow. Each time a trial must have taken twice as long before: one that
/// kills its workers late is found, however long it takes.
extension Scheduler {
  func isOverdue(_ lease: HeldLease, of trial: TrialIndex, _ now: Instant) -> Bool {
    let moveCount = lostAttempts[trial]?.count { $0.cause == .overdue } ?? 0
    let secondsMax = max(policy.leaseDuration / .seconds(1), Policy.overdueFactor * (lengths[trial] ?? 0))
    return lease.since.duration(to: now) / .seconds(1) > secondsMax * Double(1 << min(moveCount, 20))
  }

  /// Takes the lease of a trial, or of an audit, from a worker that seems to hang in it.
  mutating func takeAway(_ trial: TrialIndex, from id: WorkerID, _ effects: inout [Effect]) {
    let isTraining = workers[id]!.leases[trial]!.stage != .waiting
    lose(trial, of: id, cause: .overdue, isCounted: false, &effects)
    guard isTraining else { return }
    workers[id]!.strays.insert(trial)
    refile(id)
  }

  /// The same for a trial that is to be granted to another at once.
  mutating func moveAway(_ trial: TrialIndex, _ effects: inout [Effect]) {
    takeAway(trial, from: holders[trial]!.first, &effects)
    _ = queue.remove(trial) || heavy.remove(trial) || lastChances.remove(trial)
  }

  // MARK: Where nothing moves

  /// Trials that nobody takes, though some could.
  struct Stall: Sendable {
    /// By which it is known that nothing was leased since.
    let leaseCount: Int
    let since: Instant
  }

  /// How long those who are busy are waited for, where it is known: until each should long have been free.
  var patience: Duration {
    var isAnyBusy = false
    var longest = 0.0
    for worker in workers.values where worker.load > 0 {
      isAnyBusy = true
      for trial in worker.leases.keys { longest = max(longest, lengths[trial] ?? 0) }
      for trial in worker.strays { longest = max(longest, lengths[trial] ?? 0) }
    }
    guard isAnyBusy else { return policy.leaseDuration }
    return max(policy.leaseDuration * 10, .seconds(min(Policy.overdueFactor * longest, 1e9)))
  }

  /// Where trials wait for others than those who could take them, and nothing was leased for as long as those others
  /// may need, they hang or never come: whoever is free is asked.
  mutating func endStall(_ now: Instant, _ effects: inout [Effect]) {
    let isStalled = counts.pending > 0 && committing.count < policy.committingMax && !free.isEmpty
    guard isStalled, let stall, stall.leaseCount == leaseCount else {
      stall = isStalled ? Stall(leaseCount: leaseCount, since: now) : nil
      return
    }
    let elapsed = stall.since.duration(to: now)
    // Patience looks at every lease.
    if elapsed >= policy.leaseDuration, elapsed >= patience { press(now, &effects) }
  }
}
