import Hashing
import Messaging
import Scheduling
import Sweeps

/// What the workers of a sweep are told of it, and how its data reach them.
extension Coordinator {
  mutating func receive(
    _ request: WorkerMessage.DataRequest, of connection: Connection, at now: Instant
  ) -> [CoordinatorEffect] {
    if connection.joinDue != nil {
      // It has nothing in hand and joins when it has the data; one that falls silent before is soon forgotten.
      let joinDue = now.advanced(by: configuration.policy.leaseDuration)
      connections.setStage(.welcomed(joinDue: joinDue), of: connection.worker)
    }
    let answer: CoordinatorMessage =
      switch data.answer(request, of: connection.worker, at: now) {
      case .chunk(let chunk): .dataChunk(chunk)
      // A word that asks for nothing: the worker knows that it is heard.
      case .busy: .acknowledgement(trialIndices: [])
      // Of another sweep at this address, perhaps: the next welcome says which data are wanted.
      case .unknown: .rejoinRequest
      }
    // One that was leased trials before it had the data says no heartbeat until these have come.
    let signOfLife =
      connection.stage == .joined
      ? apply(.workerHeartbeat(connection.worker, holding: Holdings()), at: now) : []
    return [.send(answer, connection.peer)] + signOfLife
  }
}

extension DataService {
  init(_ plan: SweepPlan, receiptSeed: UInt64) {
    self.init(plan.problem.trainingSet, hash: plan.meaning.problem.data.hexadecimal, receiptSeed: receiptSeed)
  }
}

extension CoordinatorMessage.Welcome {
  init(session: UInt64, plan: SweepPlan, policy: Policy) {
    let problem = plan.meaning.problem
    let settings = plan.specification.training
    self.init(
      session: session, sweepName: plan.specification.name, sweepHash: plan.sweepHash.hexadecimal,
      problem: WireProblem(
        activation: problem.activation.rawValue, sampleCount: problem.sampleCount,
        inputDimension: problem.inputDimension, dataHash: problem.data.hexadecimal),
      settings: WireSettings(
        lossTolerance: settings.lossTolerance, accuracy: settings.accuracy,
        method: settings.method.rawValue, evaluationsMax: settings.evaluationsMax,
        precision: settings.precision.rawValue),
      heartbeatInterval: policy.heartbeatInterval, leaseDuration: policy.leaseDuration)
  }
}

extension SweepPlan {
  /// Names what the trials share and the order in which the grid counts them: the SHA-256 of the text "phasegrid sweep",
  /// the entries of the meaning, the 32 bytes of the data's hash, and the axes of the grid, each after its length.
  var sweepHash: SHA256Digest {
    let grid = specification.grid
    var hash = CanonicalHash()
    hash.append("phasegrid sweep")
    for (path, value) in meaning.entries {
      hash.append(path)
      hash.append(value)
    }
    hash.append(bytes: meaning.problem.data.bytes)
    for axis in [grid.gammas, grid.gammaPrimes] {
      hash.append(axis.count)
      hash.append(axis)
    }
    for axis in [grid.widths.map(UInt64.init), grid.seeds] {
      hash.append(axis.count)
      for value in axis { hash.append(value) }
    }
    hash.append(grid.initialisations.count)
    for initialisation in grid.initialisations { hash.append(initialisation.rawValue) }
    return hash.digest()
  }
}
