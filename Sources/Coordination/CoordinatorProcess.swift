import Foundation
import Journal
import Logging
import Messaging
import Scheduling
import Synchronization

/// Performs a coordinator's effects: one thread owns the socket and the coordinator's mind, another the journal.
public final class CoordinatorProcess: Sendable {
  /// Is told how far the sweep is, about twice a second, in the coordinator's thread.
  public typealias Observer = @Sendable (SweepProgress) -> Void
  /// Is told about once a second what the coordinator says of itself, in the coordinator's thread.
  public typealias Publisher = @Sendable (CoordinatorState) -> Void

  private enum Event: Sendable {
    case stop
    case workersGaveUp(LocalWorkersError)
    case processEnded(ProcessIdentifier)
    case journal(JournalKeeper.Report)
  }

  private let folder: SweepFolder
  private let configuration: CoordinatorConfiguration
  private let localWorkers: LocalWorkersConfiguration?
  private let logger: Logger
  private let mailbox = Mailbox<Event>()
  private let wasAskedToStop = Atomic(false)

  /// After so many messages, or trials in them, the others have their turn and the clock is looked at.
  private static let messageCountMax = 200

  /// - Parameter localWorkers: what to start on this host, besides the workers that join by themselves.
  public init(
    folder: SweepFolder, configuration: CoordinatorConfiguration,
    localWorkers: LocalWorkersConfiguration? = nil, logger: Logger
  ) {
    self.folder = folder
    self.configuration = configuration
    self.localWorkers = localWorkers
    self.logger = logger
  }

  /// Asks the coordinator to keep what has arrived, tell its workers, and end. From any thread.
  /// - Returns: false if it was asked before.
  @discardableResult
  public func requestStop() -> Bool {
    mailbox.post(.stop)
    return !wasAskedToStop.exchange(true, ordering: .relaxed)
  }

  /// Coordinates in the calling thread until the sweep is complete or it is asked to stop.
  /// - Parameter listening: is told where workers connect to, as soon as they can.
  /// - Throws: `MessagingError` when the endpoint cannot be listened at, `TicketError` when the keys cannot be read or
  ///   made, `JournalError` when the journal fails,
  ///   `LocalWorkersError`, and what `listening` throws; what was acknowledged to a worker is in the journal in any case.
  public func run(
    listening: (Endpoint) throws -> Void = { _ in }, publisher: Publisher = { _ in },
    observer: Observer = { _ in }
  ) throws -> (ending: SweepEnding, progress: SweepProgress) {
    let socket = try RouterSocket(bindingTo: configuration.endpoint, admission: admission)
    let endpoint = configuration.endpoint.filled(from: socket.boundEndpoint)
    try listening(endpoint)
    let workers = try localWorkers.map { try startWorkers($0, connectingTo: endpoint) }
    defer { workers?.close() }
    let keeper = JournalKeeper(folder.journal) { [mailbox] in mailbox.post(.journal($0)) }
    defer { CoordinatorState.remove(folder: folder.url) }
    var run = Run(
      coordinator: Coordinator(
        plan: folder.plan, configuration: configuration, session: .random(in: .min ... .max),
        receiptSeed: .random(in: .min ... .max)),
      socket: socket, endpoint: endpoint, keeper: keeper, workers: workers, logger: logger)
    do {
      while run.ending == nil { try step(&run, publisher, observer) }
      // What the last reports bring about is written, too.
      repeat {
        keeper.flush()
        try absorb(mailbox.takeAll(), &run)
      } while keeper.isBehind
      keeper.close()
    } catch {
      // Workers look for the coordinator's return, and keep their results.
      run.handle(.stopRequested)
      try? run.sendAll()
      keeper.close()
      throw error
    }
    try run.sendAll()
    let progress = run.progress
    observer(progress)
    return (run.ending!, progress)
  }

  private var admission: Admission {
    let widths = folder.plan.specification.detailTrials.lazy.map(\.width)
    let neuronCount = widths.filter { $0 <= WireLimits.neuronCountMax }.max() ?? 0
    return Admission(
      keys: configuration.keys,
      connectionCountMax: Admission.connectionCountMax(openFileCountMax: OpenFiles.raiseLimit()),
      messageSizeMax: WireLimits.workerMessageSizeMax(neuronCount: neuronCount),
      report: { [logger] in logger.warning("\($0)") })
  }

  private func startWorkers(
    _ localWorkers: LocalWorkersConfiguration, connectingTo endpoint: Endpoint
  ) throws -> LocalWorkers {
    try LocalWorkers(
      localWorkers, endpoint: endpoint, died: { [mailbox] in mailbox.post(.processEnded($0)) },
      gaveUp: { [mailbox] in mailbox.post(.workersGaveUp($0)) })
  }

  private func step(_ run: inout Run, _ publisher: Publisher, _ observer: Observer) throws {
    try run.socket.wait(timeout: run.timeout, mailbox: mailbox)
    try absorb(mailbox.takeAll(), &run)
    var heardCount = 0
    while heardCount < Self.messageCountMax, run.ending == nil, let (peer, bytes) = try run.socket.receive() {
      let event = CoordinatorEvent(bytes, from: peer)
      heardCount += event.weight
      run.handle(event)
      if run.coordinator.connections[peer] != nil { run.socket.welcomeSender() }
    }
    if run.ending == nil { run.handle(.tick) }
    if run.coordinator.scheduler.isComplete { run.workers?.noteCompletion() }
    try run.sendAll()
    guard run.ending == nil else { return }
    if run.progressRhythm.isDue(at: run.now) { observer(run.progress) }
    if run.statusRhythm.isDue(at: run.now) {
      run.storeLeases()
      let state = run.state
      publisher(state)
      // It is for people to look at: a folder that takes no file at the moment must not stop the sweep.
      try? state.write(folder: folder.url)
    }
  }

  private func absorb(_ events: [Event], _ run: inout Run) throws {
    for event in events {
      switch event {
      case .stop: if run.ending == nil { run.handle(.stopRequested) }
      case .workersGaveUp(let error): throw error
      case .processEnded(let process): run.handle(.processEnded(process))
      case .journal(.stored(let trials)): run.handle(.stored(trials))
      case .journal(.failed(let error)): throw error
      case .journal(.compared(let comparisons)): run.handle(.compared(comparisons))
      }
    }
  }
}

extension CoordinatorEvent {
  fileprivate init(_ bytes: [UInt8], from peer: Peer) {
    do {
      self = .received(peer, try WorkerMessage(decoding: bytes))
    } catch {
      self = .unreadable(peer, error)
    }
  }
}

extension Endpoint {
  /// This endpoint as its user wrote it, with the port that was bound in place of `*`.
  fileprivate func filled(from bound: Endpoint) -> Endpoint {
    guard case .tcp(let host, nil) = transport, case .tcp(_, let port) = bound.transport else { return self }
    return Endpoint(.tcp(host: host, port: port))
  }
}
