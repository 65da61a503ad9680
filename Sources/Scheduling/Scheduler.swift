import Collections

/// Decides who trains what: a value that is told events and the time, and answers with effects for its shell.
///
/// Every trial is in exactly one state:
///
///     pending --lease--> leased --result--> committing --journal--> committed
///        ^                 |                     ^
///        '--attempt lost---+--too often--> set aside (a late result)
///
/// A result is accepted from any state, from anybody. Only the current attempt at a trial, at the worker that holds
/// it, can end without a result. After a crash a new scheduler starts from what the journal has; workers that
/// still live are asked to rejoin and keep what they have in hand.
///
/// Memory: some bits a trial, and a record for each worker, each trial in flight and each trial that lost an attempt.
///
/// The form follows dask.distributed's worker state machine (events in, instructions out) and HyperQueue's tako
/// (numbered instances, a crash counts only for tasks that were running, sanity checks over the whole state).
public struct Scheduler: Sendable {
  public let policy: Policy
  public let trialCount: Int

  /// Trials that wait for any worker.
  var queue: TrialQueue
  /// Trials that wait for a worker of their own, see `isLastChance`.
  var lastChances: TrialQueue
  /// Who holds the lease of a trial.
  var holders: [TrialIndex: WorkerID] = [:]
  /// Who is told when the trial is committed: the sender of the result first.
  var committing: [TrialIndex: [WorkerID]] = [:]
  var committed: TrialSet
  var setAside = TrialSet()
  /// The attempts that were lost at trials that are not committed, in order.
  var lostAttempts: [TrialIndex: [LostAttempt]]
  /// In the order of joining.
  var workers: OrderedDictionary<WorkerID, Worker> = [:]
  /// The sum of the workers' slots.
  var slotsTotal = 0
  /// Workers that may have credit to spare, the longest hungry first.
  var hungry: OrderedSet<WorkerID> = []
  var hasCompleted = false

  /// A scheduler for trials `0 ..< trialCount`, in its first life or after a crash.
  ///
  /// - Parameters:
  ///   - committed: the trials that the journal has results of.
  ///   - lostAttempts: what the journal recorded of trials without a result, each story in order of attempts; attempts
  ///     go on counting from there. A trial that lost `Policy.attemptsMax` counted attempts starts as set aside;
  ///     leave its story out to try it again.
  /// - Precondition: an explicit order is a permutation of the sweep's indices, below 2³² trials; `committed` and
  ///   `lostAttempts` name trials of the sweep.
  public init(
    trialCount: Int, committed: TrialSet = [], lostAttempts: [TrialIndex: [LostAttempt]] = [:],
    order: TrialOrder = .natural, policy: Policy = Policy()
  ) {
    precondition(trialCount >= 0)
    precondition((committed.last?.rawValue ?? -1) < trialCount, "a committed trial is outside the sweep")
    self.trialCount = trialCount
    self.policy = policy
    self.committed = committed
    self.lostAttempts = lostAttempts.filter { !committed.contains($0.key) && !$0.value.isEmpty }
    let places = TrialPlaces(order, trialCount: trialCount)
    queue = TrialQueue(places)
    lastChances = TrialQueue(places)
    queue.insertAll(trialCount: trialCount)
    for trial in committed.ascending { queue.remove(trial) }
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
    var effects: [Effect] = []
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
      fail(worker, lease, reason: reason, now, &effects)
    case .resultsCommitted(let trials):
      confirmCommitted(trials, &effects)
    case .orderChanged(let order):
      let places = TrialPlaces(order, trialCount: trialCount)
      queue.reorder(places)
      lastChances.reorder(places)
    case .tick:
      expire(now, &effects)
    }
    dispatch(now, &effects)
    completeIfDone(&effects)
    return effects
  }

  func checkRange(_ trial: TrialIndex) {
    precondition(trial.rawValue >= 0 && trial.rawValue < trialCount, "\(trial) is outside the sweep")
  }
}
