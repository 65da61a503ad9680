import Scheduling

/// A scheduler under test: numbers for names, seconds for instants, and the invariants after every event.
struct Fixture {
  var scheduler: Scheduler

  init(
    _ trialCount: Int, committed: [Int] = [], lostAttempts: [TrialIndex: [LostAttempt]] = [:],
    lengths: TrialLengths = .unknown, order: TrialOrder = .natural, credit: Int = 2, attemptsMax: Int = 3,
    committingMax: Int = 1000, auditShare: Double = 0
  ) {
    scheduler = Scheduler(
      trialCount: trialCount, committed: TrialSet(committed.map(TrialIndex.init)),
      lostAttempts: lostAttempts, order: order, lengths: lengths,
      policy: Policy(
        leaseDuration: .seconds(10), heartbeatInterval: .seconds(2), attemptsMax: attemptsMax,
        creditPerSlot: credit, committingMax: committingMax, auditShare: auditShare))
    scheduler.checkInvariants()
  }

  @discardableResult
  mutating func send(_ event: Scheduler.Event, at seconds: Int = 0) -> [Scheduler.Effect] {
    let effects = scheduler.handle(event, at: Instant(sinceStart: .seconds(seconds)))
    scheduler.checkInvariants()
    return effects
  }

  @discardableResult
  mutating func join(_ worker: WorkerID, slots: Int = 1, holding: Holdings = Holdings(), at seconds: Int = 0)
    -> [Scheduler.Effect]
  {
    send(.workerJoined(worker, slots: slots, holding: holding), at: seconds)
  }

  /// The worker's result arrives and is committed at once; returns what both events had done.
  @discardableResult
  mutating func finish(_ trial: Int, _ attempt: Int = 1, by worker: WorkerID, at seconds: Int = 0)
    -> [Scheduler.Effect]
  {
    send(.resultReceived(worker, lease(trial, attempt)), at: seconds)
      + send(.resultsCommitted([TrialIndex(trial)]), at: seconds)
  }
}

func held(by worker: WorkerID, _ fixture: Fixture) -> [Lease] {
  fixture.scheduler.snapshot.workers.first { $0.worker == worker }?.leases ?? []
}

let ann = WorkerID("ann")
let bob = WorkerID("bob")

func lease(_ trial: Int, _ attempt: Int = 1) -> Lease { Lease(TrialIndex(trial), Attempt(attempt)) }

func leases(_ trials: [Int]) -> [Lease] { trials.map { lease($0) } }

func trials(_ indices: Int...) -> [TrialIndex] { indices.map(TrialIndex.init) }

func lost(_ attempt: Int, _ worker: WorkerID, _ cause: LostAttempt.Cause, counted: Bool) -> LostAttempt {
  LostAttempt(attempt: Attempt(attempt), worker: worker, cause: cause, isCounted: counted)
}
