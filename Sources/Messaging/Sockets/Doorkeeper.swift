import CZeroMQ
import Foundation
import Synchronization

/// Stands at a coordinator's socket in a thread of its own: lets listed keys in, closes connections that are too many or
/// whose key was revoked, and says whose message it is that came.
final class Doorkeeper: Sendable {
  private struct State {
    var ledger: ConnectionLedger
    var listed: [PublicKey: TicketName]
  }

  /// Who sent a message.
  enum Sender: Equatable {
    case anyone
    case holder(of: TicketName)
    /// Its key is not listed any more.
    case nobody
  }

  private let admission: Admission
  private let state: Mutex<State>
  private let ended = DispatchSemaphore(value: 0)

  /// How soon a ticket that was made or revoked is noticed.
  private static let lookInterval = Duration.seconds(1)
  /// How often it is looked who fills this process's memory, beyond this many bytes and two messages.
  private static let weighInterval = Duration.milliseconds(250)
  private static let backlogSizeMax = 16 << 20

  /// - Parameter socket: is asked to tell of its connections; not bound yet.
  /// - Throws: `MessagingError`, `TicketError` when the keys cannot be read.
  init(of socket: Socket, context: Context, admission: Admission) throws {
    self.admission = admission
    state = Mutex(
      State(
        ledger: ConnectionLedger(countMax: admission.connectionCountMax),
        listed: try admission.keys?.listed() ?? [:]))
    try SocketMonitor.start(socket)
    let opened = DispatchSemaphore(value: 0)
    let problem = Mutex<MessagingError?>(nil)
    let endpoint = socket.endpoint
    // A ZeroMQ socket belongs to the thread that uses it, so that this thread opens its own.
    Thread { [self] in
      do throws(MessagingError) {
        var watch = try Watch(endpoint, context: context, hasKeys: admission.keys != nil)
        opened.signal()
        try keepWatch(&watch)
      } catch {
        problem.withLock { $0 = error }
        opened.signal()
        admission.report("the watch over connections ended: \(error)")
      }
      ended.signal()
    }.start()
    opened.wait()
    if let error = problem.withLock({ $0 }) { throw error }
  }

  /// Waits for the end of its thread, which comes when the socket's monitor is stopped.
  func waitForEnd() { ended.wait() }

  /// Who it is that said something over a connection.
  /// - Parameter size: of what was said, in bytes.
  func sender(descriptor: ConnectionLedger.Descriptor, user: String?, size: Int) -> Sender {
    // A frame of ZMTP (RFC 23) within one of CURVE (RFC 26).
    let content = size + (admission.keys == nil ? 0 : 33)
    let byteCount = content + (content > 255 ? 9 : 2)
    return state.withLock { state -> Sender in
      guard admission.keys != nil else {
        state.ledger.hear(descriptor, by: nil, byteCount: byteCount)
        return .anyone
      }
      guard let key = user.flatMap(PublicKey.init), let name = state.listed[key] else { return .nobody }
      state.ledger.hear(descriptor, by: key, byteCount: byteCount)
      return .holder(of: name)
    }
  }

  /// Notes that a connection is a worker's that was welcomed: it stays when connections are too many.
  func welcome(_ descriptor: ConnectionLedger.Descriptor) {
    state.withLock { $0.ledger.welcome(descriptor) }
  }

  // MARK: The thread

  /// What the thread owns.
  private struct Watch {
    let monitor: SocketMonitor
    /// Where ZeroMQ asks about keys.
    let questions: Socket?
    let clock = SuspendingClock()
    let start: SuspendingClock.Instant
    var lookedAt = Duration.zero
    /// When an unlisted key was last reason to look.
    var askedAt = Duration.zero - Doorkeeper.lookInterval
    var weighedAt = Duration.zero
    var refusals = LineLimiter()
    var evictions = LineLimiter()
    var floods = LineLimiter()
    var troubles = LineLimiter()

    init(_ endpoint: Endpoint, context: Context, hasKeys: Bool) throws(MessagingError) {
      start = clock.now
      monitor = try SocketMonitor(of: endpoint, context: context)
      questions = hasKeys ? try Socket(kind: ZMQ_REP, endpoint: endpoint, context: context) : nil
      try questions?.bind("inproc://zeromq.zap.01")
    }

    var now: Duration { start.duration(to: clock.now) }
  }

