import Messaging
import Scheduling
import Sweeps
import Training

/// The coordinator's mind: events in, effects out, and the time as an argument.
///
/// It speaks with the workers in the terms of the wire and leaves to the `Scheduler` who trains what. Every answer that
/// the protocol promises to a worker is given here.
package struct Coordinator: Sendable {
  package let plan: SweepPlan
  let configuration: CoordinatorConfiguration
  let welcome: CoordinatorMessage.Welcome
  package internal(set) var scheduler: Scheduler
  package internal(set) var connections = Connections()
  private(set) var workload: Workload
  /// When every trial was committed or set aside.
  private var completedAt: Instant?

  package init(plan: SweepPlan, configuration: CoordinatorConfiguration, session: UInt64) {
    self.plan = plan
    self.configuration = configuration
    welcome = CoordinatorMessage.Welcome(
      session: session, plan: plan, policy: configuration.policy)
    workload = Workload(plan.specification.grid, closed: plan.committed, model: plan.costs)
    scheduler = Scheduler(
      trialCount: plan.specification.grid.trialCount, committed: plan.committed,
      lostAttempts: plan.lostAttempts.mapValues { story in
        // The journal was not told any more that it was set aside: it is tried afresh all the same.
        story.count(where: \.isCounted) < configuration.policy.attemptsMax ? story : story.map(\.uncounted)
      }, order: workload.order, policy: configuration.policy)
  }

  package mutating func handle(_ event: CoordinatorEvent, at now: Instant) -> [CoordinatorEffect] {
    switch event {
    case .received(let peer, let message):
      return receive(message, from: peer, at: now)
    case .unreadable(let peer, .otherVersion(let version)):
      let reason = WireError.otherVersion(version).description
      return [.log(.warning, "refused a worker: \(reason)"), .send(.refused(reason: reason), peer)]
    case .unreadable(let peer, let error):
      return [.log(.warning, "ignored a message of \(peer): \(error)")]
    case .stored(let trials):
      return apply(.resultsCommitted(trials), at: now)
    case .processEnded(let process):
      return bury(process, at: now)
    case .stopRequested:
      return connections.all.map { .send(.dismissal(.coordinatorStopping), $0.peer) } + [.finish(.stopped)]
    case .tick:
      return performDue(at: now)
    }
  }

  /// Tells the scheduler, and puts its effects in the terms of the wire and of the journal.
  /// - Parameter result: what `Effect.commit` and `Effect.compare` speak of.
  mutating func apply(
    _ event: Scheduler.Event, at now: Instant, result: ReceivedResult? = nil
  ) -> [CoordinatorEffect] {
    scheduler.handle(event, at: now).flatMap { perform($0, at: now, result: result) }
  }

  private mutating func perform(
    _ effect: Scheduler.Effect, at now: Instant, result: ReceivedResult?
  ) -> [CoordinatorEffect] {
    switch effect {
    case .lease(let worker, let leases):
      return send(.assignments(leases.map(plan.assignment)), to: worker)
    case .commit(_, let trial):
      workload.finish(
        trial, seconds: result!.wallSeconds, isTypical: !plan.recordsNeurons(of: trial))
      return [.store(.result(result!))]
    case .compare:
      return [.store(.copy(result!))]
    case .acknowledge(let worker, let trials):
      return send(.acknowledgement(trialIndices: trials.map(\.rawValue)), to: worker)
    case .record(let trial, let lost):
      let text = "\(trial), \(lost.attempt) at \(lost.worker): \(lost.cause.sentence)"
      return [
        .log(lost.isCounted ? .notice : .debug, text), .store(.failure(key: plan.key(of: trial), lost)),
      ]
    case .setAside(let trial, let story):
      workload.setAside(trial)
      return [
        .log(.warning, "set aside trial \(plan.trial(trial)): \(storyText(story))"),
        .store(.setAside(key: plan.key(of: trial), story: story)),
      ]
    case .askToRejoin(let worker):
      // One that is about to join, or drains, is known here.
      return connections[worker]?.stage == .joined ? send(.rejoinRequest, to: worker) : []
    case .forget(let worker, let departure):
      if connections[worker]?.stage == .draining { return [] }
      connections.remove(worker)
      return departure == .lost ? [.log(.notice, "lost worker \(worker)")] : []
    case .dismiss(let worker):
      return send(.dismissal(.sweepComplete), to: worker)
    case .complete:
      completedAt = completedAt ?? now
      return []
    }
  }

  private func send(_ message: CoordinatorMessage, to worker: WorkerID) -> [CoordinatorEffect] {
    connections[worker].map { [.send(message, $0.peer)] } ?? []
  }

  // MARK: Time

  private mutating func performDue(at now: Instant) -> [CoordinatorEffect] {
    var effects: [CoordinatorEffect] = []
    for connection in connections.all {
      if case .welcomed(let joinDue) = connection.stage, now >= joinDue {
        effects += join(connection, holding: Holdings(), at: now)
      }
    }
    if workload.learnIfDue() { effects += apply(.orderChanged(workload.order), at: now) }
    effects += apply(.tick, at: now)
    if let ending = ending(at: now) { effects.append(.finish(ending)) }
    return effects
  }

  /// How the sweep ended, once all workers are gone that could still be told so.
  private func ending(at now: Instant) -> SweepEnding? {
    guard let completedAt else { return nil }
    let elapsed = completedAt.duration(to: now)
    let isPatient = elapsed < CoordinatorConfiguration.farewellDurationMax + configuration.latenessMax
    if isPatient && (!connections.isEmpty || elapsed < configuration.latenessMax) { return nil }
    return .complete(setAsideCount: scheduler.summary.setAside.count)
  }
}

extension CoordinatorMessage.Welcome {
  fileprivate init(session: UInt64, plan: SweepPlan, policy: Policy) {
    let set = plan.problem.trainingSet
    let settings = plan.specification.training
    self.init(
      session: session, sweepName: plan.specification.name,
      problem: WireProblem(
        activation: plan.problem.activation.rawValue, inputDimension: set.inputDimension,
        inputs: set.inputs, targets: set.targets, contentHash: plan.contentHash),
      settings: WireSettings(
        lossTolerance: settings.lossTolerance, accuracy: settings.accuracy,
        method: settings.method.rawValue, evaluationsMax: settings.evaluationsMax,
        precision: settings.precision.rawValue),
      heartbeatInterval: policy.heartbeatInterval, leaseDuration: policy.leaseDuration)
  }
}

extension SweepPlan {
  /// Names the problem and the settings on the wire.
  fileprivate var contentHash: String {
    meaning.entries.map { "\($0.path)=\($0.value)" }.joined(separator: ";")
  }

  fileprivate func assignment(_ lease: Lease) -> CoordinatorMessage.Assignment {
    let trial = trial(lease.trial)
    let scales = specification.definition(of: trial, problem: problem).scales
    return CoordinatorMessage.Assignment(
      lease: LeaseIdentifier(trialIndex: trial.index, attempt: lease.attempt.rawValue),
      key: meaning.key(of: trial).rawValue, kappa: scales.kappa, kappaPrime: scales.kappaPrime,
      beta2: scales.beta2, width: trial.width, seed: trial.seed,
      recordsNeurons: recordsNeurons(of: lease.trial))
  }
}

extension LostAttempt {
  fileprivate var uncounted: LostAttempt {
    LostAttempt(attempt: attempt, worker: worker, cause: cause, isCounted: false)
  }
}
