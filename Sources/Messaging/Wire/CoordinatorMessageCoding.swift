import Foundation

extension CoordinatorMessage {
  /// The bytes of one ZeroMQ message.
  /// - Precondition: counts and indices are not negative.
  public func encoded() -> [UInt8] {
    var envelope = Phasegrid_CoordinatorEnvelope()
    envelope.protocolVersion = UInt32(protocolVersion)
    envelope.body =
      switch self {
      case .welcome(let welcome): .welcome(welcome.wire)
      case .refused(let reason): .refusal(.with { $0.reason = cutReason(reason) })
      case .assignments(let assignments): .assignments(.with { $0.assignments = assignments.map(\.wire) })
      case .acknowledgement(let trialIndices):
        .acknowledgement(.with { $0.trialIndices = trialIndices.map { UInt64($0) } })
      case .rejoinRequest: .rejoinRequest(Phasegrid_RejoinRequest())
      case .dismissal(let reason): .dismissal(.with { $0.reason = reason.wire })
      case .dataChunk(let chunk): .dataChunk(chunk.wire)
      }
    return encodedEnvelope(envelope)
  }

  /// - Throws: `otherVersion` for a message of another version, whatever else it holds; `malformed` for anything
  ///   that is no message or is out of `WireLimits`.
  public init(decoding bytes: [UInt8]) throws(WireError) {
    try check(bytes.count <= WireLimits.coordinatorMessageSizeMax, "it is too large")
    let envelope: Phasegrid_CoordinatorEnvelope = try decodedEnvelope(bytes)
    switch envelope.body {
    case .welcome(let wire): self = .welcome(try Welcome(wire: wire))
    case .refusal(let wire): self = .refused(reason: try checkedReason(wire.reason))
    case .assignments(let wire):
      try checkCount(wire.assignments.count, "assignments")
      self = .assignments(try wire.assignments.map(Assignment.init(wire:)))
    case .acknowledgement(let wire):
      try checkCount(wire.trialIndices.count, "acknowledged trials")
      self = .acknowledgement(trialIndices: try wire.trialIndices.map(checkedTrialIndex))
    case .rejoinRequest: self = .rejoinRequest
    case .dismissal(let wire): self = .dismissal(try DismissalReason(wire: wire.reason))
    case .dataChunk(let wire): self = .dataChunk(try DataChunk(wire: wire))
    case nil: throw .malformed("it is of no known kind")
    }
  }
}

private func checkedTrialIndex(_ index: UInt64) throws(WireError) -> Int {
  try checkedInt(index, "trial index")
}

extension CoordinatorMessage.Welcome {
  var wire: Phasegrid_Welcome {
    .with {
      $0.session = session
      $0.sweepName = sweepName
      $0.sweepHash = sweepHash
      $0.problem = problem.wire
      $0.settings = settings.wire
      $0.heartbeatIntervalMilliseconds = milliseconds(heartbeatInterval)
      $0.leaseDurationMilliseconds = milliseconds(leaseDuration)
    }
  }

  init(wire: Phasegrid_Welcome) throws(WireError) {
    self.init(
      session: wire.session, sweepName: try checkedName(wire.sweepName, "sweep name"),
      sweepHash: try checkedHash(wire.sweepHash, "sweep hash"), problem: try WireProblem(wire: wire.problem),
      settings: try WireSettings(wire: wire.settings),
      heartbeatInterval: try checkedInterval(
        milliseconds: wire.heartbeatIntervalMilliseconds, "heartbeat interval"),
      leaseDuration: try checkedInterval(milliseconds: wire.leaseDurationMilliseconds, "lease duration"))
  }
}

extension CoordinatorMessage.Assignment {
  var wire: Phasegrid_Assignment {
    .with {
      $0.lease = lease.wire
      $0.key = keyBytes(key)
      $0.kappa = kappa
      $0.kappaPrime = kappaPrime
      $0.beta2 = beta2
      $0.width = UInt64(width)
      $0.seed = seed
      $0.recordsNeurons = recordsNeurons
    }
  }

  init(wire: Phasegrid_Assignment) throws(WireError) {
    self.init(
      lease: try LeaseIdentifier(wire: wire.lease), key: try checkedKey(wire.key),
      kappa: wire.kappa, kappaPrime: wire.kappaPrime, beta2: wire.beta2,
      width: try checkedInt(wire.width, "width"), seed: wire.seed, recordsNeurons: wire.recordsNeurons)
  }
}

extension CoordinatorMessage.DismissalReason {
  var wire: Phasegrid_Dismissal.Reason {
    switch self {
    case .sweepComplete: .sweepComplete
    case .coordinatorStopping: .coordinatorStopping
    }
  }

  init(wire: Phasegrid_Dismissal.Reason) throws(WireError) {
    switch wire {
    case .sweepComplete: self = .sweepComplete
    case .coordinatorStopping: self = .coordinatorStopping
    case .unspecified, .UNRECOGNIZED: throw .malformed("the dismissal is of no known kind")
    }
  }
}

extension CoordinatorMessage.DataChunk {
  var wire: Phasegrid_DataChunk {
    .with {
      $0.hash = hash
      $0.offset = UInt64(offset)
      $0.bytes = Data(bytes)
      $0.receipt = receipt
    }
  }

  init(wire: Phasegrid_DataChunk) throws(WireError) {
    try check(
      wire.bytes.count <= WireLimits.dataChunkSizeMax && wire.bytes.count.isMultiple(of: 8),
      "the chunk is not a number of numbers")
    self.init(
      hash: try checkedHash(wire.hash, "data hash"), offset: try checkedDataOffset(wire.offset),
      bytes: [UInt8](wire.bytes), receipt: wire.receipt)
  }
}
