import Messaging
import Training

extension Worker {
  mutating func receive(_ message: CoordinatorMessage, at now: Duration) -> [WorkerEffect] {
    switch message {
    case .welcome(let welcome): return join(welcome, at: now)
    case .refused(let reason): return leave(.refused(reason: reason))
    case .assignments(let assignments): return take(assignments, at: now)
    case .acknowledgement(let trialIndices):
      forget(trialIndices)
      return []
    case .rejoinRequest:
      // A restarted coordinator asks once for each message it does not understand: one hello answers them all.
      guard case .joined = contact else { return [] }
      return sayHello(at: now, pause: WorkerConfiguration.helloIntervalMin)
    case .dismissal(.coordinatorStopping):
      let pause = WorkerConfiguration.helloIntervalMax
      contact = .searching(helloDue: now + pause, pause: pause)
      return [.log(.info, "the coordinator stops; looking for its return")]
    case .dismissal(.sweepComplete):
      held.removeAll { !$0.isFinished }
      purpose = .dismissed(until: now + WorkerConfiguration.farewellDurationMax)
      return []
    }
  }

  private mutating func join(_ welcome: CoordinatorMessage.Welcome, at now: Duration) -> [WorkerEffect] {
    let joined: JoinedSweep
    do {
      joined = try JoinedSweep(welcome)
    } catch {
      return leave(.incompatible(reason: error.description))
    }
    var effects: [WorkerEffect] = []
    if sweep?.session != joined.session {
      effects.append(.log(.info, "joined sweep '\(joined.name)'"))
    }
    if let sweep, !joined.hasTrials(of: sweep), !held.isEmpty {
      effects.append(.log(.warning, "dropped \(held.count) trials of another sweep, '\(sweep.name)'"))
      held = []
    }
    sweep = joined
    contact = .joined(heartbeatDue: now + joined.heartbeatInterval)
    for index in held.indices { held[index].resendDue = now }
    if !held.isEmpty { effects.append(.send(heartbeat)) }
    effects += sayResults(at: now)
    if case .draining = purpose { effects.append(.send(.handBack(WorkerMessage.HandBack(leases: [])))) }
    return effects
  }

  private mutating func take(
    _ assignments: [CoordinatorMessage.Assignment], at now: Duration
  ) -> [WorkerEffect] {
    // Before a welcome there is nothing to train; the leases will expire, as no heartbeat lists them.
    guard let sweep else { return [] }
    var effects: [WorkerEffect] = []
    var returned: [LeaseIdentifier] = []
    for assignment in assignments {
      if let index = held.firstIndex(where: { $0.key == assignment.key }) {
        // Assigned again, as a coordinator that restarted does: the same trial has one result.
        held[index].lease = assignment.lease
        held[index].resendDue = now
        continue
      }
      guard purpose == .working else {
        returned.append(assignment.lease)
        continue
      }
      switch sweep.definition(of: assignment) {
      case .success(let definition):
        held.append(
          HeldTrial(
            lease: assignment.lease, key: assignment.key, definition: definition,
            recordsNeurons: assignment.recordsNeurons, stage: .queued))
      case .failure(let trial):
        effects.append(
          .send(.failure(WorkerMessage.FailureReport(lease: assignment.lease, reason: trial.reason))))
      }
    }
    if !returned.isEmpty { effects.append(.send(.handBack(WorkerMessage.HandBack(leases: returned)))) }
    return effects + sayResults(at: now) + fillSlots()
  }

  /// Forgets results that are committed, and queued trials that others have finished; what runs cannot be stopped.
  private mutating func forget(_ trialIndices: [Int]) {
    let indices = Set(trialIndices)
    held.removeAll { trial in
      guard indices.contains(trial.lease.trialIndex) else { return false }
      if case .running = trial.stage { return false }
      return true
    }
  }
}
