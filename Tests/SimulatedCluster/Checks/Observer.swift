import Coordination
import Journal
import Messaging
import Scheduling
import Sweeps

/// Sees all that the coordinator hears, says and stores, and knows what must never be.
struct Observer {
  private(set) var violations: [String] = []
  /// The names of workers whose numbers are wrong.
  var wrongWorkers: Set<String> = []
  /// The names of workers that have no room for large trials.
  var smallWorkers: Set<String> = []
  /// Whether nothing in this world lets an innocent trial look guilty.
  let isGentle: Bool
  private let policy: Policy
  private let sweep: SimulatedSweep
  /// Since the coordinator started.
  private var life = Life()

  private struct Life {
    var heard: [String: Instant] = [:]
    var leases = LeaseBook()
    /// Trials that were reported to have failed, by worker and attempt.
    var failures: Set<Report> = []
    var stored: Set<String> = []
    /// Those of them that came before workers were sent home, and are audited.
    var storedInTime: Set<String> = []
    var aside: Set<String> = []
    var quarantined: Set<String> = []
    var welcomed: Set<String> = []
    var hasDismissed = false
  }

  private struct Report: Hashable {
    let worker: String
    let trial: Int
    let attempt: Int
  }

  init(isGentle: Bool, policy: Policy, sweep: SimulatedSweep) {
    self.isGentle = isGentle
    self.policy = policy
    self.sweep = sweep
  }

  /// Some are enough.
  mutating func violate(_ violation: String) {
    if violations.count < 10 { violations.append(violation) }
  }

  mutating func check(_ found: [String]) { for violation in found { violate(violation) } }

  // MARK: Starting

  /// Everything that the journal has must be known to a coordinator that starts, and nothing else.
  mutating func noteStart(_ plan: SweepPlan, _ journal: SimulatedJournal) {
    life = Life()
    for (index, key) in sweep.keys.enumerated() {
      let isTwin = sweep.first(key) < index
      let isCommitted = plan.committed.contains(TrialIndex(index))
      if isCommitted != (isTwin || journal.trials[key] != nil) {
        violate("trial \(index) is \(isCommitted ? "taken for" : "not known to be") committed")
      }
    }
  }

  // MARK: Events

  /// - Parameter isKnown: whether the connection is that of a worker; nobody knows who speaks over another.
  mutating func note(
    _ message: WorkerMessage, from worker: String, isKnown: Bool, at reading: Instant
  ) {
    if isKnown || message.isHello { life.heard[worker] = reading }
    switch message {
    case .failure(let report) where report.isDeclined: break
    case .failure(let report): noteFailure(report.lease, at: worker)
    case .results(let reports):
      for report in reports where sweep.failing.contains(report.lease.trialIndex) {
        noteFailure(report.lease, at: worker)
      }
    case .hello, .heartbeat, .handBack, .goodbye, .dataRequest: break
    }
  }

  private mutating func noteFailure(_ lease: LeaseIdentifier, at worker: String) {
    life.failures.insert(Report(worker: worker, trial: lease.trialIndex, attempt: lease.attempt))
  }

  // MARK: Effects

  mutating func note(_ message: CoordinatorMessage, to worker: String, _ journal: SimulatedJournal) {
    switch message {
    case .assignments(let assignments):
      for assignment in assignments { note(assignment, to: worker, journal) }
    case .acknowledgement(let trials):
      for trial in trials where !isDurable(trial, journal) && !sweep.failing.contains(trial) {
        violate("trial \(trial) is acknowledged to \(worker) and not durable")
      }
    case .dismissal(.sweepComplete):
      life.hasDismissed = true
      let isOpen = sweep.keys.contains {
        journal.trials[$0] == nil && !life.aside.contains($0)
      }
      if isOpen { violate("\(worker) is sent home before the end") }
    case .welcome: life.welcomed.insert(worker)
    // Nobody waits at the end for one that may not take part to hear so.
    case .refused: life.heard[worker] = nil
    case .rejoinRequest, .dismissal(.coordinatorStopping), .dataChunk: break
    }
  }

  private mutating func note(
    _ assignment: CoordinatorMessage.Assignment, to worker: String, _ journal: SimulatedJournal
  ) {
    let (trial, attempt) = (assignment.lease.trialIndex, assignment.lease.attempt)
    let isAudit = isDurable(trial, journal)
    if isAudit && policy.auditShare == 0 && !journal.hasDisagreements {
      violate("trial \(trial) is leased to \(worker) and durable")
    }
    if !isAudit && life.stored.contains(assignment.key.hexadecimal) {
      violate("trial \(trial) is leased and trained")
    }
    if life.quarantined.contains(worker) { violate("\(worker) is leased a trial in quarantine") }
    check(life.leases.grant(trial, attempt, to: worker, isAudit: isAudit))
    if life.aside.remove(assignment.key.hexadecimal) != nil && life.quarantined.isEmpty {
      violate("trial \(trial) is leased and set aside")
    }
  }

  private func isDurable(_ trial: Int, _ journal: SimulatedJournal) -> Bool {
    journal.trials[sweep.keys[trial]] != nil
  }

