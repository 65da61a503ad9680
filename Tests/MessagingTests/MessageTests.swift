import Testing

@testable import Messaging

@Suite("Messages") struct MessageTests {
  @Test("A worker's message survives the wire", arguments: Samples.workerMessages)
  func workerRoundTrip(message: WorkerMessage) throws {
    #expect(try WorkerMessage(decoding: message.encoded()) == message)
  }

  @Test("A coordinator's message survives the wire", arguments: Samples.coordinatorMessages)
  func coordinatorRoundTrip(message: CoordinatorMessage) throws {
    #expect(try CoordinatorMessage(decoding: message.encoded()) == message)
  }

  @Test("Measurements that are not numbers survive the wire")
  func notANumber() throws {
    var measurements = Samples.measurements
    measurements.loss = .nan
    let report = WorkerMessage.ResultReport(
      lease: Samples.lease, key: Samples.key, measurements: measurements, neurons: nil, wallSeconds: 0)
    guard
      case .results(let reports) = try WorkerMessage(decoding: WorkerMessage.results([report]).encoded())
    else {
      Issue.record("not a result")
      return
    }
    let decoded = try #require(reports.first)
    #expect(decoded.measurements.loss.isNaN)
    #expect(decoded.measurements.relativeDistance.sign == .minus)
  }

