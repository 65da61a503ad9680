import Foundation
import Logging
import Messaging
import Training

/// Performs a worker's effects: one thread owns the socket and the worker's mind, `slots` more compute.
public final class WorkerProcess: Sendable {
  /// Trains one trial; the flag asks for its neurons, the last argument brings the slots that are idle.
  public typealias Train = @Sendable (TrialDefinition, Bool, Concurrency) -> TrialRecord

  private let endpoint: Endpoint
  private let credentials: Ticket.Credentials?
  private let configuration: WorkerConfiguration
  private let train: Train
  private let logger: Logger
  private let mailbox = Mailbox<WorkerEvent>()

  /// How often a worker that ends with its parent looks for it.
  private static let parentInterval = Duration.milliseconds(500)

  /// - Parameter credentials: the keys of a ticket; nil connects in the clear.
  public init(
    endpoint: Endpoint, credentials: Ticket.Credentials? = nil, configuration: WorkerConfiguration,
    logger: Logger,
    train: @escaping Train = { Training.train($0, recordingNeurons: $1, concurrency: $2) }
  ) {
    self.endpoint = endpoint
    self.credentials = credentials
    self.configuration = configuration
    self.logger = logger
    self.train = train
  }

  /// Asks the worker to finish what it has begun and leave; a second time, to leave at once. From any thread.
  public func requestDrain() {
    mailbox.post(.drainRequested)
  }

  /// Works in the calling thread until the worker leaves, and says why it left.
  /// - Throws: `MessagingError` when the endpoint cannot be connected to at all.
  public func run() throws(MessagingError) -> Departure {
    let socket = try DealerSocket(connectingTo: endpoint, credentials: credentials)
    var refusal: DealerSocket.Refusal?
    let pool = ComputePool(threadCount: configuration.slots)
    defer { pool.close() }
    let clock = SuspendingClock()
    let start = clock.now
    let parent = getppid()

    var worker = Worker(configuration, startingAt: .zero)
    var events: [WorkerEvent] = [.started]
    while true {
      for event in events {
        for effect in worker.handle(event, at: start.duration(to: clock.now)) {
          if let departure = try perform(effect, socket: socket, pool: pool) { return departure }
        }
      }
      guard let deadline = worker.deadline else { preconditionFailure("a worker leaves by an effect") }
      try wait(for: deadline - start.duration(to: clock.now), socket: socket)
      if let latest = socket.refusal, latest != refusal {
        logger.warning("\(endpoint): \(latest); trying again")
      }
      refusal = socket.refusal
      events = mailbox.takeAll() + (try receiveAll(from: socket))
      if configuration.endsWithParent, getppid() != parent { events.append(.parentEnded) }
      // After what was received, so that a process that was suspended does not take its sleep for silence.
      if start.duration(to: clock.now) >= deadline { events.append(.deadlineReached) }
    }
  }

  private func perform(
    _ effect: WorkerEffect, socket: DealerSocket, pool: ComputePool
  ) throws(MessagingError) -> Departure? {
    switch effect {
    case .send(let message):
      if try !socket.send(message.encoded()) { logger.debug("not connected to \(endpoint)") }
    case .train(let run, let definition, let recordsNeurons):
      pool.run { [train, mailbox, concurrency = pool.concurrency] in
        let clock = ContinuousClock()
        let start = clock.now
        let record = train(definition, recordsNeurons, concurrency)
        let wall = start.duration(to: clock.now)
        mailbox.post(.trained(run, record, wallSeconds: wall / .seconds(1)))
      }
    case .log(let level, let text): logger.log(level: level, "\(text)")
    case .leave(let departure): return departure
    }
    return nil
  }

  private func wait(for duration: Duration, socket: DealerSocket) throws(MessagingError) {
    let timeout = configuration.endsWithParent ? min(duration, Self.parentInterval) : duration
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
