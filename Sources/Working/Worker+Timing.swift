import Messaging
import Training

extension Worker {
  /// Does what is due by the clock.
  mutating func performDue(at now: Duration) -> [WorkerEffect] {
    if let purposeEnd, now >= purposeEnd {
      if case .dismissed = purpose { return leave(.dismissed) }
      return leave(.drained)
    }
    if now >= patienceEnd { return leave(.silence(configuration.patience)) }
    let tellings = tell(at: now) + retryClaim(at: now)
    switch contact {
    case .searching(let helloDue): return tellings + (now >= helloDue ? sayHello(at: now) : [])
    case .joined(let heartbeatDue):
      // It may be gone, or its connection be dead at that end; after a lease's duration others may have what is held here.
      if let silenceEnd, now >= silenceEnd {
        isDeserted = true
        return tellings + [
          .log(.notice, "lost the coordinator at \(endpoint); training on and looking for it")
        ]
          + spoolIfKept() + sayHello(at: now)
      }
      let requests = if let dataDue, now >= dataDue { requestData(at: now) } else { [WorkerEffect]() }
      return tellings + (now >= heartbeatDue ? sayHeartbeat(at: now) : []) + requests + sayResults(at: now)
    }
  }

  /// Says hello, at the next endpoint when this one has had its share of them.
  mutating func sayHello(at now: Duration) -> [WorkerEffect] {
    var effects: [WorkerEffect] = []
    let isMoving =
      configuration.endpoints.count > 1 && helloCount > 0
      && helloCount.isMultiple(of: WorkerConfiguration.helloCountPerEndpoint)
    if isMoving {
      endpointIndex = (endpointIndex + 1) % configuration.endpoints.count
      effects += [.log(.info, "trying \(endpoint)"), .connect(endpointIndex)]
    }
    let pause = helloPause(attempt: helloCount)
    helloCount += 1
    // The first hello at a new endpoint mostly comes before the connection.
    contact = .searching(helloDue: now + (isMoving ? WorkerConfiguration.helloIntervalMin : pause))
    if helloCount == WorkerConfiguration.helloCountQuiet {
      effects.append(.log(.notice, "no answer yet; trying on"))
    }
    let hello = WorkerMessage.Hello(
      worker: configuration.name, host: configuration.host, slots: configuration.slots,
      productVersion: productVersion, trainingVersion: trainingVersion,
      instructionSet: configuration.instructionSet)
    return effects + [.send(.hello(hello))]
  }

  mutating func helloPause(attempt: Int) -> Duration {
    backoff.pause(
      attempt: attempt, first: WorkerConfiguration.helloIntervalMin,
      longest: WorkerConfiguration.helloIntervalMax)
  }

  private mutating func sayHeartbeat(at now: Duration) -> [WorkerEffect] {
    guard let sweep else { return [] }
    // The contact has lasted.
    rejoinCount = 0
    contact = .joined(heartbeatDue: now + sweep.heartbeatInterval)
    // Without data it is not there for work yet; its requests are its sign of life.
    return data.isReady || held.hasPresent ? [.send(heartbeat)] : []
  }

  var heartbeat: WorkerMessage {
    let held = held.present.prefix(WireLimits.leaseCountMax)
    return .heartbeat(
      WorkerMessage.Heartbeat(
        held: held.map { WorkerMessage.HeldLease(lease: $0.lease, isRunning: !$0.isQueued) }))
  }

  private mutating func tell(at now: Duration) -> [WorkerEffect] {
    guard let due = tally.due, now >= due else { return [] }
    let count = tally.finishedCount
    tally.tell(at: now)
    return [.log(.notice, "\(count) trials done, \(busySlots) in training")]
  }

  // MARK: Deadlines

  var patienceEnd: Duration { heardAt + configuration.patience }

  private var silenceEnd: Duration? {
    sweep.map { heardAt + min($0.leaseDuration, max(configuration.silenceMax, $0.heartbeatInterval * 2)) }
  }

  var purposeEnd: Duration? {
    switch purpose {
    case .working, .retiring: nil
    case .draining(let until), .dismissed(let until): until
    }
  }

  var contactDue: Duration {
    switch contact {
    case .searching(let helloDue): helloDue
    case .joined(let heartbeatDue): min(heartbeatDue, silenceEnd ?? heartbeatDue)
    }
  }

  var resendDue: Duration? {
    guard case .joined = contact else { return nil }
    return delivery.sent.first?.due
  }
}

/// What the user hears from time to time.
struct Tally: Equatable, Sendable {
  var finishedCount = 0
  private var toldCount = 0
  private var toldAt: Duration

  init(at now: Duration) { toldAt = now }

  /// When to tell, if there is anything new.
  var due: Duration? { finishedCount > toldCount ? toldAt + WorkerConfiguration.tallyInterval : nil }

  mutating func tell(at now: Duration) {
    toldCount = finishedCount
    toldAt = now
  }
}
