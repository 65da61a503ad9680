import CZeroMQ

/// One connection of a worker to a `RouterSocket`. A worker that connects again is another peer.
public struct Peer: Hashable, Sendable, CustomStringConvertible {
  /// The routing identifier that the socket gave to the connection.
  package let identifier: [UInt8]
  /// By which ticket it joined, nil in the clear. A part of who it is: nobody else can speak for it.
  public let ticket: TicketName?

  package init(identifier: [UInt8], ticket: TicketName? = nil) {
    self.identifier = identifier
    self.ticket = ticket
  }

  public var description: String {
    "peer " + identifier.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

/// A coordinator's end: bound to one endpoint, and connected to all of its workers.
public final class RouterSocket {
  private let context: Context
  /// Nil once it is closed, which the context waits for.
  private var openSocket: Socket?
  private let doorkeeper: Doorkeeper
  /// Over which connection the last message came.
  private var lastHeard: ConnectionLedger.Descriptor?

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

  /// - Throws: `MessagingError`, `TicketError` when the keys of the admission cannot be read.
  public init(bindingTo endpoint: Endpoint, admission: Admission = Admission()) throws {
    context = try Context(for: endpoint)
    do {
      let socket = try Socket(kind: ZMQ_ROUTER, endpoint: endpoint, context: context)
      try socket.configure(
        SocketOptions(incomingSizeMax: admission.messageSizeMax, queueLengthMax: Self.queueLengthMax))
      try socket.set(ZMQ_ROUTER_MANDATORY, 1)
      // All who connect at once, as far as the system lets them wait.
      try socket.set(ZMQ_BACKLOG, 1_024)
      if let keys = admission.keys { try socket.serveEncrypted(by: keys.serverKeys()) }
      doorkeeper = try Doorkeeper(of: socket, context: context, admission: admission)
      openSocket = socket
      do {
        try socket.bind(endpoint.bindingAddress)
        boundEndpoint = try Endpoint(socket.lastAddress())
      } catch {
        socket.stopMonitor()
        doorkeeper.waitForEnd()
        throw error
      }
    } catch {
      openSocket = nil
      context.terminate()
      throw error
    }
  }

  deinit {
    socket.stopMonitor()
    doorkeeper.waitForEnd()
    openSocket = nil
    context.terminate()
  }

  private var socket: Socket { openSocket! }

  /// Messages that wait for one worker: it bounds what one that reads nothing costs.
  private static let queueLengthMax = 1_000

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

  /// The next message, or nil when none waits. A message of several frames is none of this protocol's, and is skipped; so
  /// is one by a key that is no longer listed.
  public func receive() throws(MessagingError) -> (peer: Peer, message: [UInt8])? {
    var sender = Doorkeeper.Sender.nobody
    while let frames = try socket.receive({ frame in
      lastHeard = zmq_msg_get(&frame, ZMQ_SRCFD)
      sender = doorkeeper.sender(of: &frame, descriptor: lastHeard!)
    }) {
      guard frames.count == 2 else { continue }
      switch sender {
      case .anyone: return (Peer(identifier: frames[0]), frames[1])
      case .holder(let ticket): return (Peer(identifier: frames[0], ticket: ticket), frames[1])
      case .nobody: continue
      }
    }
    return nil
  }

  /// Tells that the last message that was received came from a worker that is welcome. Its connection stays when there are
  /// too many, and those of others go: anybody can say something.
  public func welcomeSender() {
    if let lastHeard { doorkeeper.welcome(lastHeard) }
  }

  /// Waits until a message can be received, something is posted, or the time is over; nil waits for ever.
  /// It may return earlier.
  public func wait<Event>(timeout: Duration?, mailbox: Mailbox<Event>) throws(MessagingError) {
    try socket.wait(timeout: timeout, wakeUp: mailbox.wakeUp)
  }
}

extension Doorkeeper {
  /// Who sent a message: ZeroMQ notes the connection and, where keys were asked for, the user with it.
  fileprivate func sender(
    of message: inout zmq_msg_t, descriptor: ConnectionLedger.Descriptor
  ) -> Sender {
    let user = zmq_msg_gets(&message, "User-Id").map { String(cString: $0) }
    return sender(descriptor: descriptor, user: user, size: zmq_msg_size(&message))
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
