import Messaging
import Training
import Working

/// Performs what workers want done: with `WorkerProcess` the only places that switch over their effects.
extension Cluster {
  /// One turn of the worker's loop: what was posted, what was received, then the deadline if it has passed.
  mutating func turn(worker: Int, started: Bool = false) {
    guard workers[worker].isAwake else { return }
    let reading = Duration(span: workers[worker].clock.reading(at: now))
    let deadline = workers[worker].mind.deadline
    var events = workers[worker].mailbox + (started ? [.started] : [])
    events += workers[worker].inbox.map(WorkerEvent.init)
    workers[worker].mailbox = []
    workers[worker].inbox = []
    if !started, let deadline, reading >= deadline { events.append(.deadlineReached) }
    for event in events where workers[worker].isAlive {
      workers[worker].ledger.note(event)
      for effect in workers[worker].mind.handle(event, at: reading) { perform(effect, of: worker) }
    }
    planWake(of: worker)
  }

  private mutating func perform(_ effect: WorkerEffect, of worker: Int) {
    switch effect {
    case .send(let message):
      observer.check(workers[worker].ledger.violations(saying: message))
      sendToCoordinator(message.encoded(), from: worker)
    case .connect(let endpoint): move(worker: worker, to: endpoint)
    case .spool(let number, let sweepHash, let report):
      ask(.spool(number, sweepHash: sweepHash, report), of: worker)
    case .recall(let number): ask(.recall(number), of: worker)
    case .discard(let number): ask(.discard(number), of: worker)
    case .loadData(let problem): ask(.load(hash: problem.dataHash), of: worker)
    case .storeData(let problem, let trainingSet):
      if trainingSet != sweep.problem.trainingSet {
        observer.violate("\(workers[worker].name) has other data")
      }
      ask(.store(hash: problem.dataHash), of: worker)
    case .train(let run, let definition, let recordsNeurons):
      if definition.problem != sweep.problem {
        observer.violate("\(workers[worker].name) trains on other data")
      }
      train(run, sweep.index(of: definition), recordsNeurons, at: worker)
    case .claimMemory:
      // Its workers share no memory.
      preconditionFailure("\(workers[worker].name) claims memory")
    case .log(_, let text):
      trace("\(workers[worker].name) logs: \(text)")
    case .leave(let departure):
      trace("\(workers[worker].name) leaves: \(departure)")
      closeDisk(of: worker)
      end(worker: worker, departure)
    }
  }

  private mutating func train(_ run: RunIdentifier, _ trial: Int, _ recordsNeurons: Bool, at worker: Int) {
    let wall = max(1, sweep.duration(of: trial) * workers[worker].slowness)
    let end = now + (kills(trial, worker) ? random.below(wall + 1) : wall)
    workers[worker].runs[run] = WorkerHost.Run(
      trial: trial, recordsNeurons: recordsNeurons, wall: wall, end: end)
    // Of short trials some wait at each slot; here they train at once.
    if workers[worker].runs.count > workers[worker].ledger.slots * (1 + workers[worker].mind.pace.countAhead)
    {
      observer.violate("\(workers[worker].name) trains more trials than its slots may be given")
    }
    plan(.trainingEnd(worker: worker, run: run.number, version: 0), at: end)
  }

  private func kills(_ trial: Int, _ worker: Int) -> Bool {
    sweep.poisonous.contains(trial) || nodes[workers[worker].node].isFatal
  }

  /// Asks a worker to leave. Of its trials those beyond its slots have not begun, by then.
  mutating func drain(worker: Int) {
    let runs = workers[worker].runs.keys.filter { !workers[worker].runs[$0]!.hangs }.sorted()
    let notBegun = Array(runs.dropFirst(workers[worker].ledger.slots))
    for run in notBegun { workers[worker].runs[run] = nil }
    post(.drainRequested(notBegun: notBegun), to: worker)
    guard faults.kinds.contains(.workerReplaced), random.chance(30) else { return }
    plan(.patienceEnd(worker: worker), at: now + random.span(milliseconds(10)...seconds(20)))
  }

  /// From now on one of its trials does not move; its end is when that is found.
  mutating func hang(worker: Int) {
    let runs = workers[worker].runs.keys.filter { !workers[worker].runs[$0]!.hangs }.sorted()
    guard let run = runs.randomElement(using: &random) else { return }
    trace("trial \(workers[worker].runs[run]!.trial) hangs at \(workers[worker].name)")
    let end = now + random.span(Self.standstillMax...Self.standstillMax * 11 / 10)
    let version = workers[worker].hang(run, until: end)
    plan(.trainingEnd(worker: worker, run: run.number, version: version), at: end)
  }

  static let standstillMax = seconds(200)

