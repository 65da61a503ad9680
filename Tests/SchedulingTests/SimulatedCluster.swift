import Scheduling

/// SplitMix64 (Steele, Lea, Flood 2014): tiny, and the same everywhere.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
}

/// What goes wrong, in percent a step or a message.
struct Faults {
  var dropped = 0
  var duplicated = 0
  var delayMax = 1
  var workerCrashes = 0
  var coordinatorCrashes = 0
  var farewells = 0
  var journalStalls = 0
  var orderChanges = 0

  static let none = Faults()

  static func random(_ random: inout SplitMix64) -> Faults {
    Faults(
      dropped: random.below(20), duplicated: random.below(20), delayMax: 1 + random.below(15),
      workerCrashes: random.below(4), coordinatorCrashes: random.below(3), farewells: random.below(3),
      journalStalls: random.below(80), orderChanges: random.below(20))
  }
}

/// A sweep in a world of steps of one second: workers as `Effect` and `Event` describe them, a network, a journal
/// that survives and a shell that does not. Everything that happens comes from the seed.
struct SimulatedCluster {
  enum Message {
    case event(Scheduler.Event)
    case effect(WorkerID, Scheduler.Effect)
  }

  var random: SplitMix64
  var faults = Faults.none
  var second = 0
  let trialCount: Int
  /// Trials that kill the process that starts them, and trials that always fail.
  var poisonous: Set<TrialIndex> = []
  var failing: Set<TrialIndex> = []

  let policy: Policy
  let order: TrialOrder
  var scheduler: Scheduler
  var workers: [SimulatedWorker] = []
  var processCount = 0
  var network: [(due: Int, message: Message)] = []
  /// The shell's batch, gone if it crashes.
  var batch: [TrialIndex] = []
  var durable: Set<TrialIndex> = []
  var stories: [TrialIndex: [LostAttempt]] = [:]
  var summary: Scheduler.Summary?
  var history: [Scheduler.Effect] = []
  /// What must never happen and did.
  var violations: [String] = []

  init(seed: UInt64) {
    var random = SplitMix64(state: seed)
    trialCount = 1 + random.below(40)
    for trial in (0..<trialCount).map(TrialIndex.init) {
      if random.chance(4) { poisonous.insert(trial) } else if random.chance(4) { failing.insert(trial) }
    }
    order = Self.order(trialCount, &random)
    policy = Policy(
      leaseDuration: .seconds(10), heartbeatInterval: .seconds(2), attemptsMax: 1 + random.below(4),
      creditPerSlot: 1 + random.below(3), committingMax: 1 + random.below(20))
    scheduler = Scheduler(trialCount: trialCount, order: order, policy: policy)
    self.random = random
    for _ in 0...random.below(4) { startWorker() }
  }

  private static func order(_ trialCount: Int, _ random: inout SplitMix64) -> TrialOrder {
    random.chance(50) ? .natural : .explicit((0..<UInt32(trialCount)).shuffled(using: &random))
  }

  mutating func step() {
    second += 1
    deliver()
    for place in workers.indices { work(place) }
    if !random.chance(faults.journalStalls) { commit() }
    if random.chance(faults.orderChanges) { tell(.orderChanged(Self.order(trialCount, &random))) }
    tell(.tick)
    crash()
  }

  // MARK: The coordinator's shell

  mutating func tell(_ event: Scheduler.Event) {
    let effects = scheduler.handle(event, at: Instant(sinceStart: .seconds(second)))
    violations += scheduler.contradictions
    history += effects
    for effect in effects { perform(effect) }
  }

  private mutating func perform(_ effect: Scheduler.Effect) {
    switch effect {
    case .lease(let worker, let leases):
      for lease in leases where durable.contains(lease.trial) {
        violations.append("\(lease) is leased and durable")
      }
      post(.effect(worker, effect))
    case .acknowledge(let worker, let trials):
      for trial in trials where !durable.contains(trial) {
        violations.append("\(trial) is acknowledged and not durable")
      }
      post(.effect(worker, effect))
    case .askToRejoin(let worker), .dismiss(let worker):
      post(.effect(worker, effect))
    case .commit(_, let trial):
      if batch.contains(trial) || durable.contains(trial) {
        violations.append("\(trial) is committed twice")
      }
      batch.append(trial)
    case .compare(_, let trial):
      if !batch.contains(trial) && !durable.contains(trial) {
        violations.append("\(trial) is compared to nothing")
      }
    case .record(let trial, let lost):
      stories[trial, default: []].append(lost)
    case .complete(let summary):
      self.summary = summary
      if durable.count + summary.setAside.count != trialCount {
        violations.append("the end is announced too early")
      }
    case .forget, .setAside:
      break
    }
  }

