import Messaging
import Scheduling
import Sweeps
import Testing
import Training

@testable import Coordination

@Suite struct DataServiceTests {
  /// Two chunks and a half, with the targets beginning in the middle of one.
  private static let trainingSet: TrainingSet = {
    let sampleCount = 5 * WireLimits.dataChunkSizeMax / 32
    return TrainingSet(
      inputs: (0..<sampleCount).map { Double($0) + 0.5 }, inputDimension: 1,
      targets: (0..<sampleCount).map { -Double($0) })
  }()
  private static let hash = String(repeating: "ab", count: 32)

  private func request(_ chunk: Int, hash: String = hash, receipt: UInt64 = 0) -> WorkerMessage.DataRequest {
    WorkerMessage.DataRequest(hash: hash, offset: chunk * WireLimits.dataChunkSizeMax, receipt: receipt)
  }

  private func service() -> DataService { DataService(Self.trainingSet, hash: Self.hash, receiptSeed: 1) }

  @Test func `the chunks are the inputs and then the targets, whole and in order`() {
    var service = service()
    var numbers: [Double] = []
    var receipt: UInt64 = 0
    for number in 0..<3 {
      let answer = service.answer(request(number, receipt: receipt), of: WorkerID("a"), at: seconds(0))
      guard case .chunk(let chunk) = answer else {
        Issue.record("no chunk \(number)")
        return
      }
      receipt = chunk.receipt
      #expect(chunk.offset == 8 * numbers.count && chunk.hash == Self.hash)
      #expect(chunk.bytes.count <= WireLimits.dataChunkSizeMax)
      numbers += DataBytes.numbers(chunk.bytes)
    }
    #expect(numbers == Self.trainingSet.inputs + Self.trainingSet.targets)
  }

  @Test func `other data, and what lies behind the end, are unknown`() {
    var service = service()
    let other = String(repeating: "cd", count: 32)
    #expect(service.answer(request(0, hash: other), of: WorkerID("a"), at: seconds(0)) == .unknown)
    #expect(service.answer(request(3), of: WorkerID("a"), at: seconds(0)) == .unknown)
    var end = request(0)
    end.offset = 8 * (Self.trainingSet.inputs.count + Self.trainingSet.targets.count)
    #expect(service.answer(end, of: WorkerID("a"), at: seconds(0)) == .unknown)
  }

