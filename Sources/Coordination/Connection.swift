import Messaging
import Scheduling

/// A worker that said hello, and the connection over which it was last heard.
package struct Connection: Equatable, Sendable {
  package let worker: WorkerID
  var peer: Peer
  let host: String
  let slots: Int
  let instructionSet: String
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

  /// When it joins without having said a heartbeat; nil if it has, or drains.
  var joinDue: Instant? { if case .welcomed(let due) = stage { due } else { nil } }
}

/// Who is connected, by name and by connection.
package struct Connections: Sendable {
  private var byWorker: [WorkerID: Connection] = [:]
  private var workers: [Peer: WorkerID] = [:]
  /// No worker is to join by itself before this time; nil if none is about to.
  private(set) var joinDue: Instant?
  /// When to forget those that drain, unless they say something before.
  private var silenceEnds: [WorkerID: Instant] = [:]

  subscript(worker: WorkerID) -> Connection? { byWorker[worker] }

  package subscript(peer: Peer) -> Connection? { workers[peer].flatMap { byWorker[$0] } }

  var isEmpty: Bool { byWorker.isEmpty }

  /// By the workers' names. It looks at every connection.
  package var all: [Connection] { byWorker.values.sorted { $0.worker < $1.worker } }

  /// Whether such a worker has joined. It looks at every connection.
  func hasJoined(where condition: (WorkerID) -> Bool) -> Bool {
    byWorker.values.contains { $0.stage == .joined && condition($0.worker) }
  }

  /// The workers that have said no heartbeat and whose time to join has come, in the order of these times. It looks at
  /// every connection, once for each such time at most.
  mutating func takeJoinDue(at now: Instant) -> [WorkerID] {
    guard let joinDue, now >= joinDue else { return [] }
    let waiting = byWorker.values.compactMap { connection in
      connection.joinDue.map { (due: $0, worker: connection.worker) }
    }
    self.joinDue = waiting.lazy.map(\.due).filter { $0 > now }.min()
    return waiting.filter { $0.due <= now }.sorted { ($0.due, $0.worker) < ($1.due, $1.worker) }.map(\.worker)
  }

  /// Adds a connection, or replaces the one that its worker had.
  mutating func insert(_ connection: Connection) {
    remove(connection.worker)
    byWorker[connection.worker] = connection
    workers[connection.peer] = connection.worker
    noteJoinDue(connection.joinDue)
  }

  private mutating func noteJoinDue(_ due: Instant?) {
    if let due { joinDue = min(joinDue ?? due, due) }
  }

  /// Takes a worker for draining, until it is removed or silent for too long.
  mutating func drain(_ worker: WorkerID, until silenceEnd: Instant) {
    setStage(.draining, of: worker)
    silenceEnds[worker] = silenceEnd
  }

  /// Nobody else would notice if a draining worker's goodbye were lost.
  mutating func removeSilent(at now: Instant) {
    guard !silenceEnds.isEmpty else { return }
    for (worker, end) in silenceEnds where now > end {
      if byWorker[worker]?.stage == .draining { remove(worker) }
      silenceEnds[worker] = nil
    }
  }

  mutating func setStage(_ stage: Connection.Stage, of worker: WorkerID) {
    byWorker[worker]?.stage = stage
    noteJoinDue(byWorker[worker]?.joinDue)
  }

  mutating func remove(_ worker: WorkerID) {
    silenceEnds[worker] = nil
    guard let old = byWorker.removeValue(forKey: worker) else { return }
    if workers[old.peer] == worker { workers.removeValue(forKey: old.peer) }
  }
}
