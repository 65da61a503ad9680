import Scheduling

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
  var characters: [WorkerID: SimulatedWorker.Character] = [:]
  var processCount = 0
  var network: [(due: Int, message: Message)] = []
  var journal = SimulatedJournal()
  var stories: [TrialIndex: [LostAttempt]] = [:]
  var summary: Scheduler.Summary?
  var history: [Scheduler.Effect] = []
  /// What must never happen and did.
  var violations: [String] = []
  /// How often what is rare happened.
  var tally = Tally()

  struct Tally {
    var copies = 0
    var audits = 0
    var failedQuarantines = 0
    var wrongQuarantines = 0
  }

  /// In percent, how many workers are slow, broken or wrong; the first never is.
  let oddWorkers: Int

  init(seed: UInt64, auditShare: Double? = nil, attemptsMax: Int? = nil, oddWorkers: Int = 40) {
    self.oddWorkers = oddWorkers
    var random = SplitMix64(state: seed)
    trialCount = 1 + random.below(40)
    for trial in (0..<trialCount).map(TrialIndex.init) {
      if random.chance(4) { poisonous.insert(trial) } else if random.chance(4) { failing.insert(trial) }
    }
    order = Self.order(trialCount, &random)
    policy = Policy(
      leaseDuration: .seconds(10), heartbeatInterval: .seconds(2),
      attemptsMax: attemptsMax ?? 1 + random.below(4),
      creditPerSlot: 1 + random.below(3), committingMax: 1 + random.below(20),
      auditShare: auditShare ?? [0, 0.3, 1][random.below(3)])
    scheduler = Scheduler(trialCount: trialCount, order: order, policy: policy)
    self.random = random
    for _ in 0...random.below(4) { startWorker() }
  }

  private static func order(_ trialCount: Int, _ random: inout SplitMix64) -> TrialOrder {
    switch random.below(3) {
    case 0: return .natural
    case 1: return .explicit((0..<UInt32(trialCount)).shuffled(using: &random))
    default:
      let kindCount = 1 + random.below(trialCount)
      return .byKind(
        (0..<UInt32(kindCount)).shuffled(using: &random),
        heads: Array((0..<UInt32(trialCount)).shuffled(using: &random).prefix(3)))
    }
  }

  mutating func step() {
    second += 1
    deliver()
    for place in workers.indices { work(place) }
    if !random.chance(faults.journalStalls) { commit() }
    if random.chance(faults.orderChanges) { changeOrder() }
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
      for lease in leases { check(lease, of: worker) }
      post(.effect(worker, effect))
    case .acknowledge(let worker, let trials):
      for trial in trials where !journal.isDurable(trial) {
        violations.append("\(trial) is acknowledged and not durable")
      }
      post(.effect(worker, effect))
    case .askToRejoin(let worker), .dismiss(let worker):
      post(.effect(worker, effect))
    case .quarantine(let worker, let reason):
      check(worker, reason)
      post(.effect(worker, effect))
    case .commit(let worker, let trial):
      if journal.isKnown(trial) { violations.append("\(trial) is committed twice") }
      journal.append(entry(trial, worker, isCopy: false))
    case .compare(let worker, let trial):
      if !journal.isKnown(trial) { violations.append("\(trial) is compared to nothing") }
      journal.append(entry(trial, worker, isCopy: true))
    case .record(let trial, let lost):
      stories[trial, default: []].append(lost)
    case .complete(let summary):
      self.summary = summary
      if journal.durable.count + summary.setAside.count != trialCount {
        violations.append("the end is announced too early")
      }
    case .reportDisagreement(let trial, let standing, let other):
      if characters[standing] != .wrong && characters[other] != .wrong {
        violations.append("two that are right differ about \(trial)")
      }
    case .forget, .setAside:
      break
    }
  }

  private mutating func check(_ lease: Lease, of worker: WorkerID) {
    let holderCount = scheduler.snapshot.workers.count { $0.leases.contains { $0.trial == lease.trial } }
    if holderCount > 2 { violations.append("\(lease) is leased to \(holderCount)") }
    if holderCount == 2 { tally.copies += 1 }
    guard let result = journal.results[lease.trial] else { return }
    tally.audits += 1
    if policy.auditShare == 0 && journal.disagreements.isEmpty {
      violations.append("\(lease) is leased and durable")
    }
    if result.worker == worker { violations.append("\(worker) audits itself") }
  }

  private mutating func check(_ worker: WorkerID, _ reason: String) {
    switch characters[worker]! {
    case .broken: tally.failedQuarantines += 1
    case .wrong: tally.wrongQuarantines += 1
    case .good, .slow: violations.append("\(worker) is in quarantine and good: \(reason)")
    }
  }

  private func entry(_ trial: TrialIndex, _ worker: WorkerID, isCopy: Bool) -> SimulatedJournal.Entry {
    let claim = characters[worker] == .wrong ? "what \(worker) says" : "the truth"
    return SimulatedJournal.Entry(trial: trial, worker: worker, claim: claim, isCopy: isCopy)
  }

  private mutating func commit() {
    let (committed, compared) = journal.commit()
    if !committed.isEmpty { tell(.resultsCommitted(committed)) }
    if !compared.isEmpty { tell(.resultsCompared(compared)) }
  }

  private mutating func changeOrder() {
    let lengths = (0..<trialCount).map { _ in Float(random.below(20)) }
    tell(
      .orderChanged(
        Self.order(trialCount, &random),
        lengths: random.chance(50) ? .unknown : TrialLengths(seconds: lengths)))
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

  mutating func addWorkers(_ count: Int) {
    for _ in 0..<count { startWorker() }
  }

  private mutating func startWorker(id: WorkerID? = nil) {
    let slots = 1 + random.below(3)
    let isFirst = processCount == 0
    processCount += 1
    let id = id ?? WorkerID("process \(processCount)")
    let character =
      characters[id]
      ?? (!isFirst && random.chance(oddWorkers) ? [.slow, .broken, .wrong][random.below(3)] : .good)
    characters[id] = character
    let worker = SimulatedWorker(id: id, slots: slots, character: character)
    workers.append(worker)
    post(.event(worker.hello))
  }

  private mutating func work(_ place: Int) {
    workers[place].start()
    if workers[place].running.contains(where: { poisonous.contains($0.trial) }) {
      workers[place].isAlive = false
    }
    guard workers[place].isAlive else { return }
    for lease in workers[place].running where random.chance(workers[place].finishingChance) {
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
      for worker in dead {
        let isNew = worker.character == .broken || worker.character == .wrong || random.chance(50)
        startWorker(id: isNew ? nil : worker.id)
      }
    }
    if random.chance(faults.coordinatorCrashes) { restart() }
  }

  /// The next coordinator is told what the journal has.
  private mutating func restart() {
    journal.crash()
    scheduler = Scheduler(
      trialCount: trialCount, committed: TrialSet(journal.durable), lostAttempts: stories, order: order,
      policy: policy)
    violations += scheduler.contradictions
    tell(.tick)
    tell(.resultsCompared(journal.disagreements))
  }
}
