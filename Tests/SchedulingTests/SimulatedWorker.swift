import Scheduling

/// A worker's side of the contract.
struct SimulatedWorker {
  enum Character {
    case good
    /// Finishes hardly anything.
    case slow
    /// Fails everything.
    case broken
    /// Has wrong numbers for everything.
    case wrong
  }

  let id: WorkerID
  let slots: Int
  let character: Character
  var isAlive = true
  var running: [Lease] = []
  var waiting: [Lease] = []
  /// Trained, and not acknowledged yet.
  var finished: [Lease] = []

  init(id: WorkerID, slots: Int, character: Character) {
    self.id = id
    self.slots = slots
    self.character = character
  }

  var holding: Holdings { Holdings(running: running + finished, waiting: waiting) }

  var hello: Scheduler.Event { .workerJoined(id, slots: slots, holding: holding) }

  var heartbeat: [Scheduler.Event] {
    [.workerHeartbeat(id, holding: holding)] + finished.map { .resultReceived(id, $0) }
  }

  /// In percent a second.
  var finishingChance: Int { character == .slow ? 1 : 30 }

  mutating func start() {
    while running.count < slots, !waiting.isEmpty { running.append(waiting.removeFirst()) }
  }

  mutating func finish(_ lease: Lease, failing: Bool) -> Scheduler.Event {
    running.removeAll { $0 == lease }
    if failing || character == .broken { return .trialFailed(id, lease, reason: "it always does") }
    finished.append(lease)
    return .resultReceived(id, lease)
  }

  /// Returns the answer, if there is one.
  mutating func receive(_ effect: Scheduler.Effect) -> Scheduler.Event? {
    switch effect {
    case .lease(_, let leases):
      for lease in leases { take(lease) }
    case .acknowledge(_, let trials):
      for trial in trials { drop(trial) }
    case .askToRejoin:
      return hello
    case .dismiss, .quarantine:
      isAlive = false
    default:
      preconditionFailure("not a message")
    }
    return nil
  }

  private mutating func take(_ lease: Lease) {
    if let place = running.firstIndex(where: { $0.trial == lease.trial }) {
      running[place] = lease
    } else if let place = finished.firstIndex(where: { $0.trial == lease.trial }) {
      finished[place] = lease
    } else if let place = waiting.firstIndex(where: { $0.trial == lease.trial }) {
      waiting[place] = lease
    } else {
      waiting.append(lease)
    }
  }

  /// What runs cannot be stopped.
  private mutating func drop(_ trial: TrialIndex) {
    waiting.removeAll { $0.trial == trial }
    finished.removeAll { $0.trial == trial }
  }
}
