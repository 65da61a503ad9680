import Messaging
import Testing
import Training

@testable import Working

private typealias Fixture = WorkerFixture

@Suite("A worker and its data") struct WorkerDataTests {
  /// Two and a half chunks.
  private static let trainingSet: TrainingSet = {
    let sampleCount = 5 * WireLimits.dataChunkSizeMax / 64
    return TrainingSet(
      inputs: (0..<3 * sampleCount).map { Double($0) / 7 }, inputDimension: 3,
      targets: (0..<sampleCount).map { -Double($0) })
  }()
  private static let problem = Fixture.wireProblem(trainingSet)
  private static let size = problem.dataSize

  private static func chunk(_ number: Int) -> CoordinatorMessage.DataChunk {
    let bytes = DataBytes.bytes((trainingSet.inputs + trainingSet.targets)[...])
    let offset = number * WireLimits.dataChunkSizeMax
    return CoordinatorMessage.DataChunk(
      hash: problem.dataHash, offset: offset,
      bytes: Array(bytes[offset..<min(offset + WireLimits.dataChunkSizeMax, size)]))
  }

  private static func request(_ number: Int) -> WorkerEffect {
    .send(
      .dataRequest(
        WorkerMessage.DataRequest(hash: problem.dataHash, offset: number * WireLimits.dataChunkSizeMax)))
  }

  private static func welcome(session: UInt64 = 1) -> CoordinatorMessage {
    var welcome = Fixture.welcome(session: session)
    welcome.problem = problem
    return .welcome(welcome)
  }

  private func welcomed(_ configuration: WorkerConfiguration = Fixture.configuration) -> WorkerFixture {
    var fixture = Fixture(configuration)
    _ = fixture.handle(.started)
    _ = fixture.receive(Self.welcome())
    return fixture
  }

  private func trainedSet(of fixture: inout WorkerFixture) -> TrainingSet? {
    for case .train(_, let definition, _) in fixture.receive(.assignments([Fixture.assignment(1)])) {
      return definition.problem.trainingSet
    }
    return nil
  }

  @Test("They come chunk by chunk, one request at a time, and it joins when they are there")
  func chunks() {
    var fixture = welcomed()
    #expect(fixture.receive(.dataChunk(Self.chunk(0))) == [Self.request(1)])
    #expect(fixture.receive(.dataChunk(Self.chunk(1))) == [Self.request(2)])
    #expect(fixture.receive(.dataChunk(Self.chunk(2))) == [Fixture.heartbeat()])
    #expect(trainedSet(of: &fixture) == Self.trainingSet)
  }

  @Test("Chunks that are doubled, late, too early or of other data are passed over")
  func disorder() {
    var fixture = welcomed()
    #expect(fixture.receive(.dataChunk(Self.chunk(1))) == [])
    #expect(fixture.receive(.dataChunk(Fixture.chunk)) == [])
    #expect(fixture.receive(.dataChunk(Self.chunk(0))) == [Self.request(1)])
    #expect(fixture.receive(.dataChunk(Self.chunk(0))) == [])
    var short = Self.chunk(1)
    short.bytes.removeLast(8)
    #expect(fixture.receive(.dataChunk(short)) == [])
    #expect(fixture.receive(.dataChunk(Self.chunk(1))) == [Self.request(2)])
    #expect(fixture.receive(.dataChunk(Self.chunk(2))) == [Fixture.heartbeat()])
    #expect(fixture.receive(.dataChunk(Self.chunk(2))) == [])
    #expect(trainedSet(of: &fixture) == Self.trainingSet)
  }

  @Test("A request without an answer is repeated in growing pauses, and no heartbeat says that it is ready")
  func loss() throws {
    var fixture = welcomed()
    _ = fixture.receive(.dataChunk(Self.chunk(0)))
    var pauses: [Duration] = []
    var last = fixture.now
    while pauses.count < 6 {
      let effects = try fixture.reachDeadline()
      #expect(effects.isEmpty || effects == [Self.request(1)])
      if !effects.isEmpty {
        pauses.append(fixture.now - last)
        last = fixture.now
      }
      // Too many others are served.
      _ = fixture.receive(.acknowledgement(trialIndices: []))
    }
    for (pause, bound) in zip(pauses, [2, 4, 8, 16, 30, 30]) {
      #expect(pause >= .seconds(bound) * 0.1 && pause <= .seconds(bound))
    }
    #expect(fixture.receive(.dataChunk(Self.chunk(1))) == [Self.request(2)])
  }

