import Foundation
import Messaging
import Scheduling
import Sweeps
import Training

/// What a coordinator answers to its workers.
extension Coordinator {
  mutating func receive(_ message: WorkerMessage, from peer: Peer, at now: Instant) -> [CoordinatorEffect] {
    switch message {
    case .hello(let hello): return greet(hello, from: peer, at: now)
    case .goodbye(let goodbye): return part(with: WorkerID(goodbye.worker, at: peer), at: now)
    default: break
    }
    guard let connection = connections[peer] else { return [.send(.rejoinRequest, peer)] }
    switch message {
    case .hello, .goodbye: return []
    case .heartbeat(let heartbeat): return receive(heartbeat, of: connection, at: now)
    case .results(let reports):
      return reports.flatMap { note($0, of: connection, at: now) } + dispatch(at: now)
    case .failure(let report):
      guard plan.contains(report.lease) else { return [] }
      let lease = Lease(report.lease)
      return apply(
        report.isDeclined
          ? .trialDeclined(connection.worker, lease, reason: report.reason)
          : .trialFailed(connection.worker, lease, reason: report.reason), at: now)
    case .handBack:
      connections.drain(connection.worker, until: now.advanced(by: configuration.policy.leaseDuration))
      return apply(.workerLeft(connection.worker), at: now)
    case .dataRequest(let request): return receive(request, of: connection, at: now)
    }
  }

  /// Whatever connection it said goodbye over.
  private mutating func part(with worker: WorkerID, at now: Instant) -> [CoordinatorEffect] {
    guard connections[worker] != nil else { return [] }
    connections.remove(worker)
    return apply(.workerLeft(worker), at: now)
  }

  // MARK: Joining

  /// Welcomes a worker; one that says hello again keeps what it was leased, whatever connection it has now.
  private mutating func greet(
    _ hello: WorkerMessage.Hello, from peer: Peer, at now: Instant
  ) -> [CoordinatorEffect] {
    guard hello.trainingVersion == trainingVersion else {
      let reason =
        "it trains by version \(hello.trainingVersion) (Phasegrid \(hello.productVersion)), this sweep by version "
        + "\(trainingVersion) (Phasegrid \(productVersion)): run the same release on both sides"
      return complain("refused worker \(hello.worker): \(reason)", at: now)
        + [.send(.refused(reason: reason), peer)]
    }
    let worker = WorkerID(hello.worker, at: peer)
    // A connection speaks for one worker at a time, or one peer could be any number of them.
    let parted =
      connections[peer].flatMap { $0.worker == worker ? nil : part(with: $0.worker, at: now) } ?? []
    return parted + welcome(worker, hello, from: peer, at: now)
  }

  private mutating func welcome(
    _ worker: WorkerID, _ hello: WorkerMessage.Hello, from peer: Peer, at now: Instant
  ) -> [CoordinatorEffect] {
    if let refusal = refusal(of: worker) { return [.send(.refused(reason: refusal), peer)] }
    let joining = Connection.Stage.welcomed(joinDue: now.advanced(by: CoordinatorConfiguration.joinPause))
    let known = connections[worker]?.stage
    // One that drained may be another process of that name by now; one that drains still says so after its welcome.
    let stage = known == .draining ? joining : known ?? joining
    let connection = Connection(
      worker: worker, peer: peer, host: hello.host,
      slots: min(hello.slots, CoordinatorConfiguration.slotsMax), instructionSet: hello.instructionSet,
      stage: stage)
    connections.insert(connection)
    let welcome = CoordinatorEffect.send(.welcome(welcome), peer)
    // There is nothing to lease any more: it is sent home by joining.
    if scheduler.isComplete { return [welcome] + join(connection, holding: Holdings(), at: now) }
    // It lives, which is all that a hello says of a worker that has joined.
    return stage == .joined
      ? [welcome] + apply(.workerHeartbeat(worker, holding: Holdings()), at: now) : [welcome]
  }

  /// Why a worker may not take part, or nil if it may.
  ///
  /// What made a worker bad, its node has more often than its process: a processor, memory, a library. So no process of
  /// that node is taken any more, under whatever name, as long as somebody else is there. Those that take part already go
  /// on until they are found to be bad themselves.
  private func refusal(of worker: WorkerID) -> String? {
    if let reason = scheduler.quarantined[worker] { return "it is in quarantine: \(reason)" }
    let node = WorkerOrigin(worker).node
    guard connections[worker] == nil,
      let (bad, reason) = scheduler.quarantined.first(where: { WorkerOrigin($0.key).node == node }),
      connections.hasJoined(where: { WorkerOrigin($0).node != node })
    else { return nil }
    return "its node is in quarantine, for worker \(bad): \(reason)"
  }

  mutating func join(
    _ connection: Connection, holding: Holdings, at now: Instant
  ) -> [CoordinatorEffect] {
    connections.setStage(.joined, of: connection.worker)
    return [.log(.info, "worker \(connection.worker) joined with \(connection.slots) slots")]
      + apply(.workerJoined(connection.worker, slots: connection.slots, holding: holding), at: now)
  }

