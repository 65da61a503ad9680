import CZeroMQ
import Foundation

/// What a socket between hosts asks of ZeroMQ beyond its kind.
struct SocketOptions {
  /// Bytes of the largest message that is taken from the peer; a peer that sends more is disconnected.
  var incomingSizeMax: Int
  /// Messages that wait for each peer before sending says that the queue is full.
  var queueLengthMax: Int
}

/// A ZeroMQ socket.
///
/// ZeroMQ sockets belong to one thread at a time. The class is not Sendable, so that the compiler lets it cross to
/// another thread only when nobody keeps it here.
final class Socket {
  /// What names the socket in errors.
  let endpoint: Endpoint
  private let handle: UnsafeMutableRawPointer

  init(kind: Int32, endpoint: Endpoint, context: Context) throws(MessagingError) {
    guard let handle = zmq_socket(context.handle, kind) else { throw MessagingError.last(endpoint) }
    self.endpoint = endpoint
    self.handle = handle
    // Within this process there is nobody to wait for.
    try set(ZMQ_LINGER, 0)
  }

  deinit { zmq_close(handle) }

  /// Prepares it for connections to other processes.
  func configure(_ options: SocketOptions) throws(MessagingError) {
    try set(ZMQ_IPV6, 1)
    try set(ZMQ_LINGER, 1_000)
    try set(ZMQ_SNDHWM, Int32(options.queueLengthMax))
    // No bound on messages that came: it would end the process (`Doorkeeper.weigh`, which bounds their bytes).
    try set(ZMQ_RCVHWM, 0)
    // A peer that vanished without closing its connection is noticed, and connected to again; one that reads nothing, or
    // does not finish its handshake, loses its connection.
    try set(ZMQ_HEARTBEAT_IVL, 5_000)
    try set(ZMQ_HEARTBEAT_TIMEOUT, 15_000)
    try set(ZMQ_HEARTBEAT_TTL, 15_000)
    try set(ZMQ_TCP_MAXRT, 30_000)
    try set(ZMQ_HANDSHAKE_IVL, 10_000)
    var sizeMax = Int64(options.incomingSizeMax)
    try require(zmq_setsockopt(handle, ZMQ_MAXMSGSIZE, &sizeMax, MemoryLayout<Int64>.size))
  }

  /// Encrypts all connections, as the side that is connected to. ZeroMQ asks at the door (ZAP) whether a key may come in;
  /// it lets everybody in where none answers there, but no message of theirs carries a user then.
  func serveEncrypted(by keys: KeyPair) throws(MessagingError) {
    try set(ZMQ_CURVE_SERVER, 1)
    try set(ZMQ_CURVE_SECRETKEY, keys.secretKey.text)
    try set(ZMQ_ZAP_DOMAIN, ZAPRequest.domain)
  }

  /// Encrypts all connections, as the side that connects.
  func connectEncrypted(by credentials: Ticket.Credentials) throws(MessagingError) {
    try set(ZMQ_CURVE_SERVERKEY, credentials.serverKey.text)
    try set(ZMQ_CURVE_PUBLICKEY, credentials.workerKeys.publicKey.text)
    try set(ZMQ_CURVE_SECRETKEY, credentials.workerKeys.secretKey.text)
  }

  func set(_ option: Int32, _ text: String) throws(MessagingError) {
    // Keys in Z85 go with the zero at their end, which a domain does not mind.
    try require(zmq_setsockopt(handle, option, text, text.utf8.count + (option == ZMQ_ZAP_DOMAIN ? 0 : 1)))
  }

  func set(_ option: Int32, _ value: Int32) throws(MessagingError) {
    var value = value
    try require(zmq_setsockopt(handle, option, &value, MemoryLayout<Int32>.size))
  }

  func bind(_ address: String) throws(MessagingError) {
    try require(zmq_bind(handle, address))
  }

  func connect(_ address: String) throws(MessagingError) {
    try require(zmq_connect(handle, address))
  }

  /// Ends what `connect` began; nothing, where ZeroMQ gave that up already.
  func disconnect(_ address: String) { zmq_disconnect(handle, address) }