  mutating func note(_ entry: JournalEntry, _ journal: SimulatedJournal, at reading: Instant) {
    switch entry {
    case .result(let result):
      let key = result.key.rawValue
      if journal.trials[key] != nil || !life.stored.insert(key).inserted {
        violate("\(result.trial.index) is recorded twice")
      }
      if !life.hasDismissed { life.storedInTime.insert(key) }
      life.aside.remove(key)
      life.leases.endAll(of: result.trial.index)
    case .copy(let result):
      let key = result.key.rawValue
      if journal.trials[key] == nil && !life.stored.contains(key) {
        violate("\(result.trial.index) is compared to nothing")
      }
      life.leases.endAll(of: result.trial.index, at: result.worker.rawValue)
    case .failure(let key, let lost): noteLost(key, lost, at: reading)
    case .setAside(let key, let story): noteSetAside(key, story)
    case .leases: break
    }
  }

  /// An attempt is lost once, and for what really happened to it.
  private mutating func noteLost(_ key: TrialKey, _ lost: LostAttempt, at reading: Instant) {
    let trial = sweep.first(key.rawValue)
    let (worker, attempt) = (lost.worker.rawValue, lost.attempt.rawValue)
    guard life.leases.end(trial, attempt, of: worker) else {
      return violate("\(lost.attempt) at trial \(trial) is lost by \(worker), which had it not")
    }
    switch lost.cause {
    case .failed:
      let report = Report(worker: worker, trial: trial, attempt: attempt)
      if !life.failures.contains(report) { violate("trial \(trial) failed by nobody's word") }
    case .workerLost:
      if let heard = life.heard[worker], heard.duration(to: reading) <= policy.leaseDuration {
        violate("\(worker) is lost and was heard \(heard.duration(to: reading)) before")
      }
    case .workerQuarantined:
      if !life.quarantined.contains(worker) { violate("\(worker) loses trial \(trial) without a reason") }
    case .declined:
      if !sweep.large.contains(trial) || !smallWorkers.contains(worker) {
        violate("trial \(trial) is declined by \(worker), which has room for it")
      }
    case .workerRestarted, .workerLeft, .expired, .withdrawn: break
    }
  }

  private mutating func noteSetAside(_ key: TrialKey, _ story: [LostAttempt]) {
    let trial = sweep.first(key.rawValue)
    life.aside.insert(key.rawValue)
    let count = story.count { $0.isCounted && !life.quarantined.contains($0.worker.rawValue) }
    if count != policy.attemptsMax { violate("trial \(trial) is set aside after \(count) attempts") }
    // Where large workers are away for long, the small ones have the last word.
    let isTooLarge = story.contains { if case .declined = $0.cause { true } else { false } }
    if isGentle && policy.attemptsMax > 1 && !sweep.guilty.contains(trial) && !isTooLarge {
      violate("trial \(trial) is innocent and set aside: \(story)")
    }
  }

  func hasWelcomed(_ worker: String) -> Bool { life.welcomed.contains(worker) }

  func isQuarantined(_ worker: String) -> Bool { life.quarantined.contains(worker) }

  /// Whoever is found to be bad is.
  mutating func note(quarantined: [String]) {
    for worker in quarantined where life.quarantined.insert(worker).inserted {
      if !wrongWorkers.contains(worker) { violate("\(worker) is innocent and in quarantine") }
    }
  }

  // MARK: The journal

  mutating func noteDurable(_ transaction: JournalTransaction, _ journal: SimulatedJournal) {
    guard case .append(let batch) = transaction else { return }
    for result in batch.results {
      let row = journal.trials[result.row.key]!
      let isRight = row.measurement.relativeDistanceW == sweep.relativeDistanceW(of: row.key)
      if isRight == wrongWorkers.contains(row.worker) {
        violate("the result of \(row.key.prefix(8)) is not what \(row.worker) found")
      }
    }
  }

  // MARK: The end

  /// Whether a worker was in touch with the coordinator that runs or ran last.
  func hasHeard(_ worker: String) -> Bool { life.heard[worker] != nil }

  /// The sweep is said to be complete.
  mutating func noteComplete(_ journal: SimulatedJournal, setAsideCount: Int, unauditedCount: Int) {
    for (trial, key) in sweep.keys.enumerated() {
      let isDurable = journal.trials[key] != nil
      if !isDurable && !life.aside.contains(key) { violate("trial \(trial) is missing at the end") }
      if isDurable && sweep.guilty.contains(trial) { violate("trial \(trial) has a result from nowhere") }
    }
    if setAsideCount != life.aside.count { violate("\(setAsideCount) trials are said to be set aside") }
    guard policy.auditShare == 1 && unauditedCount == 0 else { return }
    let doubted = Set(journal.disagreements().map(\.trialKey))
    for key in life.storedInTime.sorted() where !doubted.contains(key) {
      guard let row = journal.trials[key], wrongWorkers.contains(row.worker) else { continue }
      violate("trial \(sweep.first(key)) is wrong, and its audit did not tell")
    }
  }
}

extension WorkerMessage {
  fileprivate var isHello: Bool { if case .hello = self { true } else { false } }
}