  mutating func endTraining(worker: Int, run number: Int, version: Int) {
    let identifier = RunIdentifier(number: number)
    guard workers[worker].isAwake, let run = workers[worker].runs[identifier], run.version == version else {
      return
    }
    if run.hangs { return post(.stoodStill([identifier], notBegun: []), to: worker) }
    if kills(run.trial, worker) {
      trace("trial \(run.trial) kills \(workers[worker].name)")
      kill(worker: worker)
      return
    }
    let record = sweep.record(
      of: run.trial, recordingNeurons: run.recordsNeurons, error: workers[worker].error)
    let wallSeconds = Double(run.wall) / 1e6
    workers[worker].mailbox.append(.trained(identifier, record, wallSeconds: wallSeconds))
    workers[worker].ledger.noteTrained(run.trial)
    workers[worker].runs[identifier] = nil
    turn(worker: worker)
  }

  /// ZeroMQ waits in whole milliseconds.
  private mutating func planWake(of worker: Int) {
    guard workers[worker].isAlive, let deadline = workers[worker].mind.deadline else { return }
    let due = max(workers[worker].clock.moment(ofReading: deadline.span), now + milliseconds(1))
    if let planned = workers[worker].wakeDue, planned > now, planned <= due { return }
    workers[worker].wakeDue = due
    plan(.workerWake(worker: worker), at: due)
  }

  mutating func wake(worker: Int) {
    guard workers[worker].isAwake, workers[worker].wakeDue == now else { return }
    workers[worker].wakeDue = nil
    workers[worker].noteWake(at: now)
    if workers[worker].wakesInARow > 200 { observer.violate("\(workers[worker].name) wakes without end") }
    turn(worker: worker)
  }

  // MARK: Births and deaths

  private var endpoints: [Endpoint] {
    (0..<endpointCount).map { Endpoint(.tcp(host: "head\($0)", port: 1)) }
  }

  mutating func startWorker(node: Int, name: String?) {
    guard !isOver else { return }
    let number = workers.count
    let settings = nodes[node]
    let name = name ?? "node\(node)-\(WorkerHost.process(number))-\(String(random.below(65_536), radix: 16))"
    let configuration = WorkerConfiguration(
      name: name, host: "node\(node)", slots: settings.slots, endpoints: endpoints,
      instructionSet: "simulated", patience: .seconds(600), drainDurationMax: .seconds(20),
      standstillMax: Duration(span: Self.standstillMax),
      parent: settings.isLocal ? 1 : nil, memoryMax: settings.isSmall ? sweep.memorySmall : nil,
      // Whoever took over wrong numbers would look wrong.
      keepsSpool: keepsSpools && !settings.isWrong, hasDataCache: hasDataCaches)
    workers.append(
      WorkerHost(
        number: number, node: node, ticket: settings.ticket, configuration: configuration,
        isWrong: settings.isWrong, slowness: settings.slowness, worthless: sweep.failing,
        clock: LocalClock(started: now, drift: random.within(-500...500))))
    if settings.isSmall { observer.smallWorkers.insert(workers[number].identity) }
    if settings.isWrong { observer.wrongWorkers.insert(workers[number].identity) }
    trace("\(name) starts with \(settings.slots) slots")
    restoreSpool(of: number)
    turn(worker: number, started: true)
  }

  /// Ends the process at once; its node starts another.
  mutating func kill(worker: Int, name: String? = nil) {
    guard workers[worker].isAlive else { return }
    trace("\(workers[worker].name) is killed")
    tearSpool(of: worker)
    end(worker: worker, nil)
    plan(
      .workerStart(node: workers[worker].node, name: name),
      at: now + random.span(milliseconds(50)...seconds(20)))
  }

  private mutating func end(worker: Int, _ departure: Departure?) {
    workers[worker].life = .gone(departure)
    workers[worker].runs = [:]
    if let link = workers[worker].link {
      network.closeAtWorker(link)
      workers[worker].link = nil
      plan(.peerForgotten(link: link), at: now + faults.delayMax + seconds(random.chance(20) ? 15 : 1))
    }
    if nodes[workers[worker].node].isLocal, departure?.isSuccess != true {
      let notice = Happening.workerDeathNoticed(life: coordinatorLife, process: workers[worker].process)
      plan(notice, at: now + random.below(milliseconds(100)))
    }
    if case .drained = departure {
      // A service starts its worker again under the name it was given.
      let isNamed = !nodes[workers[worker].node].isLocal && random.chance(30)
      plan(
        .workerStart(node: workers[worker].node, name: isNamed ? workers[worker].name : nil),
        at: now + random.span(seconds(1)...seconds(30)))
    } else if departure != nil, departure != .dismissed || isCalm && completedAt == nil {
      // One that the last coordinator sent home is called again for the next.
      plan(.workerStart(node: workers[worker].node, name: nil), at: now + seconds(5))
    }
  }
}

extension WorkerEvent {
  fileprivate init(_ bytes: [UInt8]) {
    do {
      self = .received(try CoordinatorMessage(decoding: bytes))
    } catch {
      self = .unreadable(error)
    }
  }
}