  @Test("A coordinator that returns, or another, goes on where the last one was, and sends nothing again")
  func restart() {
    var fixture = welcomed()
    _ = fixture.receive(.dataChunk(Self.chunk(0)))
    #expect(fixture.receive(.rejoinRequest) == [Fixture.hello])
    #expect(fixture.receive(Self.welcome(session: 2)).last == Self.request(1))
    _ = fixture.receive(.dataChunk(Self.chunk(1)))
    _ = fixture.receive(.dataChunk(Self.chunk(2)))
    fixture.now = .seconds(5)
    _ = fixture.handle(.deadlineReached)
    #expect(fixture.receive(.rejoinRequest) == [Fixture.hello])
    #expect(fixture.receive(Self.welcome(session: 3)).last == Fixture.heartbeat())
  }

  @Test("What is assigned before the data are there waits for them")
  func assignedEarly() {
    var fixture = welcomed()
    #expect(fixture.receive(.assignments([Fixture.assignment(1)])) == [])
    for number in 0...1 { _ = fixture.receive(.dataChunk(Self.chunk(number))) }
    let effects = fixture.receive(.dataChunk(Self.chunk(2)))
    #expect(effects.first == Fixture.heartbeat(~1))
    guard case .train(_, let definition, _)? = effects.last else {
      Issue.record("not trained: \(effects)")
      return
    }
    #expect(definition.problem.trainingSet == Self.trainingSet)
  }

  @Test("Data that are not what their hash says are fetched again, but not for ever")
  func wrongData() {
    var fixture = welcomed()
    for attempt in 1...3 {
      _ = fixture.receive(.dataChunk(Self.chunk(0)))
      _ = fixture.receive(.dataChunk(Self.chunk(1)))
      var wrong = Self.chunk(2)
      wrong.bytes[11] ^= 1
      let effects = fixture.receive(.dataChunk(wrong))
      if attempt < 3 {
        #expect(
          effects == [
            .log(.warning, "the data that came are not what their hash says; fetching them again"),
            .log(.info, "fetching the data, 3 MB"), Self.request(0),
          ])
      } else {
        let reason = "the data are not what their hash \(Self.problem.dataHash.prefix(16)) says"
        #expect(effects == Fixture.leaving(.incompatible(reason: reason)))
      }
    }
  }

  @Test("A claim beyond its memory ends it before it takes any")
  func oversize() {
    var configuration = Fixture.configuration
    configuration.memoryMax = 1_000_000_000
    var fixture = Fixture(configuration)
    var welcome = Fixture.welcome()
    welcome.problem.sampleCount = 1 << 20
    welcome.problem.inputDimension = 1 << 10
    let effects = fixture.receive(.welcome(welcome))
    #expect(
      effects.last
        == .leave(
          .incompatible(reason: "the data of sweep 'plane' need 8599 MB, this worker has 1000 MB")))
  }

  @Test("A cache is asked first, and given what had to be fetched")
  func cache() {
    var configuration = Fixture.configuration
    configuration.hasDataCache = true
    var fixture = Fixture(configuration)
    let hash = Self.problem.dataHash
    #expect(fixture.receive(Self.welcome()).last == .loadData(Self.problem))
    var lucky = fixture
    #expect(
      lucky.handle(.dataLoaded(hash: hash, Self.trainingSet)) == [
        .log(.info, "found the data in the cache"), Fixture.heartbeat(),
      ])
    #expect(fixture.handle(.dataLoaded(hash: hash, nil)).last == Self.request(0))
    for number in 0...1 { _ = fixture.receive(.dataChunk(Self.chunk(number))) }
    #expect(
      fixture.receive(.dataChunk(Self.chunk(2))) == [
        .storeData(Self.problem, Self.trainingSet), Fixture.heartbeat(),
      ])
  }

  @Test("A trial that cannot fit into memory is declined with both numbers, and the others are trained")
  func trialTooLarge() throws {
    var configuration = Fixture.configuration
    configuration.memoryMax = 10_000_000
    var fixture = Fixture.joined(configuration)
    var large = Fixture.assignment(1)
    large.width = 1_000_000
    let effects = fixture.receive(.assignments([large, Fixture.assignment(2)]))
    guard case .send(.failure(let failure))? = effects.dropFirst().first else {
      Issue.record("not declined: \(effects)")
      return
    }
    #expect(failure.lease == Fixture.lease(1))
    #expect(failure.isDeclined)
    #expect(try failure.reason.contains(Regex("it needs about [0-9]+ MB of memory, this worker has 10 MB")))
    #expect(effects.last == Fixture.training(0, 2))
  }

  @Test("Trials that fit alone but not together are trained one after the other")
  func trialsTooLargeTogether() {
    var configuration = Fixture.configuration
    let problem = Problem(trainingSet: Fixture.trainingSet, activation: .tanh)
    configuration.memoryMax = Int(trainingMemory(of: problem, width: 1_000) * 1.5)
    var fixture = Fixture.joined(configuration)
    var trials = (0..<2).map { Fixture.assignment($0) }
    for index in 0..<2 { trials[index].width = 1_000 }
    #expect(fixture.receive(.assignments(trials)).count == 1)
    #expect(fixture.train(0, 0).count == 2)
  }
}
