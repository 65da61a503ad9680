import FlyingFox
import FlyingSocks
import Foundation
import Synchronization

/// Waits for sockets, and closes those that keep one waiting: nobody can hold a connection for ever, nor all there are.
struct Door: AsyncSocketPool {
  private let pool: any AsyncSocketPool = SocketPool.make()
  private let waiting = WaitingCount()

  /// How many connections may wait for their request.
  static let waitingCountMax = 256
  /// For how long a connection may wait for the next request, or for its peer to read, in seconds.
  static let patience = 60.0

  func prepare() async throws { try await pool.prepare() }

  func run() async throws { try await pool.run() }

  func suspendSocket(_ socket: Socket, untilReadyFor events: Socket.Events) async throws {
    if isListening(socket) { return try await pool.suspendSocket(socket, untilReadyFor: events) }
    guard waiting.add() else { throw SocketError.disconnected }
    defer { waiting.remove() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await pool.suspendSocket(socket, untilReadyFor: events) }
      group.addTask {
        try await Task.sleep(for: .seconds(Self.patience))
        throw SocketError.timeout(message: "nothing came")
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private func isListening(_ socket: Socket) -> Bool {
    var (isListening, size) = (Int32(0), socklen_t(MemoryLayout<Int32>.size))
    // The option's value is an int, whose size is told.
    let code = getsockopt(socket.file.rawValue, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &size)
    return code == 0 && isListening != 0
  }

  private final class WaitingCount: Sendable {
    private let count = Atomic(0)

    func add() -> Bool {
      guard count.add(1, ordering: .relaxed).newValue > Door.waitingCountMax else { return true }
      remove()
      return false
    }

    func remove() { count.subtract(1, ordering: .relaxed) }
  }
}
