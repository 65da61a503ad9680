import Foundation
import Logging
import Messaging
import Training

/// Performs a worker's effects: one thread owns the socket and the worker's mind, one the disk, `slots` more compute.
public final class WorkerProcess: Sendable {
  /// Trains one trial; the flag asks for its neurons, the last argument brings the slots that are idle.
  public typealias Train = @Sendable (TrialDefinition, Bool, Concurrency) -> TrialRecord

  private let credentials: Ticket.Credentials?
  private let configuration: WorkerConfiguration
  private let storageFolders: StorageFolders
  private let signOfLife: URL?
  private let train: Train
  private let logger: Logger
  private let mailbox = Mailbox<WorkerEvent>()
  /// Ends a pause in which results gather.
  private let haste = WakeUp()

  /// Where a worker keeps what does not fit its memory.
  public struct StorageFolders: Equatable, Sendable {
    /// For results that nobody has acknowledged; nil for a temporary place that goes with the process.
    public var spool: URL?
    /// For the data of problems; nil for none.
    public var dataCache: URL?
    /// Where workers claim the memory that they share; nil for memory of this worker's own.
    public var memoryClaims: URL?

    public init(spool: URL? = nil, dataCache: URL? = nil, memoryClaims: URL? = nil) {
      self.spool = spool
      self.dataCache = dataCache
      self.memoryClaims = memoryClaims
    }
  }

  /// How often a worker that ends with its parent looks for it.
  private static let parentInterval = Duration.milliseconds(500)

  /// - Parameter credentials: the keys of a ticket; nil connects in the clear.
  /// - Parameter signOfLife: a file to write every few seconds (`SignOfLife`).
  public init(
    credentials: Ticket.Credentials? = nil, configuration: WorkerConfiguration,
    storageFolders: StorageFolders = StorageFolders(), signOfLife: URL? = nil, logger: Logger,
    train: @escaping Train = { Training.train($0, recordingNeurons: $1, concurrency: $2) }
  ) {
    self.credentials = credentials
    self.configuration = configuration.storing(in: storageFolders)
    self.storageFolders = storageFolders
    self.signOfLife = signOfLife
    self.logger = logger
    self.train = train
  }

  /// Asks the worker to finish what it has begun and leave; a second time, to leave at once. From any thread.
  public func requestDrain() {
    mailbox.post(.drainRequested(notBegun: []))
    haste.signal()
  }

  /// Works in the calling thread until the worker leaves, and says why it left.
  /// - Throws: `MessagingError` when an endpoint cannot be connected to at all, an error of one line when the spool or the
  ///   sign of life cannot be written.
  public func run() throws -> Departure {
    let signOfLife = try signOfLife.map { try SignOfLife($0, at: .zero) }
    let folder = storageFolders.spool ?? FileManager.default.temporaryDirectory
    var spool = Spool(
      directory: folder, name: configuration.name.replacingOccurrences(of: "/", with: "_"),
      isKept: configuration.keepsSpool)
    let restored = configuration.keepsSpool ? try spool.restore() : []
    let storage = WorkerStorage(
      spool: spool, cache: storageFolders.dataCache.map(DataCache.init),
      answer: { [mailbox] in mailbox.post($0) }, note: { [logger] in logger.warning("\($0)") })
    let pool = ComputePool(threadCount: configuration.slots)
    defer { pool.close() }
    let memory = SharedMemory(storageFolders.memoryClaims, configuration) { [logger] in
      logger.warning("\($0)")
    }
    let departure = try work(
      hands: Hands(
        storage: storage, pool: pool, memory: memory, watch: StandstillWatch(configuration.standstillMax)),
      restored: restored, signOfLife: signOfLife)
    storage.close()
    return departure
  }

