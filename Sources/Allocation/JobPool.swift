/// Keeps a number of worker jobs in a batch system's queue until a sweep ends: a value that is told events and the time,
/// and answers with effects for its shell.
///
/// The queue alone is believed. Whatever a submission said, the next listing tells which jobs there are, so that
/// jobs of an earlier run are taken over, those that hit their time limit replaced, and those that the batch system
/// brought back are not counted twice. One command is under way at a time.
///
/// The form follows the automatic allocation of HyperQueue: bounded, and paused when the queue refuses or jobs end in vain.
public struct JobPool: Sendable {
  public let policy: PoolPolicy
  /// What the queue listed last, and what was submitted since; without jobs that are ending.
  public internal(set) var jobs: [Job] = []

  enum Phase: Equatable, Sendable {
    case keeping
    case gaveUp
    case ending(Ending)
    case finished
  }
  var phase = Phase.keeping
  private(set) var command: Command?

  enum Command: Equatable, Sendable {
    case list
    case submit(count: Int)
    case cancel
  }

  private var doneCount = 0
  private var openCount: Int
  /// Whether a listing came after everything that may have changed the queue.
  private var isListingCurrent = false
  private(set) var hasListed = false
  private var listDue = Duration.zero
  private var submitDue = Duration.zero
  private var pause: Duration
  private var batchCount: Int
  private var hasSubmitted = false
  /// Jobs that ended since a trial was last finished.
  private var vainCount = 0
  private var doneCountAtListing = 0
  /// What went wrong last, so that it is told once.
  private var complaint: Complaint?

  private struct Complaint: Equatable {
    let command: Command
    let reason: String
  }

  /// - Parameter openTrialCount: how many trials are not done yet.
  public init(policy: PoolPolicy, openTrialCount: Int) {
    self.policy = policy
    openCount = openTrialCount
    pause = policy.pauseFirst
    batchCount = policy.batchCountMax
  }

  /// When `deadlineReached` is due, unless something else happens before; nil while an answer is awaited.
  public var deadline: Duration? {
    guard command == nil else { return nil }
    switch phase {
    case .keeping: return deficit > 0 && isListingCurrent ? min(listDue, submitDue) : listDue
    case .ending(let ending): return ending.due
    case .gaveUp, .finished: return nil
    }
  }

  /// - Parameter now: since any start, and never less than before.
  public mutating func handle(_ event: Event, at now: Duration) -> [Effect] {
    var effects: [Effect] = []
    switch event {
    case .started, .deadlineReached: break
    case .progressed(let doneCount, let openCount):
      (self.doneCount, self.openCount) = (doneCount, openCount)
    case .endRequested(let isComplete): requestEnd(isComplete: isComplete, at: now)
    case .listed(let listed):
      command = nil
      effects = take(listed, at: now)
    case .submitted(let ids):
      command = nil
      effects = take(ids)
    case .cancelled:
      command = nil
      noteCancelled(at: now)
    case .failed(let reason):
      effects = fail(command!, reason, at: now)
    }
    return effects + nextEffects(at: now)
  }

  private mutating func nextEffects(at now: Duration) -> [Effect] {
    guard command == nil else { return [] }
    let effect: Effect?
    switch phase {
    case .keeping: effect = nextWhileKeeping(at: now)
    case .ending(let ending): effect = nextWhileEnding(ending, at: now)
    case .gaveUp, .finished: effect = nil
    }
    switch effect {
    case .list: command = .list
    case .submit(let count): command = .submit(count: count)
    case .cancel, .cancelAll: command = .cancel
    default: break
    }
    return effect.map { [$0] } ?? []
  }

  // MARK: Keeping

  /// What is missing, as far as there are trials for it.
  private var deficit: Int {
    let useful = (openCount + policy.slotsPerJob - 1) / policy.slotsPerJob
    return min(policy.jobCount, useful) - jobs.count
  }

  private mutating func nextWhileKeeping(at now: Duration) -> Effect? {
    if now >= listDue { return .list }
    guard isListingCurrent else { return nil }
    let surplus = jobs.filter { $0.state == .pending }.suffix(max(0, jobs.count - policy.jobCount))
    if !surplus.isEmpty {
      let ids = surplus.map(\.id)
      jobs.removeAll { ids.contains($0.id) }
      return .cancel(ids)
    }
    return deficit > 0 && now >= submitDue ? .submit(count: min(deficit, batchCount)) : nil
  }

  private mutating func take(_ listed: [Job], at now: Duration) -> [Effect] {
    let known = jobs
    hasListed = true
    jobs = listed.filter { $0.state != .ending }
    if complaint?.command == .list { complaint = nil }
    if case .ending = phase { return takeWhileEnding(at: now) }
    let present = Set(jobs.map(\.id))
    isListingCurrent = true
    listDue = now + policy.listInterval
    let gone = known.filter { !present.contains($0.id) }
    if doneCount > doneCountAtListing {
      vainCount = 0
      pause = policy.pauseFirst
    } else if !gone.isEmpty {
      vainCount += gone.count
      postpone(at: now)
    }
    doneCountAtListing = doneCount
    guard vainCount >= policy.vainCountMax, phase == .keeping else { return [] }
    phase = .gaveUp
    return [.giveUp(.jobsEndInVain(count: vainCount, last: gone.last!.id))]
  }

  private mutating func take(_ ids: [JobID]) -> [Effect] {
    jobs += ids.map { Job($0, .pending) }
    hasSubmitted = true
    batchCount = min(policy.batchCountMax, 2 * batchCount)
    complaint = nil
    let names = ids.count == 1 ? "job \(ids[0])" : "\(ids.count) jobs, \(ids[0]) to \(ids.last!)"
    return [.log(.notice, "submitted \(names)")]
  }

  private mutating func postpone(at now: Duration) {
    submitDue = now + pause
    pause = min(policy.pauseMax, pause * 2)
  }

  // MARK: Failures

  private mutating func fail(_ failed: Command, _ reason: String, at now: Duration) -> [Effect] {
    command = nil
    if case .ending(let ending) = phase {
      phase = .ending(ending.postponed(at: now))
      return complain(failed, reason)
    }
    switch failed {
    case .submit(let count):
      // It may have been submitted all the same.
      isListingCurrent = false
      listDue = now
      batchCount = max(1, count / 2)
      if count > 1 { return [] }
      guard hasSubmitted || !jobs.isEmpty else {
        phase = .gaveUp
        return [.giveUp(.refused(reason: reason))]
      }
      postpone(at: now)
    case .list where !hasListed:
      phase = .gaveUp
      return [.giveUp(.refused(reason: reason))]
    case .list, .cancel:
      isListingCurrent = false
      listDue = now + policy.listInterval
    }
    return complain(failed, reason)
  }

  private mutating func complain(_ command: Command, _ reason: String) -> [Effect] {
    let next = Complaint(command: command, reason: reason)
    guard complaint != next else { return [] }
    complaint = next
    return [.log(.warning, "\(reason); trying again")]
  }
}
