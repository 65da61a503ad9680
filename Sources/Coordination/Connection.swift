import Collections
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
}

/// Who is connected, by name and by connection.
package struct Connections: Sendable {
  private var byWorker: [WorkerID: Connection] = [:]
  private var workers: [Peer: WorkerID] = [:]
  /// Workers in the order they were welcomed, which is that of their times to join, and some that have joined since.
  private var welcomed: Deque<WorkerID> = []
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

  /// When the next worker is to join that has said no heartbeat.
  var joinDue: Instant? {
    mutating get {
      while let worker = welcomed.first {
        if case .welcomed(let due) = byWorker[worker]?.stage { return due }
        welcomed.removeFirst()
      }
      return nil
    }
  }

  /// The next worker whose time to join has come. It counts as joined from now on.
  mutating func takeJoinDue(at now: Instant) -> Connection? {
    guard let due = joinDue, now >= due else { return nil }
    let worker = welcomed.removeFirst()
    setStage(.joined, of: worker)
    return byWorker[worker]
  }

  /// Adds a connection, or replaces the one that its worker had.
  mutating func insert(_ connection: Connection) {
    remove(connection.worker)
    byWorker[connection.worker] = connection
    workers[connection.peer] = connection.worker
    if case .welcomed = connection.stage { welcomed.append(connection.worker) }
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
  }

  mutating func remove(_ worker: WorkerID) {
    silenceEnds[worker] = nil
    guard let old = byWorker.removeValue(forKey: worker) else { return }
    if workers[old.peer] == worker { workers.removeValue(forKey: old.peer) }
  }
}
