import CZeroMQ

/// What ZeroMQ tells of a socket's connections; read in one thread, which need not be the socket's.
final class SocketMonitor {
  enum Event: Equatable {
    case accepted(ConnectionLedger.Descriptor)
    case disconnected(ConnectionLedger.Descriptor)
    /// The other side did not take the key, with the code of ZAP (RFC 27).
    case refused(code: Int)
    /// The other side speaks another protocol, or without keys where keys are needed.
    case notUnderstood
    /// The other side closed the connection before the two knew each other.
    case brokenOff
    case stopped
  }

  let socket: Socket
  private static let address = "inproc://monitor"

  /// Asks a socket, in its thread, to tell what happens to it. It waits when nobody reads that.
  static func start(_ socket: Socket) throws(MessagingError) {
    let events =
      ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH
      | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_MONITOR_STOPPED
    try socket.monitor(address, events: events)
  }

  init(of endpoint: Endpoint, context: Context) throws(MessagingError) {
    socket = try Socket(kind: ZMQ_PAIR, endpoint: endpoint, context: context)
    try socket.connect(Self.address)
  }

  /// The next event, or nil when there is none.
  func next() throws(MessagingError) -> Event? {
    while let frames = try socket.receive() {
      guard let first = frames.first, first.count == 6 else { continue }
      // A 16-bit event and a 32-bit value in the order of this host's bytes.
      let (event, value) = first.withUnsafeBytes {
        (Int32($0.loadUnaligned(as: UInt16.self)), $0.loadUnaligned(fromByteOffset: 2, as: Int32.self))
      }
      switch event {
      case ZMQ_EVENT_ACCEPTED: return .accepted(value)
      case ZMQ_EVENT_DISCONNECTED: return .disconnected(value)
      case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH: return .refused(code: Int(value))
      case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL: return .notUnderstood
      case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL: return .brokenOff
      case ZMQ_EVENT_MONITOR_STOPPED: return .stopped
      default: continue
      }
    }
    return nil
  }
}
