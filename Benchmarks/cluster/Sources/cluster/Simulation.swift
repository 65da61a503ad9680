import Collections
import Scheduling

struct Simulation {
  let setting: Setting
  private let durations: Durations
  private var random: SplitMix64
  private var scheduler: Scheduler
  private var nodes: [Node] = []
  private var places: [WorkerID: Int] = [:]
  private var agenda = Heap<Appointment>()
  private var appointmentCount = 0
  private var batch: [TrialIndex] = []
  private var isCommitDue = false
  private var done: TrialSet = []
  private var isOver = false
  private(set) var now = 0.0
  /// When the queue was empty for the first time.
  private(set) var tailStart = Double.infinity
  /// Of all living slots, up to the tail.
  private(set) var slotSeconds = 0.0
  private var aliveCount = 0
  private var countedUntil = 0.0
  private(set) var tally = Tally()
  private(set) var cost = Cost()

  /// Slots' seconds are those before the tail.
  struct Tally {
    var useful = 0.0
    var killed = 0.0
    var duplicate = 0.0
    var losses = 0
    var preemptions = 0
    var copies = 0
  }

  var quarantineCount: Int { scheduler.quarantined.count }
  var setAsideCount: Int { scheduler.counts.setAside }

  init(_ setting: Setting) {
    self.setting = setting
    random = SplitMix64(state: setting.seed)
    durations = Durations(setting, &random)
    scheduler = Scheduler(
      trialCount: setting.trialCount, order: durations.order,
      lengths: TrialLengths(seconds: durations.expected), policy: Policy(auditShare: setting.auditShare))
    for number in 0..<setting.workerCount {
      start(isBroken: number < setting.brokenCount, after: 5 * random.unit())
    }
    appoint(0, .tick)
  }

  mutating func run() {
    while !isOver, let next = agenda.popMin() {
      advance(to: next.time)
      happen(next.happening)
      if tailStart == .infinity && scheduler.counts.pending == 0 { tailStart = now }
    }
  }

  // MARK: Time

  private mutating func appoint(_ delay: Double, _ happening: Happening) {
    appointmentCount += 1
    agenda.insert(Appointment(time: now + delay, number: appointmentCount, happening: happening))
  }

  private mutating func advance(to time: Double) {
    now = time
    let until = min(now, tailStart)
    slotSeconds += max(0, until - countedUntil) * Double(aliveCount * setting.slots)
    countedUntil = until
  }

  /// The seconds since `start`, up to the tail.
  private func secondsCounted(since start: Double) -> Double { max(0, min(now, tailStart) - start) }

  private mutating func happen(_ happening: Happening) {
    switch happening {
    case .join(let node):
      nodes[node].isAlive = true
      aliveCount += 1
      tell("join", .workerJoined(nodes[node].id, slots: setting.slots, holding: Holdings()))
      appoint(5 * random.unit(), .heartbeat(node))
      appoint(random.exponential(mean: setting.lossSeconds), .lose(node))
      appoint(random.exponential(mean: setting.preemptionSeconds), .preempt(node))
    case .heartbeat(let node):
      guard nodes[node].isAlive else { return }
      tell("heartbeat", .workerHeartbeat(nodes[node].id, holding: nodes[node].holding))
      appoint(5, .heartbeat(node))
    case .finish(let node, let trial): finish(trial, at: node)
    case .receive(let node, let leases):
      guard nodes[node].isAlive else { return }
      for lease in leases { nodes[node].take(lease) }
      fillSlots(of: node)
    case .commit:
      isCommitDue = false
      let trials = batch
      batch = []
      tell("commit", .resultsCommitted(trials))
    case .lose(let node): end(node, returningAfter: Setting.lossReturnSeconds, isTold: false)
    case .preempt(let node): end(node, returningAfter: Setting.preemptionReturnSeconds, isTold: true)
    case .tick:
      tell("tick", .tick)
      appoint(1, .tick)
    }
  }

  // MARK: Nodes

  private mutating func start(isBroken: Bool = false, after delay: Double) {
    let node = nodes.count
    let slowness = random.unit() < 0.01 ? 5.0 : 0.9 + 0.2 * random.unit()
    nodes.append(Node(id: WorkerID("node-\(node)"), slowness: slowness, isBroken: isBroken, isAlive: false))
    places[nodes[node].id] = node
    appoint(delay, .join(node))
  }

  private mutating func fillSlots(of node: Int) {
    while nodes[node].running.count < setting.slots, let lease = nodes[node].waiting.popFirst() {
      nodes[node].running[lease.trial] = (lease, now)
      let seconds = nodes[node].isBroken ? 1 : durations[lease.trial] * nodes[node].slowness
      appoint(seconds, .finish(node, lease.trial))
    }
  }

  private mutating func finish(_ trial: TrialIndex, at node: Int) {
    guard nodes[node].isAlive, let (lease, start) = nodes[node].running.removeValue(forKey: trial) else {
      return
    }
    let id = nodes[node].id
    if nodes[node].isBroken {
      tally.killed += secondsCounted(since: start)
      tell("failure", .trialFailed(id, lease, reason: "broken"))
    } else {
      let isFirst = done.insert(trial)
      if isFirst {
        tally.useful += secondsCounted(since: start)
      } else {
        tally.duplicate += secondsCounted(since: start)
      }
      nodes[node].finished[trial] = lease
      tell("result", .resultReceived(id, lease))
    }
    if nodes[node].isAlive { fillSlots(of: node) }
  }

  private mutating func end(_ node: Int, returningAfter delay: Double, isTold: Bool) {
    guard nodes[node].isAlive else { return }
    bury(node)
    if isTold {
      tally.preemptions += 1
      tell("farewell", .workerLeft(nodes[node].id))
    } else {
      tally.losses += 1
    }
    if !isOver { start(after: delay) }
  }

  private mutating func bury(_ node: Int) {
    nodes[node].isAlive = false
    aliveCount -= 1
    for (_, run) in nodes[node].running { tally.killed += secondsCounted(since: run.start) }
    nodes[node].running = [:]
    nodes[node].waiting = []
    nodes[node].finished = [:]
  }

  // MARK: The coordinator

  private mutating func tell(_ kind: String, _ event: Scheduler.Event) {
    let clock = ContinuousClock()
    let start = clock.now
    let effects = scheduler.handle(event, at: Instant(sinceStart: .seconds(now)))
    cost.note(kind, (clock.now - start) / .seconds(1))
    if kind == "tick" {
      tally.copies += effects.reduce(0) {
        if case .lease(_, let leases) = $1 { $0 + leases.count } else { $0 }
      }
    }
    for effect in effects { perform(effect) }
  }

  private mutating func perform(_ effect: Scheduler.Effect) {
    switch effect {
    case .lease(let id, let leases): appoint(2 * Setting.latency, .receive(places[id]!, leases))
    case .commit(_, let trial):
      batch.append(trial)
      if !isCommitDue { appoint(Setting.commitSeconds, .commit) }
      isCommitDue = true
    case .acknowledge(let id, let trials): nodes[places[id]!].drop(trials)
    case .compare(let id, let trial):
      tell("comparison", .resultsCompared([Scheduler.Comparison(trial, by: id)]))
    case .quarantine(let id, _): if nodes[places[id]!].isAlive { bury(places[id]!) }
    case .complete: isOver = true
    case .record, .setAside, .askToRejoin, .forget, .dismiss, .reportDisagreement: break
    }
  }
}
