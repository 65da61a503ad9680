import Collections
import Logging
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
  var data: DataService
  private(set) var workload: Workload
  /// What peers can bring about any number of times. The log is told of each for itself, so that none hides another.
  enum Matter {
    case messages, failures, deaths, losses, setAside, disagreements, quarantine
  }
  private var limiters: [Matter: LineLimiter] = [:]
  /// Scalars of a line about such a matter; the journal has all of it.
  static let lineLengthMax = 1_000
  /// When every trial was committed or set aside.
  private var completedAt: Instant?
  private var hasRecalledDisagreements = false

  /// - Parameter receiptSeed: nobody else may know it (`DataService`).
  package init(
    plan: SweepPlan, configuration: CoordinatorConfiguration, session: UInt64, receiptSeed: UInt64
  ) {
    self.plan = plan
    self.configuration = configuration
    data = DataService(plan, receiptSeed: receiptSeed)
    welcome = CoordinatorMessage.Welcome(
      session: session, plan: plan, policy: configuration.policy)
    workload = Workload(plan.specification.grid, closed: plan.committed, model: plan.costs)
    scheduler = Scheduler(
      trialCount: plan.specification.grid.trialCount, committed: plan.committed,
      lostAttempts: plan.lostAttempts.mapValues { story in
        // The journal was not told any more that it was set aside: it is tried afresh all the same.
        story.count(where: \.isCounted) < configuration.policy.attemptsMax ? story : story.map(\.uncounted)
      }, order: workload.order, lengths: workload.lengths, policy: configuration.policy)
  }

  /// When to say `tick` at the latest; nil as long as nobody is about to join.
  package var joinDue: Instant? { connections.joinDue }

  package mutating func handle(_ event: CoordinatorEvent, at now: Instant) -> [CoordinatorEffect] {
    switch event {
    case .received(let peer, let message):
      return receive(message, from: peer, at: now)
    case .unreadable(let peer, .otherVersion(let version)):
      let reason = WireError.otherVersion(version).description
      return complain("refused a worker: \(reason)", at: now) + [.send(.refused(reason: reason), peer)]
    case .unreadable(let peer, let error):
      return complain("ignored a message of \(peer): \(error)", at: now)
    case .stored(let trials):
      return apply(.resultsCommitted(trials), at: now)
    case .compared(let comparisons):
      return apply(.resultsCompared(comparisons), at: now)
    case .processEnded(let process):
      return bury(process, at: now)
    case .stopRequested:
      return connections.all.map { .send(.dismissal(.coordinatorStopping), $0.peer) } + [.finish(.stopped)]
    case .tick:
      return performDue(at: now)
    }
  }

  /// Warns of what a peer said.
  mutating func complain(_ text: String, at now: Instant) -> [CoordinatorEffect] {
    say(.warning, of: .messages, text, at: now)
  }

  /// A line about what a peer brought about, so short and so often that nobody can fill the log.
  private mutating func say(
    _ level: Logger.Level, of matter: Matter, _ text: String, at now: Instant
  ) -> [CoordinatorEffect] {
    let scalars = text.unicodeScalars
    let line = scalars.count <= Self.lineLengthMax ? text : String(scalars.prefix(Self.lineLengthMax)) + " …"
    let passed = limiters[matter, default: LineLimiter(countMax: 10)].pass(line, at: now.sinceStart)
    return passed.map { [.log(level, $0)] } ?? []
  }

  /// Tells the scheduler, and puts its effects in the terms of the wire and of the journal.
  mutating func apply(
    _ event: Scheduler.Event, at now: Instant
  ) -> [CoordinatorEffect] {
    note(event, at: now) + dispatch(at: now)
  }

  /// The same for one of several events of the same time: `dispatch` has to follow them.
  /// - Parameter result: what `Effect.commit` and `Effect.compare` speak of.
  mutating func note(
    _ event: Scheduler.Event, at now: Instant, result: ReceivedResult? = nil
  ) -> [CoordinatorEffect] {
    let effects = scheduler.note(event, at: now)
    var performed = death(in: effects, at: now)
    for effect in effects { performed += perform(effect, at: now, result: result) }
    return performed
  }

  /// One line for all that a worker may have been at when it died.
  private mutating func death(in effects: [Scheduler.Effect], at now: Instant) -> [CoordinatorEffect] {
    var counts: OrderedDictionary<WorkerID, Int> = [:]
    for case .record(_, let lost) in effects where lost.cause.isDeath && lost.isCounted {
      counts[lost.worker, default: 0] += 1
    }
    return counts.flatMap { worker, count in
      let trials = count == 1 ? "1 trial loses" : "\(count) trials lose"
      let text = "\(trials) an attempt that worker \(worker) may have been at"
      return say(.notice, of: .deaths, text, at: now)
    }
  }

  mutating func dispatch(at now: Instant) -> [CoordinatorEffect] {
    scheduler.dispatch(at: now).flatMap { perform($0, at: now, result: nil) }
  }

  private mutating func perform(
    _ effect: Scheduler.Effect, at now: Instant, result: ReceivedResult?
  ) -> [CoordinatorEffect] {
    switch effect {
    case .lease(let worker, let leases):
      return send(.assignments(leases.map { plan.assignment($0) }), to: worker)
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
      let isToldAlone = lost.isCounted && !lost.cause.isDeath || lost.cause.isDeclined
      let line = isToldAlone ? say(.notice, of: .failures, text, at: now) : [.log(.debug, text)]
      return line + [.store(.failure(key: plan.key(of: trial), lost))]
    case .setAside(let trial, let story):
      workload.setAside(trial)
      let key = plan.key(of: trial)
      let text = "set aside trial \(key.rawValue.prefix(16)) (\(plan.trial(trial))): \(storyText(story))"
      return say(.warning, of: .setAside, text, at: now) + [.store(.setAside(key: key, story: story))]
    case .askToRejoin(let worker):
      // One that is about to join, or drains, is known here.
      return connections[worker]?.stage == .joined ? send(.rejoinRequest, to: worker) : []
    case .reportDisagreement(let trial, let standing, let other):
      let key = plan.key(of: trial).rawValue.prefix(16)
      let text =
        "workers \(standing) and \(other) disagree about trial \(key); the result of \(standing) stands, the "
        + "journal has both"
      return say(.warning, of: .disagreements, text, at: now)
    case .quarantine(let worker, let reason):
      let refusal = send(.refused(reason: "it is in quarantine: \(reason)"), to: worker)
      connections.remove(worker)
      return say(.error, of: .quarantine, "worker \(worker) is in quarantine: \(reason)", at: now) + refusal
    case .forget(let worker, let departure):
      if connections[worker]?.stage == .draining { return [] }
      connections.remove(worker)
      return departure == .lost ? say(.notice, of: .losses, "lost worker \(worker)", at: now) : []
    case .dismiss(let worker):
      return send(.dismissal(.sweepComplete), to: worker)
    case .complete(let summary):
      completedAt = completedAt ?? now
      guard summary.unauditedCount > 0 else { return [] }
      let text = "\(summary.unauditedCount) audits were not made: no other worker was there, or they failed"
      return [.log(.warning, text)]
    }
  }

  private func send(_ message: CoordinatorMessage, to worker: WorkerID) -> [CoordinatorEffect] {
    connections[worker].map { [.send(message, $0.peer)] } ?? []
  }

  // MARK: Time

  private mutating func performDue(at now: Instant) -> [CoordinatorEffect] {
    var effects: [CoordinatorEffect] = []
    for worker in connections.takeJoinDue(at: now) {
      guard let connection = connections[worker], connection.joinDue != nil else { continue }
      effects += join(connection, holding: Holdings(), at: now)
    }
    connections.removeSilent(at: now)
    if workload.learnIfDue() {
      effects += apply(.orderChanged(workload.order, lengths: workload.lengths), at: now)
    }
    effects += apply(.tick, at: now)
    if !hasRecalledDisagreements {
      // What workers disagreed about in earlier runs is put to the vote again.
      hasRecalledDisagreements = true
      effects += apply(.resultsCompared(plan.disagreements), at: now)
    }
    if let ending = ending(at: now) { effects.append(.finish(ending)) }
    return effects
  }

  /// How the sweep ended, once all workers are gone that could still be told so.
  private func ending(at now: Instant) -> SweepEnding? {
    guard let completedAt else { return nil }
    let elapsed = completedAt.duration(to: now)
    let isPatient = elapsed < CoordinatorConfiguration.farewellDurationMax + configuration.latenessMax
    if isPatient && (!connections.isEmpty || elapsed < configuration.latenessMax) { return nil }
    return .complete(setAsideCount: scheduler.counts.setAside)
  }
}

extension SweepPlan {
  fileprivate func assignment(_ lease: Lease) -> CoordinatorMessage.Assignment {
    let trial = trial(lease.trial)
    let scales = meaning.scales(of: trial)
    return CoordinatorMessage.Assignment(
      lease: LeaseIdentifier(trialIndex: trial.index, attempt: lease.attempt.rawValue),
      key: meaning.key(scales: scales, width: trial.width, seed: trial.seed).digest,
      kappa: scales.kappa, kappaPrime: scales.kappaPrime,
      beta2: scales.beta2, width: trial.width, seed: trial.seed,
      recordsNeurons: recordsNeurons(of: lease.trial))
  }
}

extension LostAttempt {
  fileprivate var uncounted: LostAttempt {
    LostAttempt(attempt: attempt, worker: worker, cause: cause, isCounted: false)
  }
}