  private func keepWatch(_ watch: inout Watch) throws(MessagingError) {
    while true {
      try watch.monitor.socket.wait(timeout: Self.weighInterval, beside: watch.questions)
      while let event = try watch.monitor.next() {
        switch event {
        case .accepted(let descriptor): accept(descriptor, &watch)
        case .disconnected(let descriptor): state.withLock { $0.ledger.close(descriptor) }
        case .stopped: return
        case .refused, .notUnderstood, .brokenOff: break
        }
      }
      if watch.now - watch.weighedAt >= Self.weighInterval { weigh(&watch) }
      if watch.questions != nil, watch.now - watch.lookedAt >= Self.lookInterval { look(&watch) }
      while let frames = try watch.questions?.receive() { try answer(frames, &watch) }
    }
  }

  private func accept(_ descriptor: ConnectionLedger.Descriptor, _ watch: inout Watch) {
    guard let tooMany = state.withLock({ $0.ledger.accept(descriptor) }) else { return }
    close(tooMany)
    report(
      """
      too many connections: closed the oldest of those that are no worker's; at most \
      \(admission.connectionCountMax) are kept
      """, &watch.evictions, watch.now)
  }

  private func answer(_ frames: [[UInt8]], _ watch: inout Watch) throws(MessagingError) {
    guard let request = ZAPRequest(frames) else {
      // Nobody but ZeroMQ can ask; a question waits for an answer all the same.
      return try send([[]], to: watch.questions)
    }
    var isListed = isListed(request.key)
    if !isListed, watch.now - watch.askedAt >= Self.lookInterval / 10 {
      // It may be the key of a ticket that was made this moment, after the last regular look.
      watch.askedAt = watch.now
      look(&watch)
      isListed = self.isListed(request.key)
    }
    if let key = request.key, isListed {
      return try send(request.acceptance(user: key.text), to: watch.questions)
    }
    report("refused a worker from \(request.address): its ticket is not listed", &watch.refusals, watch.now)
    try send(request.refusal(), to: watch.questions)
  }

  private func isListed(_ key: PublicKey?) -> Bool {
    state.withLock { state in key.map { state.listed[$0] != nil } ?? false }
  }

  private func send(_ frames: [[UInt8]], to questions: Socket?) throws(MessagingError) {
    for (index, frame) in frames.enumerated() {
      _ = try questions?.send(frame, more: index < frames.count - 1)
    }
  }

  /// Reads the listed keys again, and closes the connections of those that are gone.
  private func look(_ watch: inout Watch) {
    watch.lookedAt = watch.now
    do {
      guard let listed = try admission.keys?.listed() else { return }
      let unlisted = state.withLock { state in
        state.listed = listed
        return state.ledger.remove { listed[$0] != nil }
      }
      for descriptor in unlisted { close(descriptor) }
    } catch {
      report("\(error); going by the tickets as they were", &watch.troubles, watch.now)
    }
  }

  /// Closes the connections of those who say more than is taken from them.
  ///
  /// A bound on what ZeroMQ keeps for a peer (`ZMQ_RCVHWM`) would do it too, but for frames of a message that never ends;
  /// and where the connection of such a peer breaks, the heartbeats of ZeroMQ (4.3.4 and later) meet an assertion that
  /// ends the process: zeromq/libzmq issues 3937 and 4364.
  private func weigh(_ watch: inout Watch) {
    watch.weighedAt = watch.now
    let byteCountMax = Self.backlogSizeMax + 2 * admission.messageSizeMax
    let full = state.withLock { $0.ledger.remove(byteCountMax: byteCountMax, received: bytesReceived(over:)) }
    for descriptor in full { close(descriptor) }
    guard !full.isEmpty else { return }
    report("closed a connection that said more than could be heard", &watch.floods, watch.now)
  }

  /// Ends a connection without touching ZeroMQ, which finds it ended by its peer and closes the descriptor itself.
  ///
  /// If it closed it already, in the moments before it tells so, this meets another connection with the same descriptor,
  /// whose worker connects again, or a file, which cannot be shut down.
  private func close(_ descriptor: ConnectionLedger.Descriptor) { shutdown(descriptor, Int32(SHUT_RDWR)) }

  private func report(_ line: String, _ limiter: inout LineLimiter, _ now: Duration) {
    if let line = limiter.pass(line, at: now) { admission.report(line) }
  }
}
