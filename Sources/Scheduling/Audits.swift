import Collections

/// The committed trials that are to be trained again, by others.
struct Audits: Sendable {
  private(set) var open: [TrialIndex: Audit] = [:]
  /// Those that wait for a worker, and some that no longer do.
  private var waiting: Deque<TrialIndex> = []
  /// The highest attempts at committed trials, where there was more than one: an audit makes another.
  private var attemptsLast: [TrialIndex: Attempt] = [:]
  /// Which results came from whom, for the day that one of them turns out to be bad. Empty where nothing is audited.
  var results: [WorkerID: [UInt32]] = [:]
  /// Trials about which workers differed and were outvoted: a copy that is sent again does not reopen the case.
  private var decided: Set<TrialIndex> = []
  var givenUpCount = 0
  /// When audits that nobody can make are given up; nil while trials are still to be trained.
  var patienceEnd: Instant?

  /// How many that wait are looked at to find one for a worker; the others have their turn later.
  private static let searchMax = 8

  var isAnyWaiting: Bool { !waiting.isEmpty }

  /// Of a committed trial.
  func attemptLast(of trial: TrialIndex) -> Attempt { attemptsLast[trial] ?? Attempt(1) }

  mutating func noteCommitted(_ trial: TrialIndex, attemptLast: Attempt) {
    if attemptLast > Attempt(1) { attemptsLast[trial] = attemptLast }
  }

  mutating func begin(_ trial: TrialIndex, standing: WorkerID) {
    guard open[trial] == nil, !decided.contains(trial) else { return }
    guard open.count < Policy.auditsMax else {
      givenUpCount += 1
      return
    }
    open[trial] = Audit(votes: [Vote(worker: standing, claim: nil)])
    waiting.append(trial)
  }

  mutating func close(_ trial: TrialIndex, isDecided: Bool = false) {
    open[trial] = nil
    if isDecided { decided.insert(trial) }
  }

  mutating func takeWaiting(for id: WorkerID) -> TrialIndex? {
    for _ in 0..<min(waiting.count, Self.searchMax) {
      let trial = waiting.removeFirst()
      guard let audit = open[trial], audit.stage == .waiting else { continue }
      if !audit.isDone(with: id) { return trial }
      waiting.append(trial)
    }
    return nil
  }

  mutating func lease(_ trial: TrialIndex, to id: WorkerID) -> Attempt {
    let attempt = Attempt(attemptLast(of: trial).rawValue + 1)
    attemptsLast[trial] = attempt
    open[trial]!.stage = .leased(id)
    return attempt
  }

  /// The lease of an audit ended without a result.
  /// - Parameter declinedBy: who cannot make it, and is not asked again.
  mutating func reopen(_ trial: TrialIndex, isFailed: Bool, declinedBy decliner: WorkerID?, attemptsMax: Int)
  {
    if let decliner { open[trial]!.decliners.insert(decliner) }
    if isFailed { open[trial]!.failureCount += 1 }
    if open[trial]!.failureCount >= attemptsMax { giveUp(trial) } else { wait(for: trial) }
  }

  mutating func awaitComparison(of trial: TrialIndex) { open[trial]!.stage = .comparing }

  mutating func vote(_ vote: Vote, on trial: TrialIndex) { open[trial]!.votes.append(vote) }

  mutating func wait(for trial: TrialIndex) {
    open[trial]!.stage = .waiting
    waiting.append(trial)
  }

  mutating func giveUp(_ trial: TrialIndex) {
    close(trial)
    givenUpCount += 1
  }
}

struct Audit: Sendable {
  /// What every worker's result of the trial says, in the order they were heard.
  var votes: [Vote]
  var decliners: Set<WorkerID> = []
  var failureCount = 0
  var stage = Stage.waiting

  enum Stage: Equatable, Sendable {
    case waiting
    case leased(WorkerID)
    /// The result is at the journal.
    case comparing
  }

  func hasVoted(_ id: WorkerID) -> Bool { votes.contains { $0.worker == id } }

  /// Whether the worker has said what it can say.
  func isDone(with id: WorkerID) -> Bool { hasVoted(id) || decliners.contains(id) }

  /// Those who have.
  var done: Set<WorkerID> { decliners.union(votes.map(\.worker)) }

  /// The workers whose votes are outvoted, none if all agree; nil while another vote is needed.
  func outvoted(isTrusted: (WorkerID) -> Bool) -> [WorkerID]? {
    guard votes.count > 1 else { return nil }
    let trusted = votes.filter { isTrusted($0.worker) }
    let claims = OrderedSet(trusted.map(\.claim))
    let counts = claims.map { claim in trusted.count { $0.claim == claim } }
    guard let most = counts.max(), claims.count == 1 || most > 1, counts.count(where: { $0 == most }) == 1
    else { return nil }
    let winner = claims[counts.firstIndex(of: most)!]
    return trusted.filter { $0.claim != winner }.map(\.worker)
  }
}

struct Vote: Sendable {
  let worker: WorkerID
  /// What its result says where that is not what the journal's says.
  let claim: String?
}
