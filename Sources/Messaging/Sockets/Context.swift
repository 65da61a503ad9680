import CZeroMQ

/// A ZeroMQ context, which its sockets share.
///
/// Sendable in spite of its pointer: a context is the one object of ZeroMQ that any thread may use (zmq_ctx_new(3)).
struct Context: @unchecked Sendable {
  let handle: UnsafeMutableRawPointer

  init(for endpoint: Endpoint) throws(MessagingError) {
    guard let handle = zmq_ctx_new() else { throw MessagingError.last(endpoint) }
    self.handle = handle
  }

  /// Waits until all sockets are closed and what they sent is delivered, or for as long as they linger.
  func terminate() { zmq_ctx_term(handle) }
}
