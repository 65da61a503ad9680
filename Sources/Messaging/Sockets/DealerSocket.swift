import CZeroMQ

/// A worker's end: connected to one coordinator, and connecting again by itself whenever the connection breaks.
///
/// Messages are queued for an established connection only, so that none of them reaches a coordinator long after
/// it was meant; whatever must arrive is said again by the worker until it is answered.
public final class DealerSocket {
  private let socket: Socket

  public var endpoint: Endpoint { socket.endpoint }

  /// Returns at once: the connection is made in the background, and tried again with growing pauses.
  public init(connectingTo endpoint: Endpoint) throws(MessagingError) {
    guard !endpoint.isWildcard else {
      throw MessagingError("\(endpoint)", "connecting takes one host and one port, not *")
    }
    socket = try Socket(
      kind: ZMQ_DEALER, endpoint: endpoint,
      options: SocketOptions(incomingSizeMax: WireLimits.coordinatorMessageSizeMax, queueLengthMax: 10_000))
    try socket.set(ZMQ_IMMEDIATE, 1)
    try socket.set(ZMQ_RECONNECT_IVL, 100)
    try socket.set(ZMQ_RECONNECT_IVL_MAX, 5_000)
    try socket.connect(endpoint.description)
  }

  /// Sends without waiting; false when there is no connection, or too much waits for it already.
  public func send(_ message: [UInt8]) throws(MessagingError) -> Bool {
    try socket.send(message) == .sent
  }

  /// The next message, or nil when none waits. A message of several frames is none of this protocol's, and is skipped.
  public func receive() throws(MessagingError) -> [UInt8]? {
    while let frames = try socket.receive() {
      if frames.count == 1 { return frames[0] }
    }
    return nil
  }

  /// Waits until a message can be received, something is posted, or the time is over; nil waits for ever.
  /// It may return earlier.
  public func wait<Event>(timeout: Duration?, mailbox: Mailbox<Event>) throws(MessagingError) {
    try socket.wait(timeout: timeout, wakeUp: mailbox.wakeUp)
  }
}
