import Messaging
import Scheduling

/// A worker that said hello, and the connection over which it was last heard.
package struct Connection: Equatable, Sendable {
  package let worker: WorkerID
  var peer: Peer
  let host: String
  let slots: Int
  var stage: Stage

  package enum Stage: Equatable, Sendable {
    /// Welcomed, and unknown to the scheduler until its first heartbeat tells what it has in hand from before. A
    /// worker with nothing in hand says none, and joins at this time.
    case welcomed(joinDue: Instant)
    /// Known to the scheduler.
    case joined
    /// Takes no more trials: the scheduler takes it for gone, while its last results are still welcome.
    case draining
  }
}

/// Who is connected, by name and by connection.
package struct Connections: Sendable {
  private var byWorker: [WorkerID: Connection] = [:]
  private var workers: [Peer: WorkerID] = [:]

  subscript(worker: WorkerID) -> Connection? { byWorker[worker] }

  package subscript(peer: Peer) -> Connection? { workers[peer].flatMap { byWorker[$0] } }

  var isEmpty: Bool { byWorker.isEmpty }

  /// By the workers' names.
  package var all: [Connection] { byWorker.values.sorted { $0.worker < $1.worker } }

  /// When the next worker is to join that has said no heartbeat.
  package var joinDue: Instant? {
    byWorker.values.compactMap { if case .welcomed(let due) = $0.stage { due } else { nil } }.min()
  }

  /// Adds a connection, or replaces the one that its worker had.
  mutating func insert(_ connection: Connection) {
    remove(connection.worker)
    byWorker[connection.worker] = connection
    workers[connection.peer] = connection.worker
  }

  mutating func setStage(_ stage: Connection.Stage, of worker: WorkerID) {
    byWorker[worker]?.stage = stage
  }

  mutating func remove(_ worker: WorkerID) {
    if let old = byWorker.removeValue(forKey: worker) { workers.removeValue(forKey: old.peer) }
  }
}