  private func work(
    hands: consuming Hands, restored: [SpooledResult], signOfLife: consuming SignOfLife?
  ) throws(MessagingError) -> Departure {
    let clock = SuspendingClock()
    let start = clock.now
    var worker = Worker(hands.memory.shared(configuration), startingAt: .zero)
    var events: [WorkerEvent] = [.restored(restored), .started]
    while true {
      signOfLife?.renew(at: start.duration(to: clock.now))
      for var event in events {
        if case .trained(let run, _, _) = event { hands.watch.end(run) }
        if case .drainRequested = event { event = .drainRequested(notBegun: hands.watch.notBegun) }
        for effect in worker.handle(event, at: start.duration(to: clock.now)) {
          if let departure = try perform(effect, with: &hands) { return departure }
        }
      }
      try hands.sendAll(logger)
      guard let deadline = worker.deadline, let socket = hands.socket else {
        preconditionFailure("a worker connects first, and leaves by an effect")
      }
      let due = min(deadline, signOfLife?.due ?? deadline, hands.watch.due ?? deadline)
      // Short trials gather, so that they share a look and a message.
      let gatheringSeconds = min(worker.gatheringSeconds, (due - start.duration(to: clock.now)) / .seconds(1))
      if gatheringSeconds > 0 { haste.wait(for: .seconds(gatheringSeconds)) }
      try wait(for: due - start.duration(to: clock.now), socket: socket)
      if let latest = socket.refusal, latest != hands.refusal {
        logger.warning("\(socket.endpoint): \(latest); trying again")
      }
      hands.refusal = socket.refusal ?? hands.refusal
      events = mailbox.takeAll() + (try receiveAll(from: socket))
      if let hanging = hands.watch.look(at: start.duration(to: clock.now)) { events.append(hanging) }
      if let parent = configuration.parent, getppid() != parent { events.append(.parentEnded) }
      // After what was received, so that a process that was suspended does not take its sleep for silence.
      if start.duration(to: clock.now) >= deadline { events.append(.deadlineReached) }
    }
  }

  /// What effects are performed with.
  private struct Hands {
    var socket: DealerSocket?
    /// What was last said of why no coordinator takes this worker.
    var refusal: DealerSocket.Refusal?
    let storage: WorkerStorage
    let pool: ComputePool
    let memory: SharedMemory
    var watch: StandstillWatch
    /// What is to be said when all that has happened was heard.
    var messages: [WorkerMessage] = []

    mutating func sendAll(_ logger: Logger) throws(MessagingError) {
      for message in messages where try socket?.send(message.encoded()) == false {
        logger.trace("not connected")
      }
      messages.removeAll()
    }
  }

  private func perform(
    _ effect: WorkerEffect, with hands: inout Hands
  ) throws(MessagingError) -> Departure? {
    switch effect {
    case .connect(let index):
      try hands.sendAll(logger)
      hands.socket = nil
      hands.socket = try DealerSocket(connectingTo: configuration.endpoints[index], credentials: credentials)
    case .send(let message): hands.messages.appendJoining(message)
    case .train(let run, let definition, let recordsNeurons):
      begin(run, definition, recordsNeurons, hands.watch.begin(run), in: hands.pool)
    case .claimMemory(let bytes):
      mailbox.post(.memoryClaimed(bytes, isGranted: hands.memory.claim(bytes)))
    case .spool(let number, let sweepHash, let report):
      hands.storage.spool(number, sweepHash: sweepHash, report)
    case .recall(let number): hands.storage.recall(number)
    case .discard(let number): hands.storage.discard(number)
    case .loadData(let problem): hands.storage.load(problem)
    case .storeData(let problem, let trainingSet): hands.storage.store(trainingSet, of: problem)
    case .log(let level, let text): logger.log(level: level, "\(text)")
    case .leave(let departure):
      try hands.sendAll(logger)
      return departure
    }
    return nil
  }

  private func begin(
    _ run: RunIdentifier, _ definition: TrialDefinition, _ recordsNeurons: Bool, _ progress: Progress,
    in pool: ComputePool
  ) {
    pool.run { [train, mailbox, concurrency = pool.concurrency.noting(progress)] in
      progress.note()
      // A clock that stands still while the host sleeps: what a trial took says how long others will take.
      let clock = SuspendingClock()
      let start = clock.now
      let record = train(definition, recordsNeurons, concurrency)
      let wall = start.duration(to: clock.now)
      mailbox.post(.trained(run, record, wallSeconds: wall / .seconds(1)))
    }
  }

  private func wait(for duration: Duration, socket: DealerSocket) throws(MessagingError) {
    let timeout = configuration.parent != nil ? min(duration, Self.parentInterval) : duration
    try socket.wait(timeout: timeout, mailbox: mailbox)
  }

  private func receiveAll(from socket: DealerSocket) throws(MessagingError) -> [WorkerEvent] {
    var events: [WorkerEvent] = []
    while let bytes = try socket.receive() {
      do {
        events.append(.received(try CoordinatorMessage(decoding: bytes)))
      } catch {
        events.append(.unreadable(error))
      }
    }
    return events
  }
}

extension WorkerConfiguration {
  fileprivate func storing(in folders: WorkerProcess.StorageFolders) -> WorkerConfiguration {
    var configuration = self
    configuration.keepsSpool = folders.spool != nil
    configuration.hasDataCache = folders.dataCache != nil
    return configuration
  }
}
