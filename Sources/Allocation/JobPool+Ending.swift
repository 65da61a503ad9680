/// The end of a pool, which leaves no job behind.
extension JobPool {
  struct Ending: Equatable, Sendable {
    let began: Duration
    let isComplete: Bool
    var hasCancelled = false
    var due: Duration
    var pause = pauseFirst

    static let pauseFirst = Duration.seconds(1)
    static let pauseMax = Duration.seconds(5)

    func postponed(at now: Duration) -> Ending {
      var next = self
      next.hasCancelled = false
      next.due = now + pause
      next.pause = min(Self.pauseMax, pause * 2)
      return next
    }
  }

  mutating func requestEnd(isComplete: Bool, at now: Duration) {
    switch phase {
    case .keeping, .gaveUp: phase = .ending(Ending(began: now, isComplete: isComplete, due: now))
    case .ending, .finished: break
    }
  }

  /// Cancels and looks, in turn, until nothing is left. Workers of a complete sweep are given the time to leave.
  mutating func nextWhileEnding(_ ending: Ending, at now: Duration) -> Effect? {
    guard now >= ending.due else { return nil }
    let age = now - ending.began
    // A queue that was never seen was given nothing.
    guard age < policy.endDurationMax, hasListed else {
      phase = .finished
      return .finish(left: jobs.map(\.id))
    }
    if ending.hasCancelled { return .list }
    return .cancelAll(onlyPending: ending.isComplete && age < policy.farewellDurationMax)
  }

  mutating func noteCancelled(at now: Duration) {
    guard case .ending(var ending) = phase else { return }
    ending.hasCancelled = true
    ending.due = now
    phase = .ending(ending)
  }

  mutating func takeWhileEnding(at now: Duration) -> [Effect] {
    guard case .ending(let ending) = phase else { return [] }
    // What was listed before something was cancelled is no proof.
    if ending.hasCancelled, jobs.isEmpty {
      phase = .finished
      return [.finish(left: [])]
    }
    phase = .ending(ending.hasCancelled ? ending.postponed(at: now) : ending)
    return []
  }
}
