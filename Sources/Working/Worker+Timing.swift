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
    switch contact {
    case .searching(let helloDue, let pause):
      guard now >= helloDue else { return [] }
      return sayHello(at: now, pause: min(pause * 2, WorkerConfiguration.helloIntervalMax))
    case .joined(let heartbeatDue):
      // Without a word for a lease's duration, what is held here may have been given to others.
      if let silenceEnd, now >= silenceEnd {
        return [.log(.info, "the coordinator is silent; saying hello again")]
          + sayHello(at: now, pause: WorkerConfiguration.helloIntervalMin)
      }
      return (now >= heartbeatDue ? sayHeartbeat(at: now) : []) + sayResults(at: now)
    }
  }

  mutating func sayHello(at now: Duration, pause: Duration) -> [WorkerEffect] {
    contact = .searching(helloDue: now + pause, pause: pause)
    let hello = WorkerMessage.Hello(
      worker: configuration.name, host: configuration.host, slots: configuration.slots,
      productVersion: productVersion, trainingVersion: trainingVersion,
      instructionSet: configuration.instructionSet)
    return [.send(.hello(hello))]
  }

  private mutating func sayHeartbeat(at now: Duration) -> [WorkerEffect] {
    guard let sweep else { return [] }
    contact = .joined(heartbeatDue: now + sweep.heartbeatInterval)
    return [.send(heartbeat)]
  }

  var heartbeat: WorkerMessage {
    .heartbeat(
      WorkerMessage.Heartbeat(
        held: held.map { WorkerMessage.HeldLease(lease: $0.lease, isRunning: !$0.isQueued) }))
  }

  /// Says, to a coordinator that knows this worker, the results that are due.
  mutating func sayResults(at now: Duration) -> [WorkerEffect] {
    guard case .joined = contact else { return [] }
    var effects: [WorkerEffect] = []
    for index in held.indices {
      guard let report = held[index].report, let due = held[index].resendDue, now >= due else { continue }
      held[index].resendDue = now + WorkerConfiguration.resultIntervalMax
      effects.append(.send(report))
    }
    return effects
  }

  // MARK: Deadlines

  var patienceEnd: Duration { heardAt + configuration.patience }

  private var silenceEnd: Duration? { sweep.map { heardAt + $0.leaseDuration } }

  var purposeEnd: Duration? {
    switch purpose {
    case .working: nil
    case .draining(let until), .dismissed(let until): until
    }
  }

  var contactDue: Duration {
    switch contact {
    case .searching(let helloDue, _): helloDue
    case .joined(let heartbeatDue): min(heartbeatDue, silenceEnd ?? heartbeatDue)
    }
  }

  var resendDue: Duration? {
    guard case .joined = contact else { return nil }
    return held.compactMap(\.resendDue).min()
  }
}
