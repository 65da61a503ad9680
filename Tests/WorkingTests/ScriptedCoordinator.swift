import Foundation
import Logging
import Messaging
import Synchronization
import Training

@testable import Working

/// A coordinator that a test plays by hand, over a real socket.
struct ScriptedCoordinator {
  let router: RouterSocket
  /// Whether data come with the welcome, before the worker asks.
  var sendsData = true
  var heartbeatInterval = Duration.milliseconds(100)
  private let mailbox = Mailbox<Never>()

  init(bindingTo endpoint: Endpoint) throws {
    router = try RouterSocket(bindingTo: endpoint)
  }

  func receive() throws -> (peer: Peer, message: WorkerMessage) {
    while true {
      if let (peer, bytes) = try router.receive() { return (peer, try WorkerMessage(decoding: bytes)) }
      try router.wait(timeout: nil, mailbox: mailbox)
    }
  }

  func send(_ message: CoordinatorMessage, to peer: Peer) throws {
    _ = try router.send(message.encoded(), to: peer)
  }

  /// Waits for a worker's hello, asking everybody who says something else to rejoin, and welcomes it.
  func welcomeWorker(session: UInt64) throws -> Peer {
    while true {
      let (peer, message) = try receive()
      guard case .hello = message else {
        try send(.rejoinRequest, to: peer)
        continue
      }
      var welcome = WorkerFixture.welcome(session: session)
      welcome.heartbeatInterval = heartbeatInterval
      try send(.welcome(welcome), to: peer)
      if sendsData { try send(.dataChunk(WorkerFixture.chunk), to: peer) }
      return peer
    }
  }

  /// Answers heartbeats until a worker says something else; hellos that crossed the welcome are passed over.
  func nextMessage() throws -> (peer: Peer, message: WorkerMessage) {
    while true {
      let (peer, message) = try receive()
      switch message {
      case .heartbeat: try send(.acknowledgement(trialIndices: []), to: peer)
      case .hello, .dataRequest: continue
      default: return (peer, message)
      }
    }
  }

  /// The first result of each of these trials.
  func results(of count: Int) throws -> [Int: WorkerMessage.ResultReport] {
    var reports: [Int: WorkerMessage.ResultReport] = [:]
    while reports.count < count {
      guard case .results(let said) = try nextMessage().message else { continue }
      for report in said { reports[report.lease.trialIndex] = report }
    }
    return reports
  }
}

/// A worker process in a thread of its own, whose training returns values derived from the definition.
final class WorkerThread: Sendable {
  let process: WorkerProcess
  private let departure = Mutex<Result<Departure, any Error>?>(nil)
  private let ended = DispatchSemaphore(value: 0)

  init(
    connectingTo endpoint: Endpoint, slots: Int = 2,
    storageFolders: WorkerProcess.StorageFolders = WorkerProcess.StorageFolders(),
    standstillMax: Duration = WorkerConfiguration.standstillMaxDefault,
    train: @escaping WorkerProcess.Train = { definition, _, _ in WorkerThread.record(of: definition) }
  ) {
    let configuration = WorkerConfiguration(
      name: "node-1-a", host: "node", slots: slots, endpoints: [endpoint], patience: .seconds(60),
      drainDurationMax: .seconds(60), standstillMax: standstillMax)
    process = WorkerProcess(
      configuration: configuration, storageFolders: storageFolders,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, train: train)
    Thread { [self] in
      let result = Result { try process.run() }
      departure.withLock { $0 = result }
      ended.signal()
    }.start()
  }

  /// Waits until the worker has left.
  func join() throws -> Departure? {
    ended.wait()
    return try departure.withLock { $0 }?.get()
  }

  static func record(of definition: TrialDefinition) -> TrialRecord {
    TrialRecord(
      result: TrialResult(
        outcome: .converged, relativeDistanceW: definition.scales.kappa * Double(definition.width),
        relativeDistanceA: definition.scales.kappaPrime, relativeDistance: Double(definition.seed), loss: 0,
        flowTime: 1, evaluations: definition.width, kernelChange: .nan, orientationCount: 1))
  }
}