  private mutating func commit() {
    guard !batch.isEmpty else { return }
    let trials = batch
    batch = []
    durable.formUnion(trials)
    tell(.resultsCommitted(trials))
  }

  // MARK: The network

  mutating func post(_ message: Message) {
    for _ in 0..<(random.chance(faults.duplicated) ? 2 : 1) where !random.chance(faults.dropped) {
      network.append((second + 1 + random.below(faults.delayMax), message))
    }
  }

  private mutating func deliver() {
    let due = network.filter { $0.due <= second }
    network.removeAll { $0.due <= second }
    for (_, message) in due {
      switch message {
      case .event(let event):
        tell(event)
      case .effect(let id, let effect):
        guard let place = workers.firstIndex(where: { $0.id == id }) else { continue }
        workers[place].receive(effect).map { post(.event($0)) }
      }
    }
  }

  // MARK: The workers

  private mutating func startWorker(id: WorkerID? = nil) {
    processCount += 1
    let worker = SimulatedWorker(
      id: id ?? WorkerID("process \(processCount)"), slots: 1 + random.below(3))
    workers.append(worker)
    post(.event(worker.hello))
  }

  private mutating func work(_ place: Int) {
    workers[place].start()
    if workers[place].running.contains(where: { poisonous.contains($0.trial) }) {
      workers[place].isAlive = false
    }
    guard workers[place].isAlive else { return }
    for lease in workers[place].running where random.chance(30) {
      let event = workers[place].finish(lease, failing: failing.contains(lease.trial))
      post(.event(event))
    }
    if second % 2 == 0 { for event in workers[place].heartbeat { post(.event(event)) } }
  }

  private mutating func crash() {
    for place in workers.indices where random.chance(faults.workerCrashes) { workers[place].isAlive = false }
    for place in workers.indices where random.chance(faults.farewells) {
      post(.event(.workerLeft(workers[place].id)))
      workers[place].isAlive = false
    }
    let dead = workers.filter { !$0.isAlive }
    workers.removeAll { !$0.isAlive }
    if summary == nil {
      for worker in dead { startWorker(id: random.chance(50) ? worker.id : nil) }
    }
    if random.chance(faults.coordinatorCrashes) {
      batch = []
      scheduler = Scheduler(
        trialCount: trialCount, committed: TrialSet(durable), lostAttempts: stories, order: order,
        policy: policy)
      violations += scheduler.contradictions
    }
  }
}

/// A worker's side of the contract.
struct SimulatedWorker {
  let id: WorkerID
  let slots: Int
  var isAlive = true
  var running: [Lease] = []
  var waiting: [Lease] = []
  /// Trained, and not acknowledged yet.
  var finished: [Lease] = []

  var holding: Holdings { Holdings(running: running + finished, waiting: waiting) }

  var hello: Scheduler.Event { .workerJoined(id, slots: slots, holding: holding) }

  var heartbeat: [Scheduler.Event] {
    [.workerHeartbeat(id, holding: holding)] + finished.map { .resultReceived(id, $0) }
  }

  mutating func start() {
    while running.count < slots, !waiting.isEmpty { running.append(waiting.removeFirst()) }
  }

  mutating func finish(_ lease: Lease, failing: Bool) -> Scheduler.Event {
    running.removeAll { $0 == lease }
    if failing { return .trialFailed(id, lease, reason: "it always does") }
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
    case .dismiss:
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

  private mutating func drop(_ trial: TrialIndex) {
    running.removeAll { $0.trial == trial }
    waiting.removeAll { $0.trial == trial }
    finished.removeAll { $0.trial == trial }
  }
}
