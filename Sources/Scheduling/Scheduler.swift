import Collections

/// Decides who trains what: a value that is told events and the time, and answers with effects for its shell.
///
/// Every trial is in exactly one state:
///
///     pending --lease--> leased --result--> committing --journal--> committed
///        ^                 |                     ^
///        '--attempt lost---+--too often--> set aside (a late result)
///
/// A leased trial has one holder, or two when an idle worker was given a copy of what is late at another. A result is
/// accepted from any state, from anybody who is not quarantined. Only a current attempt at a trial, at the worker
/// that holds it, can end without a result. A committed trial may be audited: leased once more, to somebody who has
/// not trained it. After a crash a new scheduler starts from what the journal has; workers that still live are asked
/// to rejoin and keep what they have in hand.
///
/// Every event costs what it brings, not what there is: nothing looks at all workers or all trials, but for the
/// change of the order and, near the end, the search for late trials once a heartbeat, and for who may have last chances
/// when few are left who could.
///
/// Memory: some bits a trial, and a record for each worker, each trial in flight and each trial that lost an attempt.
///
/// The form follows dask.distributed's worker state machine (events in, instructions out) and HyperQueue's tako
/// (numbered instances, a crash counts only for tasks that were running, sanity checks over the whole state); copies
/// of late trials are the backup tasks of MapReduce (Dean, Ghemawat 2004).
public struct Scheduler: Sendable {
  public let policy: Policy
  public let trialCount: Int

  /// Trials that wait for any worker.
  var queue: TrialQueue
  /// Trials that wait for a worker that has declined none, see `isHeavy`.
  var heavy: TrialQueue
  /// Trials that wait for a worker of their own, see `isLastChance`.
  var lastChances: TrialQueue
  var lengths: TrialLengths
  /// Who holds the leases of a trial.
  var holders: [TrialIndex: Holders] = [:]
  var committing: [TrialIndex: Committing] = [:]
  var committed: TrialSet
  var setAside = TrialSet()
  /// The attempts that were lost at trials that are not committed, by attempt: all that were counted, and the latest of
  /// each kind of the others.
  var lostAttempts: [TrialIndex: [LostAttempt]]
  /// Last chances that no idle worker was asked for yet.
  var newLastChances: [TrialIndex] = []
  /// Whether all idle workers are to be asked for last chances, as some may be the fittest by now.
  var areAllToBeAsked = true
  var audits = Audits()

  var workers: [WorkerID: Worker] = [:]
  var nodes = Nodes()
  /// Workers that were found to be bad, and why, in the order they were found.
  public internal(set) var quarantined: OrderedDictionary<WorkerID, String> = [:]
  /// How many of them were there at the time.
  var expelledCount = 0
  /// When to look whether a worker, or one of its leases, has been silent for too long.
  var silences = Heap<Silence>()
  /// The sum of the workers' slots, and how many of them train.
  var slotsTotal = 0
  var trainingTotal = 0
  /// Workers that lost a lease, or ended what they trained without one, since they were last fed.
  var hungry = WorkerLine()
  /// Workers with a free slot, those of them that may have heavy trials, and those with nothing at all to do who may be
  /// given last chances.
  var free = WorkerLine()
  var able = WorkerLine()
  var idle = WorkerLine()
  var joinCount = 0
  var leaseCount = 0
  /// Whether nobody is left to try what was declined, so that whoever declines it again has failed it.
  var areDeclinesFinal = false
  /// When declines become final; nil while there is something else to do.
  var declinePatienceEnd: Instant?
  /// When to look for late trials, for heavy ones that nobody takes, and for audits that nobody can make.
  var careDue = Instant(sinceStart: .zero)
  /// The latest time that it was told.
  private(set) var now = Instant(sinceStart: .zero)
  var hasCompleted = false
  /// Whether it was ever complete, and the workers were sent home.
  var hasEnded = false