  @Test func `few workers are served at a time, and others when these are done or gone`() {
    var service = service()
    var receipts: [Int: UInt64] = [:]
    func isServed(_ worker: Int, _ chunk: Int, at time: Double) -> Bool {
      let request = request(chunk, receipt: receipts[worker, default: 0])
      let answer = service.answer(request, of: WorkerID("\(worker)"), at: seconds(time))
      guard case .chunk(let chunk) = answer else { return false }
      receipts[worker] = chunk.receipt
      return true
    }
    let countMax = DataService.workerCountMax
    for worker in 0..<countMax { #expect(isServed(worker, 0, at: 0)) }
    #expect(!isServed(countMax, 0, at: 1))
    // Who is served is served to the end.
    #expect(isServed(0, 1, at: 2))
    #expect(isServed(0, 2, at: 3))
    #expect(isServed(countMax, 0, at: 4))
    #expect(!isServed(countMax + 1, 0, at: 5))
    // All but the one at 4 have asked for nothing since 0.
    #expect(isServed(countMax + 1, 0, at: 10))
    for worker in 0..<countMax - 2 { #expect(isServed(worker, 1, at: 11)) }
    #expect(!isServed(countMax - 2, 1, at: 11))
  }

  @Test func `who does not show that a chunk has come is sent none for a while`() {
    var service = service()
    var receipts: [UInt64] = []
    for (time, receipt) in [(0.0, 0), (1, 0), (9.9, 7), (10, 0), (11, nil)] as [(Double, UInt64?)] {
      let request = request(0, receipt: receipt ?? receipts.last!)
      switch service.answer(request, of: WorkerID("a"), at: seconds(time)) {
      case .chunk(let chunk): receipts.append(chunk.receipt)
      case .busy: receipts.append(0)
      case .unknown: Issue.record("unknown data")
      }
    }
    #expect(receipts.map { $0 != 0 } == [true, false, false, true, true])
    #expect(Set(receipts.filter { $0 != 0 }).count == 3)
    // The last one, too, after which nobody asks for more.
    var last = request(2, receipt: receipts.last!)
    for isServed in [true, false] {
      let answer = service.answer(last, of: WorkerID("a"), at: seconds(12))
      if case .chunk = answer { #expect(isServed) } else { #expect(!isServed) }
      last.receipt = 0
    }
  }

  @Test func `workers that have the last chunk keep nobody waiting`() {
    var service = service()
    for worker in 0..<10 * DataService.workerCountMax {
      let answer = service.answer(request(2), of: WorkerID("\(worker)"), at: seconds(1))
      guard case .chunk = answer else {
        Issue.record("worker \(worker) waits")
        return
      }
    }
  }
}

@Suite struct DataProtocolTests {
  private func request(_ fixture: Fixture) -> WorkerMessage {
    let hash = fixture.folder.plan.meaning.problem.data.hexadecimal
    return .dataRequest(WorkerMessage.DataRequest(hash: hash, offset: 0))
  }

  @Test func `a worker that fetches the data is leased nothing before it says that it is ready`() throws {
    try withFolder { folder in
      var fixture = try Fixture(folder, specification())
      _ = fixture.send(hello("node-1-a"), from: peer(1), at: 0)
      let answer = fixture.send(request(fixture), from: peer(1), at: 0.05)
      guard case .dataChunk(let chunk) = answer.first, answer.count == 1 else {
        Issue.record("no chunk: \(answer)")
        return
      }
      #expect(DataBytes.numbers(chunk.bytes) == [-1, 1, 0.5, -0.5])
      #expect(fixture.handle(.tick, at: 5).messages(to: peer(1)).isEmpty)
      let assignments = fixture.send(heartbeat([]), from: peer(1), at: 6).assignments
      #expect(!assignments.isEmpty)
    }
  }

  @Test func `a worker that falls silent while it fetches is forgotten`() throws {
    try withFolder { folder in
      var fixture = try Fixture(folder, specification())
      _ = fixture.send(hello("node-1-a"), from: peer(1), at: 0)
      _ = fixture.send(request(fixture), from: peer(1), at: 1)
      for time in stride(from: 2.0, through: 70, by: 1) { _ = fixture.handle(.tick, at: time) }
      #expect(fixture.coordinator.connections.isEmpty)
      fixture.coordinator.scheduler.checkInvariants()
    }
  }

  @Test
  func
    `a worker that fetches for ever keeps nobody else waiting, and nothing of the many that came and went`()
    throws
  {
    try withFolder { folder in
      var fixture = try Fixture(folder, specification())
      _ = fixture.send(hello("node-1-a"), from: peer(1), at: 0)
      _ = fixture.send(request(fixture), from: peer(1), at: 0)
      for number in 0..<100 { _ = fixture.send(hello("node-\(number)-b"), from: peer(2), at: 0.01) }
      for collection in Mirror(reflecting: fixture.coordinator.connections).children {
        #expect(Mirror(reflecting: collection.value).children.count <= 2, "\(collection.label ?? "")")
      }
      #expect(!fixture.handle(.tick, at: 1).messages(to: peer(2)).assignments.isEmpty)
    }
  }

  @Test func `a worker that was leased trials and fetches the data lives as long as it asks`() throws {
    try withFolder { folder in
      var fixture = try Fixture(folder, specification())
      _ = fixture.send(hello("node-1-a"), from: peer(1), at: 0)
      #expect(!fixture.handle(.tick, at: 1).messages(to: peer(1)).assignments.isEmpty)
      for time in stride(from: 2.0, through: 70, by: 4) {
        _ = fixture.send(request(fixture), from: peer(1), at: time)
        _ = fixture.handle(.tick, at: time)
      }
      #expect(fixture.coordinator.connections.all.map(\.stage) == [.joined])
      // Leases that it does not list expire, and count against no trial.
      for case .failure(_, let lost) in fixture.stored { #expect(lost.cause == .expired && !lost.isCounted) }
    }
  }

  @Test func `a request of other data, or of an unknown worker, is answered by a request to rejoin`() throws {
    try withFolder { folder in
      var fixture = try Fixture(folder, specification())
      #expect(fixture.send(request(fixture), from: peer(1), at: 0) == [.rejoinRequest])
      _ = fixture.join(peer(1))
      let hash = String(repeating: "0", count: 64)
      let other = WorkerMessage.dataRequest(WorkerMessage.DataRequest(hash: hash, offset: 0))
      #expect(fixture.send(other, from: peer(1), at: 1) == [.rejoinRequest])
    }
  }

  @Test func `sweeps have one hash where the same indices are the same trials`() throws {
    func hash(_ specification: SweepSpecification) throws -> String {
      try withFolder { try SweepFolder($0, specification: specification).plan.sweepHash.hexadecimal }
    }
    let first = try hash(specification())
    #expect(try first == hash(specification()))
    #expect(try first != hash(specification(gammas: "[0.5, 1, 2]")))
    #expect(try first != hash(specification(gammas: "[0.5, 0.75]")))
    #expect(try first != hash(specification(initialisations: "[]")))
    #expect(try first != hash(specification(lossTolerance: "1e-7")))
    #expect(try first == hash(specification(detail: "{cells: [[0.5, 0]]}")))
  }
}
