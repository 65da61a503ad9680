import Messaging
import Working

/// What a worker must not forget: the trials it has trained, or found in its spool, whose acknowledgement it has not
/// received.
struct WorkerLedger {
  let name: String
  let slots: Int
  /// Trials whose results no coordinator takes.
  private let worthless: Set<Int>
  private var unacknowledged: Set<Int> = []
  private var session: UInt64?
  /// The session that sent it home: what it still trains is durable, or of no use.
  private var sessionEnded: UInt64?
  /// Whether its disk has lost something, which excuses it.
  private var hasDiskFailed = false

  init(name: String, slots: Int, worthless: Set<Int>) {
    self.name = name
    self.slots = slots
    self.worthless = worthless
  }

  mutating func noteTrained(_ trial: Int) {
    if worthless.contains(trial) || session != nil && session == sessionEnded { return }
    unacknowledged.insert(trial)
  }

  mutating func noteDiskFailed() { hasDiskFailed = true }

  mutating func note(_ event: WorkerEvent) {
    switch event {
    case .restored(let results): for result in results { noteTrained(result.lease.trialIndex) }
    case .received(.acknowledgement(let trials)): unacknowledged.subtract(trials)
    case .received(.welcome(let welcome)): session = welcome.session
    case .received(.dismissal(.sweepComplete)): sessionEnded = session
    case .notSpooled: hasDiskFailed = true
    default: break
    }
  }

  /// A worker lists all it holds in every heartbeat.
  func violations(saying message: WorkerMessage) -> [String] {
    let listed: Set<Int>
    switch message {
    case .heartbeat(let heartbeat): listed = Set(heartbeat.held.map(\.lease.trialIndex))
    // Before it is welcomed it does not know whether what it holds is of this sweep.
    case .goodbye(let goodbye) where session != nil: listed = Set(goodbye.held.map(\.trialIndex))
    case .hello, .results, .failure, .handBack, .goodbye, .dataRequest: return []
    }
    return violations(missing: unacknowledged.subtracting(listed))
  }

  /// - Parameter kept: the trials whose results stay in the spool for the next worker.
  func violations(leaving kept: Set<Int>) -> [String] {
    violations(missing: unacknowledged.subtracting(kept))
  }

  private func violations(missing trials: Set<Int>) -> [String] {
    trials.isEmpty || hasDiskFailed
      ? [] : ["\(name) dropped unacknowledged results of trials \(trials.sorted())"]
  }
}
