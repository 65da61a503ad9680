import Foundation
import Messaging
import Testing

@testable import Working

@Suite("A worker process", .timeLimit(.minutes(1))) struct WorkerProcessTests {
  private func coordinator() throws -> ScriptedCoordinator {
    try ScriptedCoordinator(bindingTo: Endpoint("tcp://127.0.0.1:*"))
  }

  @Test("It is welcomed, trains what it is assigned, and leaves when it is dismissed")
  func wholeLife() throws {
    let coordinator = try coordinator()
    let worker = WorkerThread(connectingTo: coordinator.router.boundEndpoint)
    let peer = try coordinator.welcomeWorker(session: 1)
    try coordinator.send(.assignments((0..<20).map { WorkerFixture.assignment($0) }), to: peer)
    let reports = try coordinator.results(of: 20)
    for index in 0..<20 {
      let report = try #require(reports[index])
      #expect(report.lease == WorkerFixture.lease(index))
      #expect(report.key == "key\(index)")
      #expect(report.measurements.relativeDistanceW == 0.5 * Double(10 + index))
      #expect(report.measurements.relativeDistance == Double(index))
      #expect(report.measurements.kernelChange.isNaN)
      #expect(report.wallSeconds >= 0)
    }
    try coordinator.send(.acknowledgement(trialIndices: Array(0..<20)), to: peer)
    try coordinator.send(.dismissal(.sweepComplete), to: peer)
    #expect(try worker.join() == .dismissed)
    guard case .goodbye(let goodbye) = try coordinator.nextMessage().message else {
      Issue.record("no goodbye")
      return
    }
    #expect(goodbye.held.isEmpty)
  }

  @Test("No result is lost when the coordinator is killed and comes back to the same port")
  func coordinatorRestarts() throws {
    var coordinator: ScriptedCoordinator? = try coordinator()
    let endpoint = try #require(coordinator).router.boundEndpoint
    let resume = DispatchSemaphore(value: 0)
    let worker = WorkerThread(connectingTo: endpoint) { definition, _, _ in
      if definition.seed >= 3 { resume.wait() }
      return WorkerThread.record(of: definition)
    }
    let peer = try #require(coordinator).welcomeWorker(session: 1)
    try #require(coordinator).send(.assignments((0..<8).map { WorkerFixture.assignment($0) }), to: peer)
    #expect(try Set(#require(coordinator).results(of: 3).keys) == [0, 1, 2])
    try #require(coordinator).send(.acknowledgement(trialIndices: [1]), to: peer)
    coordinator = nil
    for _ in 3..<8 { resume.signal() }

    let successor = try ScriptedCoordinator(bindingTo: endpoint)
    let newPeer = try successor.welcomeWorker(session: 2)
    var indices: Set<Int> = [1]
    while indices.count < 8 {
      let (_, message) = try successor.nextMessage()
      if case .result(let report) = message { indices.insert(report.lease.trialIndex) }
    }
    try successor.send(.acknowledgement(trialIndices: Array(0..<8)), to: newPeer)
    try successor.send(.dismissal(.sweepComplete), to: newPeer)
    #expect(try worker.join() == .dismissed)
  }

  @Test("Heartbeats go on while every slot computes")
  func heartbeats() throws {
    let coordinator = try coordinator()
    let resume = DispatchSemaphore(value: 0)
    let worker = WorkerThread(connectingTo: coordinator.router.boundEndpoint) { definition, _, _ in
      resume.wait()
      return WorkerThread.record(of: definition)
    }
    let peer = try coordinator.welcomeWorker(session: 1)
    try coordinator.send(.assignments((0..<3).map { WorkerFixture.assignment($0) }), to: peer)
    let expected = WorkerFixture.heartbeat(0, 1, ~2)
    var heartbeatCount = 0
    while heartbeatCount < 3 {
      let (_, message) = try coordinator.receive()
      if WorkerEffect.send(message) == expected { heartbeatCount += 1 }
    }
    for _ in 0..<3 { resume.signal() }
    #expect(try Set(coordinator.results(of: 3).keys) == [0, 1, 2])
    try coordinator.send(.refused(reason: "enough"), to: peer)
    #expect(try worker.join() == .refused(reason: "enough"))
  }

  @Test("A drain hands back what is queued and finishes what runs")
  func drain() throws {
    let coordinator = try coordinator()
    let resume = DispatchSemaphore(value: 0)
    let started = DispatchSemaphore(value: 0)
    let worker = WorkerThread(connectingTo: coordinator.router.boundEndpoint, slots: 1) { definition, _, _ in
      started.signal()
      resume.wait()
      return WorkerThread.record(of: definition)
    }
    let peer = try coordinator.welcomeWorker(session: 1)
    try coordinator.send(.assignments((0..<3).map { WorkerFixture.assignment($0) }), to: peer)
    started.wait()
    worker.process.requestDrain()
    let handBack = WorkerMessage.HandBack(leases: [WorkerFixture.lease(1), WorkerFixture.lease(2)])
    #expect(try coordinator.nextMessage().message == .handBack(handBack))
    resume.signal()
    #expect(try Array(coordinator.results(of: 1).keys) == [0])
    try coordinator.send(.acknowledgement(trialIndices: [0]), to: peer)
    #expect(try worker.join() == .drained)
  }

  @Test("A coordinator of another version ends it with both versions named")
  func otherVersion() throws {
    let coordinator = try coordinator()
    let worker = WorkerThread(connectingTo: coordinator.router.boundEndpoint)
    let (peer, _) = try coordinator.receive()
    _ = try coordinator.router.send([0x08, 0x63, 0xff], to: peer)
    #expect(try worker.join() == .incompatible(reason: WireError.otherVersion(99).description))
  }

  @Test("Data are asked for once, and a coordinator that comes back is not asked again")
  func dataTravelsOnce() throws {
    var coordinator: ScriptedCoordinator? = try coordinator()
    let endpoint = try #require(coordinator).router.boundEndpoint
    let worker = WorkerThread(connectingTo: endpoint)
    let firstCount = try dataRequestCount(servingOneTrialOf: 1, try #require(coordinator))
    // A hello that crossed the welcome is welcomed as well, and then the request is repeated.
    #expect(firstCount >= 1 && firstCount <= 2)
    coordinator = nil
    let successor = try ScriptedCoordinator(bindingTo: endpoint)
    #expect(try dataRequestCount(servingOneTrialOf: 2, successor) == 0)
    worker.process.requestDrain()
    #expect(try worker.join() == .drained)
  }

  private func dataRequestCount(
    servingOneTrialOf session: UInt64, _ coordinator: ScriptedCoordinator
  ) throws -> Int {
    var coordinator = coordinator
    coordinator.sendsData = false
    let peer = try coordinator.welcomeWorker(session: session)
    try coordinator.send(.assignments([WorkerFixture.assignment(Int(session))]), to: peer)
    var requestCount = 0
    while true {
      switch try coordinator.receive().message {
      case .dataRequest(let request):
        #expect(request.hash == WorkerFixture.problem.dataHash && request.offset == 0)
        requestCount += 1
        try coordinator.send(.dataChunk(WorkerFixture.chunk), to: peer)
      case .result(let report):
        // That of an earlier session comes again if its acknowledgement was lost.
        try coordinator.send(.acknowledgement(trialIndices: [report.lease.trialIndex]), to: peer)
        if report.lease.trialIndex == Int(session) { return requestCount }
      default: continue
      }
    }
  }

  @Test("Results that nobody took are offered by the next worker with the same spool")
  func spoolAcrossProcesses() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let coordinator = try coordinator()
    let folders = WorkerProcess.StorageFolders(spool: folder)
    let first = WorkerThread(connectingTo: coordinator.router.boundEndpoint, storageFolders: folders)
    let peer = try coordinator.welcomeWorker(session: 1)
    try coordinator.send(.assignments((1..<3).map { WorkerFixture.assignment($0) }), to: peer)
    let reports = try coordinator.results(of: 2)
    first.process.requestDrain()
    first.process.requestDrain()
    #expect(try first.join() == .drained)
    #expect(try !FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)

    let second = WorkerThread(connectingTo: coordinator.router.boundEndpoint, storageFolders: folders)
    let newPeer = try coordinator.welcomeWorker(session: 1)
    let again = try coordinator.results(of: 2)
    #expect(again.mapValues(\.key) == reports.mapValues(\.key))
    #expect(
      again.mapValues(\.measurements.relativeDistanceW) == reports.mapValues(\.measurements.relativeDistanceW)
    )
    try coordinator.send(.acknowledgement(trialIndices: [1, 2]), to: newPeer)
    try coordinator.send(.dismissal(.sweepComplete), to: newPeer)
    #expect(try second.join() == .dismissed)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }
}
