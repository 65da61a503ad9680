import CZeroMQ

/// A worker's end: connected to one coordinator, and connecting again by itself whenever the connection breaks.
///
/// Messages are queued for an established connection only, so that none of them reaches a coordinator long after
/// it was meant; whatever must arrive is said again by the worker until it is answered.
public final class DealerSocket {
  private let context: Context
  /// Nil once it is closed, which the context waits for.
  private var openSocket: Socket?
  private var monitor: SocketMonitor?
  private let clock = SuspendingClock()
  private var reconnectDue: SuspendingClock.Instant?

  /// ZeroMQ gives up where the coordinator and this worker do not understand each other; that may change.
  private static let reconnectPause = Duration.seconds(2)

  public var endpoint: Endpoint { socket.endpoint }

  /// Why the coordinator does not take the connection.
  public enum Refusal: Equatable, Sendable, CustomStringConvertible {
    case ticketNotListed
    case handshakeFailed

    public var description: String {
      switch self {
      case .ticketNotListed:
        "the coordinator does not take this ticket: it was revoked, or belongs to another sweep"
      case .handshakeFailed:
        "no coordinator that this worker can join: it is not the one of this ticket, or one side asks for a ticket and "
          + "the other has none"
      }
    }
  }

  /// The latest refusal, until a message comes; the connection is tried again all the same.
  public private(set) var refusal: Refusal?

  /// Returns at once: the connection is made in the background, and tried again with growing pauses.
  /// - Parameter credentials: the keys of a ticket; nil connects in the clear.
  public init(
    connectingTo endpoint: Endpoint, credentials: Ticket.Credentials? = nil
  ) throws(MessagingError) {
    guard !endpoint.isWildcard else {
      throw MessagingError("\(endpoint)", "connecting takes one host and one port, not *")
    }
    context = try Context(for: endpoint)
    do throws(MessagingError) {
      let socket = try Socket(kind: ZMQ_DEALER, endpoint: endpoint, context: context)
      openSocket = socket
      try socket.configure(
        SocketOptions(incomingSizeMax: WireLimits.coordinatorMessageSizeMax, queueLengthMax: 10_000))
      try socket.set(ZMQ_IMMEDIATE, 1)
      try socket.set(ZMQ_RECONNECT_IVL, 100)
      try socket.set(ZMQ_RECONNECT_IVL_MAX, 5_000)
      if let credentials { try socket.connectEncrypted(by: credentials) }
      try SocketMonitor.start(socket)
      monitor = try SocketMonitor(of: endpoint, context: context)
      try socket.connect(endpoint.description)
    } catch {
      openSocket = nil
      context.terminate()
      throw error
    }
  }

  deinit {
    socket.stopMonitor()
    monitor = nil
    openSocket = nil
    context.terminate()
  }

  private var socket: Socket { openSocket! }

  /// Sends without waiting; false when there is no connection, or too much waits for it already.
  public func send(_ message: [UInt8]) throws(MessagingError) -> Bool {
    try socket.send(message) == .sent
  }

  /// The next message, or nil when none waits. A message of several frames is none of this protocol's, and is skipped.
  public func receive() throws(MessagingError) -> [UInt8]? {
    while let frames = try socket.receive() {
      guard frames.count == 1 else { continue }
      refusal = nil
      return frames[0]
    }
    return nil
  }

  /// Waits until a message can be received, something is posted, or the time is over; nil waits for ever.
  /// It may return earlier.
  public func wait<Event>(timeout: Duration?, mailbox: Mailbox<Event>) throws(MessagingError) {
    let pause = reconnectDue.map { max(.zero, clock.now.duration(to: $0)) }
    try socket.wait(
      timeout: [timeout, pause].compactMap(\.self).min(), wakeUp: mailbox.wakeUp, beside: monitor?.socket)
    while let event = try monitor?.next() {
      switch event {
      case .refused: refuse(.ticketNotListed)
      case .notUnderstood: refuse(.handshakeFailed)
      // ZeroMQ tries this one again by itself.
      case .brokenOff: refusal = .handshakeFailed
      case .accepted, .disconnected, .stopped: continue
      }
    }
    if let due = reconnectDue, clock.now >= due {
      reconnectDue = nil
      socket.disconnect(endpoint.description)
      try socket.connect(endpoint.description)
    }
  }

  private func refuse(_ refusal: Refusal) {
    self.refusal = refusal
    reconnectDue = reconnectDue ?? clock.now.advanced(by: Self.reconnectPause)
  }
}
