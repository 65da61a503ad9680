import Messaging
import Training

extension Worker {
  mutating func receive(_ message: CoordinatorMessage, at now: Duration) -> [WorkerEffect] {
    switch message {
    case .welcome(let welcome): return join(welcome, at: now)
    case .refused(let reason): return leave(.refused(reason: reason))
    case .assignments(let assignments): return take(assignments, at: now)
    case .acknowledgement(let trialIndices): return forget(trialIndices, at: now)
    case .dataChunk(let chunk): return take(chunk, at: now)
    case .rejoinRequest:
      // A restarted coordinator asks once for each message it does not understand: one hello answers them all. One that
      // asks again as soon as it has welcomed is answered in growing pauses.
      guard case .joined = contact else { return [] }
      rejoinCount += 1
      if rejoinCount == 1 { return sayHello(at: now) }
      contact = .searching(helloDue: now + helloPause(attempt: rejoinCount))
      return []
    case .dismissal(.coordinatorStopping):
      isDeserted = true
      contact = .searching(helloDue: now + helloPause(attempt: WorkerConfiguration.helloCountPerEndpoint))
      return [.log(.notice, "the coordinator stops; looking for its return")] + spoolIfKept()
    case .dismissal(.sweepComplete):
      for number in held.numbers where held.isPresent(number) && held[number]!.finished == nil {
        held.remove(number)
      }
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
      effects.append(.log(.notice, "joined sweep '\(joined.name)' at \(endpoint)"))
    } else if isDeserted {
      effects.append(.log(.notice, "the coordinator is back"))
    }
    // Another coordinator has work again, or it will say that it has none.
    if case .dismissed = purpose, sweep?.session != joined.session {
      purpose = runs.values.contains(where: \.hangs) ? .retiring : .working
    }
    (helloCount, isDeserted) = (0, false)
    if let sweep, joined.hash != sweep.hash { effects += setAside(sweep) }
    sweep = joined
    held.enter(sweepHash: joined.hash)
    contact = .joined(heartbeatDue: now + joined.heartbeatInterval)
    effects += prepareData(at: now)
    // Without the data it is not there for work yet, unless it has some.
    if data.isReady || held.hasPresent { effects.append(.send(heartbeat)) }
    effects += sayAllResults(at: now) + fillSlots()
    switch purpose {
    case .working, .dismissed: return effects
    case .draining, .retiring: return effects + handBack([])
    }
  }

  /// Another sweep takes the place of this one, whose results are kept for its return.
  private mutating func setAside(_ sweep: JoinedSweep) -> [WorkerEffect] {
    _ = removeQueued()
    if held.isEmpty { return [] }
    return [.log(.notice, "keeping \(held.count) trials of another sweep, '\(sweep.name)'")] + spoolAll()
  }

  private mutating func take(
    _ assignments: [CoordinatorMessage.Assignment], at now: Duration
  ) -> [WorkerEffect] {
    // Before a welcome there is nothing to train; the leases will expire, as no heartbeat lists them.
    guard let sweep else { return [] }
    var effects: [WorkerEffect] = []
    var returned: [LeaseIdentifier] = []
    for assignment in assignments {
      if let number = held.number(ofKey: assignment.key) {
        if held[number]!.satisfies(assignment) {
          adopt(number, as: assignment, of: sweep)
          continue
        }
        // The neurons are wanted as well by now.
        effects += remove(number)
      }
      guard purpose == .working else {
        returned.append(assignment.lease)
        continue
      }
      switch sweep.plan(of: assignment) {
      case .success(let plan):
        held.add(
          HeldTrial(
            lease: assignment.lease, sweepHash: sweep.hash, key: assignment.key, stage: .queued(plan)))
      case .failure(let trial): effects.append(failure(of: assignment.lease, reason: trial.reason))
      }
    }
    if !returned.isEmpty { effects += handBack(returned) }
    return effects + sayResults(at: now) + fillSlots()
  }

  /// Assigned again, as a coordinator that restarted does: the same trial has one result, whichever sweep wants it.
  private mutating func adopt(
    _ number: TrialNumber, as assignment: CoordinatorMessage.Assignment, of sweep: JoinedSweep
  ) {
    held[number]!.lease = assignment.lease
    held[number]!.sweepHash = sweep.hash
    sayAgain(number)
  }

  func failure(of lease: LeaseIdentifier, reason: String) -> WorkerEffect {
    .send(.failure(WorkerMessage.FailureReport(lease: lease, reason: reason)))
  }

  /// Forgets results that are committed, and queued trials that others have finished; what runs cannot be stopped.
  private mutating func forget(_ trialIndices: [Int], at now: Duration) -> [WorkerEffect] {
    var effects: [WorkerEffect] = []
    for index in trialIndices {
      guard let number = held.number(ofTrial: index), let trial = held[number] else { continue }
      if case .running = trial.stage { continue }
      effects += remove(number)
    }
    delivery.noteRoom()
    return effects + sayResults(at: now) + fillSlots()
  }
}
