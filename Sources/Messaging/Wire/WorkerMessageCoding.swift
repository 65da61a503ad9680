extension WorkerMessage {
  /// The bytes of one ZeroMQ message.
  /// - Precondition: counts and indices are not negative.
  public func encoded() -> [UInt8] {
    var envelope = Phasegrid_WorkerEnvelope()
    envelope.protocolVersion = UInt32(protocolVersion)
    envelope.body =
      switch self {
      case .hello(let hello): .hello(hello.wire)
      case .heartbeat(let heartbeat): .heartbeat(heartbeat.wire)
      case .results(let reports): .results(.with { $0.reports = reports.map(\.wire) })
      case .failure(let report): .failure(report.wire)
      case .handBack(let handBack): .handBack(.with { $0.leases = handBack.leases.map(\.wire) })
      case .goodbye(let goodbye): .goodbye(goodbye.wire)
      case .dataRequest(let request): .dataRequest(request.wire)
      }
    return encodedEnvelope(envelope)
  }

  /// - Throws: `otherVersion` for a message of another version, whatever else it holds; `malformed` for anything
  ///   that is no message or is out of `WireLimits`.
  public init(decoding bytes: [UInt8]) throws(WireError) {
    try check(bytes.count <= WireLimits.workerMessageSizeMax, "it is too large")
    let envelope: Phasegrid_WorkerEnvelope = try decodedEnvelope(bytes)
    switch envelope.body {
    case .hello(let wire): self = .hello(try Hello(wire: wire))
    case .heartbeat(let wire): self = .heartbeat(try Heartbeat(wire: wire))
    case .results(let wire):
      try checkCount(wire.reports.count, "results")
      self = .results(try wire.reports.map(ResultReport.init(wire:)))
    case .failure(let wire): self = .failure(try FailureReport(wire: wire))
    case .handBack(let wire):
      try checkCount(wire.leases.count, "leases")
      self = .handBack(HandBack(leases: try wire.leases.map(LeaseIdentifier.init(wire:))))
    case .goodbye(let wire): self = .goodbye(try Goodbye(wire: wire))
    case .dataRequest(let wire): self = .dataRequest(try DataRequest(wire: wire))
    case nil: throw .malformed("it is of no known kind")
    }
  }
}

extension WorkerMessage.Hello {
  var wire: Phasegrid_Hello {
    .with {
      $0.worker = worker
      $0.host = host
      $0.slots = UInt32(slots)
      $0.productVersion = productVersion
      $0.trainingVersion = UInt32(trainingVersion)
      $0.instructionSet = instructionSet
    }
  }

  init(wire: Phasegrid_Hello) throws(WireError) {
    try check(wire.slots >= 1, "a worker has at least one slot")
    self.init(
      worker: try checkedName(wire.worker, "worker"), host: try checkedName(wire.host, "host"),
      slots: Int(wire.slots), productVersion: try checkedName(wire.productVersion, "product version"),
      trainingVersion: Int(wire.trainingVersion),
      instructionSet: try checkedName(wire.instructionSet, "instruction set"))
  }
}

extension WorkerMessage.Heartbeat {
  var wire: Phasegrid_Heartbeat { .with { $0.held = held.map(\.wire) } }

  init(wire: Phasegrid_Heartbeat) throws(WireError) {
    try checkCount(wire.held.count, "held leases")
    self.init(held: try wire.held.map(WorkerMessage.HeldLease.init(wire:)))
  }
}

extension WorkerMessage.HeldLease {
  var wire: Phasegrid_HeldLease {
    .with {
      $0.lease = lease.wire
      $0.isRunning = isRunning
    }
  }

  init(wire: Phasegrid_HeldLease) throws(WireError) {
    self.init(lease: try LeaseIdentifier(wire: wire.lease), isRunning: wire.isRunning)
  }
}

extension WorkerMessage.ResultReport {
  var wire: Phasegrid_ResultReport {
    .with {
      $0.lease = lease.wire
      $0.key = keyBytes(key)
      $0.measurements = measurements.wire
      if let neurons { $0.neurons = neurons.wire }
      $0.wallSeconds = wallSeconds
    }
  }

  init(wire: Phasegrid_ResultReport) throws(WireError) {
    try check(wire.wallSeconds.isFinite && wire.wallSeconds >= 0, "wall time is no duration")
    self.init(
      lease: try LeaseIdentifier(wire: wire.lease), key: try checkedKey(wire.key),
      measurements: try WireMeasurements(wire: wire.measurements),
      neurons: wire.hasNeurons ? try WireNeurons(wire: wire.neurons) : nil, wallSeconds: wire.wallSeconds)
  }
}

extension WorkerMessage.FailureReport {
  var wire: Phasegrid_FailureReport {
    .with {
      $0.lease = lease.wire
      $0.reason = cutReason(reason)
      $0.isDeclined = isDeclined
    }
  }

  init(wire: Phasegrid_FailureReport) throws(WireError) {
    self.init(
      lease: try LeaseIdentifier(wire: wire.lease), reason: try checkedReason(wire.reason),
      isDeclined: wire.isDeclined)
  }
}

extension WorkerMessage.Goodbye {
  var wire: Phasegrid_Goodbye {
    .with {
      $0.worker = worker
      $0.reason = cutReason(reason)
      $0.held = held.map(\.wire)
    }
  }

  init(wire: Phasegrid_Goodbye) throws(WireError) {
    try checkCount(wire.held.count, "leases")
    self.init(
      worker: try checkedName(wire.worker, "worker"), reason: try checkedReason(wire.reason),
      held: try wire.held.map(LeaseIdentifier.init(wire:)))
  }
}

extension WorkerMessage.DataRequest {
  var wire: Phasegrid_DataRequest {
    .with {
      $0.hash = hash
      $0.offset = UInt64(offset)
      $0.receipt = receipt
    }
  }

  init(wire: Phasegrid_DataRequest) throws(WireError) {
    self.init(
      hash: try checkedHash(wire.hash, "data hash"), offset: try checkedDataOffset(wire.offset),
      receipt: wire.receipt)
  }
}