  /// A scheduler for trials `0 ..< trialCount`, in its first life or after a crash.
  ///
  /// - Parameters:
  ///   - committed: the trials that the journal has results of.
  ///   - lostAttempts: what the journal recorded of trials without a result; attempts go on counting from there. A
  ///     trial that lost `Policy.attemptsMax` counted attempts starts as set aside; leave its story out to try it again.
  ///   - lengths: how long trials are expected to train.
  /// - Precondition: an order names every kind once, below 2³² trials; `committed` and `lostAttempts` name trials of
  ///   the sweep, and no attempt of a trial twice.
  public init(
    trialCount: Int, committed: TrialSet = [], lostAttempts: [TrialIndex: [LostAttempt]] = [:],
    order: TrialOrder = .natural, lengths: TrialLengths = .unknown, policy: Policy = Policy()
  ) {
    precondition(trialCount >= 0)
    precondition((committed.last?.rawValue ?? -1) < trialCount, "a committed trial is outside the sweep")
    self.trialCount = trialCount
    self.policy = policy
    self.committed = committed
    self.lengths = lengths
    self.lostAttempts = lostAttempts.filter { !committed.contains($0.key) && !$0.value.isEmpty }
      .mapValues { $0.sorted { $0.attempt < $1.attempt } }
    let places = TrialPlaces(order, trialCount: trialCount)
    queue = TrialQueue(places)
    heavy = TrialQueue(places)
    lastChances = TrialQueue(places)
    for trial in (0..<trialCount).lazy.map(TrialIndex.init) where !committed.contains(trial) {
      queue.insert(trial)
    }
    for trial in self.lostAttempts.keys {
      checkRange(trial)
      queue.remove(trial)
      enqueueOrSetAside(trial)
    }
  }

  /// Takes in what happened at `now` and returns what is to be done about it, in order.
  ///
  /// `now` comes from one monotonic clock and never goes back.
  public mutating func handle(_ event: Event, at now: Instant) -> [Effect] {
    note(event, at: now) + dispatch(at: now)
  }

  /// Takes in one of several events of the same time, and hands out nothing yet: `dispatch` has to follow them.
  public mutating func note(_ event: Event, at now: Instant) -> [Effect] {
    self.now = now
    if let worker = event.worker, let reason = quarantined[worker] {
      return [.quarantine(worker, reason: reason)]
    }
    var effects: [Effect] = []
    take(event, now, &effects)
    return effects
  }

  /// Hands out what waits after the events that were noted.
  public mutating func dispatch(at now: Instant) -> [Effect] {
    self.now = now
    var effects: [Effect] = []
    dispatch(now, &effects)
    completeIfDone(&effects)
    return effects
  }

  private mutating func take(_ event: Event, _ now: Instant, _ effects: inout [Effect]) {
    switch event {
    case .workerJoined(let worker, let slots, let holding):
      join(worker, slots: slots, holding: holding, now, &effects)
    case .workerHeartbeat(let worker, let holding):
      heartbeat(worker, holding: holding, now, &effects)
    case .workerLeft(let worker):
      leave(worker, &effects)
    case .resultReceived(let worker, let lease):
      receiveResult(worker, lease, now, &effects)
    case .trialFailed(let worker, let lease, let reason):
      fail(worker, lease, cause: .failed(reason: reason), now, &effects)
    case .trialDeclined(let worker, let lease, let reason):
      fail(worker, lease, cause: .declined(reason: reason), now, &effects)
    case .resultsCommitted(let trials):
      confirmCommitted(trials, &effects)
    case .resultsCompared(let comparisons):
      for comparison in comparisons { count(comparison, &effects) }
    case .orderChanged(let order, let lengths):
      let places = TrialPlaces(order, trialCount: trialCount)
      queue.reorder(places)
      heavy.reorder(places)
      lastChances.reorder(places)
      self.lengths = lengths
    case .tick:
      expire(now, &effects)
      if now >= careDue {
        careDue = now.advanced(by: policy.heartbeatInterval)
        copyLateTrials(now, &effects)
        reconsiderDeclines(now)
        giveUpAudits(now)
      }
    }
  }

  func checkRange(_ trial: TrialIndex) {
    precondition(trial.rawValue >= 0 && trial.rawValue < trialCount, "\(trial) is outside the sweep")
  }
}
