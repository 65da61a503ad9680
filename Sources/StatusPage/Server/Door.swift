import FlyingFox
import FlyingSocks
import Foundation
import Synchronization

/// Waits for sockets, and ends the connections that keep one waiting, or send without an end: nobody can hold a connection
/// for ever, nor all there are, nor all memory.
struct Door: AsyncSocketPool {
  private let pool: any AsyncSocketPool = SocketPool.make()
  private let waiting = Waiting()
  private let listener = Listener()

  /// How many connections may wait, for a request or for their peer to read; one more ends the wait of the oldest.
  static let waitingCountMax = 256
  /// For how long, in seconds.
  static let patience = 60.0

  func prepare() async throws { try await pool.prepare() }

  func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await pool.run() }
      group.addTask {
        while true {
          try await Task.sleep(for: .seconds(1))
          waiting.endOverdue()
          listener.endExcessive()
        }
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  func suspendSocket(_ socket: Socket, untilReadyFor events: Socket.Events) async throws {
    if isListening(socket) {
      listener.note(socket)
      return try await pool.suspendSocket(socket, untilReadyFor: events)
    }
    let wait = Task { try await pool.suspendSocket(socket, untilReadyFor: events) }
    let number = waiting.insert(wait)
    defer { waiting.remove(number) }
    try await withTaskCancellationHandler {
      try await wait.value
    } onCancel: {
      wait.cancel()
    }
  }

  private func isListening(_ socket: Socket) -> Bool {
    var (isListening, size) = (Int32(0), socklen_t(MemoryLayout<Int32>.size))
    // The option's value is an int, whose size is told.
    let code = getsockopt(socket.file.rawValue, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &size)
    return code == 0 && isListening != 0
  }
}

/// Looks after those that came in at the listening socket.
private final class Listener: Sendable {
  private let state = Mutex<(port: UInt16?, bound: RequestBound)>((nil, RequestBound()))

  func note(_ socket: Socket) { state.withLock { $0.port = $0.port ?? socket.port } }

  func endExcessive() {
    state.withLock { state in
      guard let port = state.port else { return }
      for connection in state.bound.excessive(OpenConnections.traffic(atPort: port)) {
        OpenConnections.end(connection)
      }
    }
  }
}

/// The connections that wait, by when they began to.
private final class Waiting: Sendable {
  private typealias Wait = (task: Task<Void, any Error>, due: SuspendingClock.Instant)

  private let state = Mutex<(count: Int, waits: [Int: Wait])>((0, [:]))

  func insert(_ task: Task<Void, any Error>) -> Int {
    let due = SuspendingClock().now.advanced(by: .seconds(Door.patience))
    return state.withLock { state in
      state.count += 1
      if state.waits.count >= Door.waitingCountMax, let oldest = state.waits.keys.min() {
        state.waits.removeValue(forKey: oldest)?.task.cancel()
      }
      state.waits[state.count] = (task, due)
      return state.count
    }
  }

  func remove(_ number: Int) { _ = state.withLock { $0.waits.removeValue(forKey: number) } }

  func endOverdue() {
    let now = SuspendingClock().now
    state.withLock { state in
      for (number, wait) in state.waits where wait.due < now {
        wait.task.cancel()
        state.waits[number] = nil
      }
    }
  }
}
