import CZeroMQ

/// One connection of a worker to a `RouterSocket`. A worker that connects again is another peer.
public struct Peer: Hashable, Sendable, CustomStringConvertible {
  /// The routing identifier that the socket gave to the connection.
  package let identifier: [UInt8]

  package init(identifier: [UInt8]) { self.identifier = identifier }

  public var description: String {
    "peer " + identifier.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

/// A coordinator's end: bound to one endpoint, and connected to all of its workers.
public final class RouterSocket {
  private let socket: Socket

  /// Where the socket listens, with the port it got in place of `*`.
  public let boundEndpoint: Endpoint

  /// What became of a message that was to be sent.
  public enum Delivery: Equatable, Sendable {
    /// On its way; it is lost if the connection breaks.
    case sent
    /// Too much waits for this peer already.
    case queueFull
    /// The connection is gone.
    case unreachable
  }

  public init(bindingTo endpoint: Endpoint) throws(MessagingError) {
    socket = try Socket(
      kind: ZMQ_ROUTER, endpoint: endpoint,
      options: SocketOptions(incomingSizeMax: WireLimits.workerMessageSizeMax, queueLengthMax: 10_000))
    try socket.set(ZMQ_ROUTER_MANDATORY, 1)
    try socket.bind(endpoint.bindingAddress)
    boundEndpoint = try Endpoint(socket.lastAddress())
  }

  /// Sends without waiting.
  public func send(_ message: [UInt8], to peer: Peer) throws(MessagingError) -> Delivery {
    switch try socket.send(peer.identifier, more: true) {
    case .full: return .queueFull
    case .unreachable: return .unreachable
    case .sent: break
    }
    switch try socket.send(message) {
    case .sent: return .sent
    case .full: return .queueFull
    case .unreachable: return .unreachable
    }
  }

  /// The next message, or nil when none waits. A message of several frames is none of this protocol's, and is skipped.
  public func receive() throws(MessagingError) -> (peer: Peer, message: [UInt8])? {
    while let frames = try socket.receive() {
      if frames.count == 2 { return (Peer(identifier: frames[0]), frames[1]) }
    }
    return nil
  }

  /// Waits until a message can be received, something is posted, or the time is over; nil waits for ever.
  /// It may return earlier.
  public func wait<Event>(timeout: Duration?, mailbox: Mailbox<Event>) throws(MessagingError) {
    try socket.wait(timeout: timeout, wakeUp: mailbox.wakeUp)
  }
}

extension Endpoint {
  /// ZeroMQ binds to addresses and interfaces but looks up no names, not even this one.
  fileprivate var bindingAddress: String {
    if case .tcp("localhost", let port) = transport {
      return Endpoint(.tcp(host: "127.0.0.1", port: port)).description
    }
    return description
  }
}