  /// Written out by hand from the protobuf encoding; a change here is a change of the protocol's version.
  @Test("The bytes of version 5 are what they were")
  func goldenBytes() {
    let key: [UInt8] = [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef]
    let keyAll = key + key + key + key
    let assignment: [UInt8] =
      [0x0a, 0x05, 0x08, 0xac, 0x02, 0x10, 0x02]  // lease: index 300, attempt 2
      + [0x12, 0x20] + keyAll
      + [0x19, 0, 0, 0, 0, 0, 0, 0xc0, 0x3f]  // kappa 0.125
      + [0x21, 0, 0, 0, 0, 0, 0, 0x20, 0x40]  // kappaPrime 8
      + [0x28, 0xe8, 0x07]  // width 1000
      + [0x30] + [UInt8](repeating: 0xff, count: 9) + [0x01]  // seed 2^64 - 1
      + [0x38, 0x01]  // recordsNeurons
      + [0x41, 0, 0, 0, 0, 0, 0, 0xe0, 0x3f]  // beta2 0.5
    let length = UInt8(assignment.count)
    #expect(
      CoordinatorMessage.assignments([Samples.assignment]).encoded()
        == [0x08, 0x05, 0x22, length + 2, 0x0a, length] + assignment)
    #expect(
      WorkerMessage.heartbeat(
        WorkerMessage.Heartbeat(held: [WorkerMessage.HeldLease(lease: Samples.lease, isRunning: true)])
      ).encoded() == [
        0x08, 0x05, 0x1a, 0x0b, 0x0a, 0x09, 0x0a, 0x05, 0x08, 0xac, 0x02, 0x10, 0x02, 0x10, 0x01,
      ])
    #expect(
      WorkerMessage.failure(
        WorkerMessage.FailureReport(lease: Samples.lease, reason: "no", isDeclined: true)
      ).encoded() == [
        0x08, 0x05, 0x2a, 0x0d, 0x0a, 0x05, 0x08, 0xac, 0x02, 0x10, 0x02, 0x12, 0x02, 0x6e, 0x6f, 0x18, 0x01,
      ])
  }

  @Test("A message of another version is recognised by its first field alone")
  func otherVersion() {
    let garbage = [UInt8](repeating: 0xff, count: 20)
    #expect(throws: WireError.otherVersion(1)) { try WorkerMessage(decoding: [0x08, 0x01] + garbage) }
    #expect(throws: WireError.otherVersion(300)) {
      try CoordinatorMessage(decoding: [0x08, 0xac, 0x02] + garbage)
    }
    #expect("\(WireError.otherVersion(1))".contains("version 5"))
    #expect("\(WireError.otherVersion(1))".contains("version 1"))
  }

  @Test(
    "A message without a version is malformed", arguments: [[], [0x08], [0x12, 0x00], [0x08, 0xff, 0xff]])
  func noVersion(bytes: [UInt8]) {
    #expect {
      try WorkerMessage(decoding: bytes)
    } throws: { error in
      if case WireError.malformed = error { true } else { false }
    }
  }

  @Test("A message without a body is malformed")
  func noBody() {
    #expect(throws: WireError.malformed("it is of no known kind")) {
      try WorkerMessage(decoding: [0x08, 0x05])
    }
    #expect(throws: WireError.malformed("it is of no known kind")) {
      try CoordinatorMessage(decoding: [0x08, 0x05])
    }
  }

  @Test("Messages out of bounds are malformed, each for its own reason")
  func bounds() {
    var welcome = Samples.welcome
    func reason(_ change: (inout CoordinatorMessage.Welcome) -> Void) -> String {
      welcome = Samples.welcome
      change(&welcome)
      return refusal { try CoordinatorMessage(decoding: CoordinatorMessage.welcome(welcome).encoded()) }
    }
    #expect(reason { $0.problem.sampleCount = 0 } == "the problem is empty")
    #expect(reason { $0.problem.inputDimension = 0 } == "the problem is empty")
    #expect(reason { $0.problem.sampleCount = .max } == "the data are too large")
    #expect(reason { $0.problem.inputDimension = .max } == "the data are too large")
    #expect(reason { $0.problem.sampleCount = WireLimits.dataSizeMax / 8 } == "the data are too large")
    #expect(reason { $0.problem.dataHash = "c0ffee" } == "data hash is no SHA-256")
    #expect(reason { $0.sweepHash = Samples.hash.uppercased() } == "sweep hash is no SHA-256")
    #expect(reason { $0.settings.accuracy = .nan } == "accuracy is not finite")
    #expect(reason { $0.settings.precision = "" } == "precision is empty")
    #expect(reason { $0.leaseDuration = .seconds(30 * 24 * 3600) } == "lease duration is out of range")
    #expect(reason { $0.sweepName = "" } == "sweep name is empty")
    #expect(reason { $0.sweepName = String(repeating: "x", count: 256) } == "sweep name is too long")
  }

  @Test("Lists that do not belong together, or are too long, are malformed")
  func lists() {
    var neurons = Samples.neurons
    neurons.finalAmplitudes = [1]
    #expect(
      refusal { try WorkerMessage(decoding: Samples.result(neurons: neurons).encoded()) }
        == "the arrays of neurons differ in length")
    neurons = Samples.neurons
    neurons.finalFunction = []
    #expect(
      refusal { try WorkerMessage(decoding: Samples.result(neurons: neurons).encoded()) }
        == "the functions differ in length")
    let leases = [LeaseIdentifier](repeating: Samples.lease, count: WireLimits.leaseCountMax + 1)
    #expect(
      refusal {
        try WorkerMessage(decoding: WorkerMessage.handBack(WorkerMessage.HandBack(leases: leases)).encoded())
      } == "100001 leases, more than 100000")
  }

  @Test("Evaluations that cannot be added up are malformed")
  func evaluations() {
    func reason(_ count: Int) -> String {
      var message = Samples.result(neurons: nil)
      if case .results(var reports) = message {
        reports[0].measurements.evaluations = count
        message = .results(reports)
      }
      return refusal { try WorkerMessage(decoding: message.encoded()) }
    }
    #expect(reason(WireLimits.evaluationCountMax) == "none")
    #expect(reason(WireLimits.evaluationCountMax + 1) == "the evaluation count is out of range")
    #expect(reason(.max) == "the evaluation count is out of range")
  }

  @Test("Chunks and requests of data are whole numbers within the data's bounds")
  func data() {
    func reason(offset: Int, count: Int = 8) -> String {
      let chunk = CoordinatorMessage.DataChunk(
        hash: Samples.hash, offset: offset, bytes: [UInt8](repeating: 0, count: count))
      return refusal { try CoordinatorMessage(decoding: CoordinatorMessage.dataChunk(chunk).encoded()) }
    }
    #expect(reason(offset: 0, count: WireLimits.dataChunkSizeMax) == "none")
    #expect(
      reason(offset: 0, count: WireLimits.dataChunkSizeMax + 8) == "the chunk is not a number of numbers")
    #expect(reason(offset: 0, count: 7) == "the chunk is not a number of numbers")
    #expect(reason(offset: 4) == "data offset is out of range")
    #expect(reason(offset: WireLimits.dataSizeMax + 8) == "data offset is out of range")
    let request = WorkerMessage.dataRequest(WorkerMessage.DataRequest(hash: "x", offset: 0))
    #expect(refusal { try WorkerMessage(decoding: request.encoded()) } == "data hash is no SHA-256")
  }

  @Test("The bytes of numbers are theirs again, whatever the numbers")
  func numbers() {
    let numbers = [0, -0.0, 1, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude]
    let again = DataBytes.numbers(DataBytes.bytes(numbers[...]))
    #expect(again.map(\.bitPattern) == numbers.map(\.bitPattern))
    #expect(DataBytes.bytes([1.0]) == [0, 0, 0, 0, 0, 0, 0xf0, 0x3f])
  }

  @Test("The most assignments fit a coordinator's message")
  func mostAssignments() {
    var assignment = Samples.assignment
    assignment.lease = LeaseIdentifier(trialIndex: .max, attempt: 1_000)
    let message = CoordinatorMessage.assignments(
      [CoordinatorMessage.Assignment](repeating: assignment, count: WireLimits.leaseCountMax))
    #expect(message.encoded().count <= WireLimits.coordinatorMessageSizeMax)
  }

  @Test("The largest snapshot fits a worker's message")
  func largestSnapshot() throws {
    let neurons = [Float](repeating: 1, count: WireLimits.neuronCountMax)
    let points = [Double](repeating: 1, count: WireLimits.functionPointCountMax)
    let message = Samples.result(
      neurons: WireNeurons(
        initialOrientations: neurons, finalOrientations: neurons, initialAmplitudes: neurons,
        finalAmplitudes: neurons, functionInputs: points, initialFunction: points, finalFunction: points))
    #expect(message.encoded().count <= WireLimits.workerMessageSizeMax)
  }

  @Test("A long reason is cut at a whole character")
  func longReason() throws {
    let reason = String(repeating: "γ′", count: 5_000)
    let bytes = CoordinatorMessage.refused(reason: reason).encoded()
    guard case .refused(let cut) = try CoordinatorMessage(decoding: bytes) else {
      Issue.record("not a refusal")
      return
    }
    #expect(reason.hasPrefix(cut))
    #expect(cut.utf8.count > 4_000)
  }

  @Test("Whatever a peer says is of marks on paper, so that it forges no line and steers no terminal")
  func printableText() throws {
    let evil = "a\u{1B}[2J\r\nerror: \u{85}\u{9B}\u{2028}\u{202E}γ′\u{0}"
    let tame = "a?[2J??error: ????γ′?"
    let hello = WorkerMessage.Hello(
      worker: evil, host: evil, slots: 1, productVersion: evil, trainingVersion: 1, instructionSet: evil)
    let tameHello = WorkerMessage.Hello(
      worker: tame, host: tame, slots: 1, productVersion: tame, trainingVersion: 1, instructionSet: tame)
    #expect(try WorkerMessage(decoding: WorkerMessage.hello(hello).encoded()) == .hello(tameHello))
    let failure = { WorkerMessage.failure(.init(lease: Samples.lease, reason: $0)) }
    #expect(try WorkerMessage(decoding: failure(evil).encoded()) == failure(tame))
    let goodbye = { WorkerMessage.goodbye(.init(worker: $0, reason: $0, held: [])) }
    #expect(try WorkerMessage(decoding: goodbye(evil).encoded()) == goodbye(tame))
    let refused = CoordinatorMessage.refused(reason: evil).encoded()
    #expect(try CoordinatorMessage(decoding: refused) == .refused(reason: tame))
    var welcome = Samples.welcome
    welcome.sweepName = evil
    guard
      case .welcome(let heard) = try CoordinatorMessage(
        decoding: CoordinatorMessage.welcome(welcome).encoded())
    else { return }
    #expect(heard.sweepName == tame)
  }

  @Test("Intervals are whole milliseconds, rounded up")
  func intervals() {
    #expect(milliseconds(.zero) == 1)
    #expect(milliseconds(.seconds(-3)) == 1)
    #expect(milliseconds(.microseconds(1_001)) == 2)
    #expect(milliseconds(.seconds(2.5)) == 2_500)
  }

  private func refusal(_ decode: () throws -> some Any) -> String {
    do {
      _ = try decode()
      return "none"
    } catch WireError.malformed(let reason) {
      return reason
    } catch {
      return "\(error)"
    }
  }
}