  /// Every heartbeat is answered, so that the worker knows of the coordinator.
  private mutating func receive(
    _ heartbeat: WorkerMessage.Heartbeat, of connection: Connection, at now: Instant
  ) -> [CoordinatorEffect] {
    let held = heartbeat.held.filter { plan.contains($0.lease) }
    let holding = Holdings(
      running: held.filter(\.isRunning).map { Lease($0.lease) },
      waiting: held.filter { !$0.isRunning }.map { Lease($0.lease) })
    let answer = [CoordinatorEffect.send(.acknowledgement(trialIndices: []), connection.peer)]
    switch connection.stage {
    case .welcomed: return answer + join(connection, holding: holding, at: now)
    case .joined: return answer + apply(.workerHeartbeat(connection.worker, holding: holding), at: now)
    case .draining:
      connections.drain(connection.worker, until: now.advanced(by: configuration.policy.leaseDuration))
      return answer
    }
  }

  /// Takes a worker on this host out whose process has ended, sooner than its silence would tell.
  ///
  /// To the scheduler it joins again with empty hands, which counts against the trials that it was training, and then
  /// leaves. In between it is leased trials that nobody receives; they return, and the journal hears nothing of them.
  mutating func bury(_ process: ProcessIdentifier, at now: Instant) -> [CoordinatorEffect] {
    guard let dead = connections.all.first(where: { WorkerOrigin($0.worker).process == process.rawValue })
    else {
      return []
    }
    guard dead.stage == .joined, !scheduler.isComplete else {
      connections.remove(dead.worker)
      return []
    }
    let peerless = apply(
      .workerJoined(dead.worker, slots: dead.slots, holding: Holdings()), at: now
    ).filter { if case .send(_, dead.peer) = $0 { false } else { true } }
    connections.remove(dead.worker)
    let returned = apply(.workerLeft(dead.worker), at: now).filter {
      if case .store(.failure(_, let lost)) = $0 { lost.worker != dead.worker } else { true }
    }
    return [.log(.notice, "worker \(dead.worker) died")] + peerless + returned
  }

  // MARK: Results

  private mutating func note(
    _ report: WorkerMessage.ResultReport, of connection: Connection, at now: Instant
  ) -> [CoordinatorEffect] {
    let key = plan.contains(report.lease) ? plan.key(of: TrialIndex(report.lease.trialIndex)) : nil
    if let objection = objection(to: report, key: key) {
      // It is acknowledged all the same: the worker would say it again for ever.
      var effects = complain("rejected a result of \(connection.worker): \(objection)", at: now)
      effects.append(.send(.acknowledgement(trialIndices: [report.lease.trialIndex]), connection.peer))
      if plan.contains(report.lease) {
        effects += note(.trialFailed(connection.worker, Lease(report.lease), reason: objection), at: now)
      }
      return effects
    }
    let lease = Lease(report.lease)
    let result = ReceivedResult(
      trial: plan.trial(lease.trial), key: key!, attempt: lease.attempt.rawValue,
      measurements: report.measurements, neurons: plan.recordsNeurons(of: lease.trial) ? report.neurons : nil,
      wallSeconds: report.wallSeconds,
      worker: connection.worker, host: connection.host)
    return note(.resultReceived(connection.worker, lease), at: now, result: result)
  }

  /// Why a result cannot be that of the trial it names, or nil if it can.
  /// - Parameter key: of the trial it names; nil outside the sweep.
  private func objection(to report: WorkerMessage.ResultReport, key: TrialKey?) -> String? {
    let index = report.lease.trialIndex
    guard let key else { return "trial \(index) is outside the sweep" }
    let trial = TrialIndex(index)
    guard key.digest == report.key else {
      return "its key \(report.key) is not that of trial \(index)"
    }
    guard TrialOutcome(rawValue: report.measurements.outcome) != nil else {
      return "outcome '\(report.measurements.outcome)' of trial \(index) is unknown"
    }
    if plan.recordsNeurons(of: trial) {
      guard let neurons = report.neurons else { return "the neurons of trial \(index) are missing" }
      let width = plan.trial(trial).width
      guard neurons.finalAmplitudes.count == width else {
        return "trial \(index) has \(neurons.finalAmplitudes.count) neurons in place of \(width)"
      }
    }
    return nil
  }
}

extension WorkerID {
  /// Each ticket has names of its own, so that nobody can speak in the name of another's worker.
  fileprivate init(_ name: String, at peer: Peer) {
    self.init((peer.ticket.map { "\($0)/" } ?? "") + name)
  }
}

extension Lease {
  fileprivate init(_ wire: LeaseIdentifier) {
    self.init(TrialIndex(wire.trialIndex), Attempt(wire.attempt))
  }
}
