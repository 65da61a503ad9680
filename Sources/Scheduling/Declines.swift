/// Trials that are too large for some workers.
///
/// A worker knows what it has room for only when it sees a trial. What it declines counts neither against the trial nor
/// against the worker, and waits for others: those that have declined nothing. So every worker declines a trial or two,
/// and not all of the large ones.
extension Scheduler {
  /// Whether some worker declined the trial.
  func isHeavy(_ trial: TrialIndex) -> Bool {
    lostAttempts[trial]?.contains { $0.cause.isDeclined } ?? false
  }

  /// Whether the worker may be asked to train heavy trials.
  func isAble(_ worker: Worker) -> Bool { !worker.hasDeclined || areDeclinesFinal }

  /// When nothing is left but what those who are there have declined, they are asked again, after the time in which one
  /// that is only away would have returned, and what they decline then counts: a sweep must end.
  mutating func reconsiderDeclines(_ now: Instant) {
    let isStuck =
      !isEveryTrialClosed && !workers.isEmpty && queue.isEmpty && holders.isEmpty && committing.isEmpty
    guard isStuck, !areDeclinesFinal else {
      declinePatienceEnd = nil
      return
    }
    let patienceEnd = declinePatienceEnd ?? now.advanced(by: policy.leaseDuration)
    declinePatienceEnd = patienceEnd
    if now >= patienceEnd { setDeclinesFinal(true) }
  }

  mutating func setDeclinesFinal(_ areFinal: Bool) {
    guard areFinal != areDeclinesFinal else { return }
    areDeclinesFinal = areFinal
    areAllToBeAsked = true
    for id in workersInOrder { refile(id) }
  }
}