  func monitor(_ address: String, events: Int32) throws(MessagingError) {
    try require(zmq_socket_monitor(handle, address, events))
  }

  /// Tells the monitor that it is over.
  func stopMonitor() { zmq_socket_monitor(handle, nil, 0) }

  /// The address that a bound socket got, with the port in place of a wildcard.
  func lastAddress() throws(MessagingError) -> String {
    var length = 1024
    var bytes = [UInt8](repeating: 0, count: length)
    try require(zmq_getsockopt(handle, ZMQ_LAST_ENDPOINT, &bytes, &length))
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// What became of a message that was to be sent.
  enum Outcome {
    case sent
    /// No room in the queue or, for a dealer, no connection.
    case full
    /// A router knows no such peer.
    case unreachable
  }

  func send(_ frame: [UInt8], more: Bool = false) throws(MessagingError) -> Outcome {
    while zmq_send(handle, frame, frame.count, ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0)) < 0 {
      switch zmq_errno() {
      case EINTR: continue
      case EAGAIN: return .full
      case EHOSTUNREACH: return .unreachable
      default: throw MessagingError.last(endpoint)
      }
    }
    return .sent
  }

  /// The frames of the next message, or nil when none waits.
  func receive() throws(MessagingError) -> [[UInt8]]? {
    try receive { _ in }
  }

  /// The frames of the next message, or nil when none waits.
  /// - Parameter origin: is shown the last frame, which knows its connection.
  func receive(_ origin: (inout zmq_msg_t) -> Void) throws(MessagingError) -> [[UInt8]]? {
    guard var frame = try receiveFrame(origin) else { return nil }
    var frames = [frame.bytes]
    // The frames of a message arrive together.
    while frame.hasMore, let next = try receiveFrame(origin) {
      frames.append(next.bytes)
      frame = next
    }
    return frames
  }

  private func receiveFrame(
    _ origin: (inout zmq_msg_t) -> Void
  ) throws(MessagingError) -> (bytes: [UInt8], hasMore: Bool)? {
    var message = zmq_msg_t()
    zmq_msg_init(&message)
    defer { zmq_msg_close(&message) }
    while zmq_msg_recv(&message, handle, ZMQ_DONTWAIT) < 0 {
      switch zmq_errno() {
      case EINTR: continue
      case EAGAIN: return nil
      default: throw MessagingError.last(endpoint)
      }
    }
    let hasMore = zmq_msg_more(&message) != 0
    if !hasMore { origin(&message) }
    let bytes = UnsafeRawBufferPointer(start: zmq_msg_data(&message), count: zmq_msg_size(&message))
    return ([UInt8](bytes), hasMore)
  }

  /// Waits until a message can be received, here or beside, `wakeUp` is signalled, or the time is over; nil waits for ever.
  /// It may return early, with none of these.
  func wait(timeout: Duration?, wakeUp: WakeUp? = nil, beside other: Socket? = nil) throws(MessagingError) {
    var items = [handle, other?.handle].compactMap(\.self).map {
      zmq_pollitem_t(socket: $0, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0)
    }
    if let wakeUp {
      items.append(zmq_pollitem_t(socket: nil, fd: wakeUp.readEnd, events: Int16(ZMQ_POLLIN), revents: 0))
    }
    let result = zmq_poll(&items, Int32(items.count), timeout.map { Int(clamping: milliseconds($0)) } ?? -1)
    if result < 0, zmq_errno() != EINTR { throw MessagingError.last(endpoint) }
    wakeUp?.clear()
  }

  private func require(_ result: Int32) throws(MessagingError) {
    if result < 0 { throw MessagingError.last(endpoint) }
  }
}

extension MessagingError {
  /// The error that ZeroMQ's last call in this thread left behind.
  static func last(_ endpoint: Endpoint) -> MessagingError {
    let code = zmq_errno()
    if code == ENODEV { return MessagingError("\(endpoint)", "not an address of this host") }
    let text = String(cString: zmq_strerror(code))
    return MessagingError("\(endpoint)", text.prefix(1).lowercased() + text.dropFirst())
  }
}
