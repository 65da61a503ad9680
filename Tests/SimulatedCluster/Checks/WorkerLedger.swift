import Messaging
import Working

/// What a worker must not forget: the trials it has trained whose acknowledgement it has not received.
struct WorkerLedger {
  let name: String
  let slots: Int
  private var unacknowledged: Set<Int> = []

  init(name: String, slots: Int) {
    self.name = name
    self.slots = slots
  }

  mutating func noteTrained(_ trial: Int) { unacknowledged.insert(trial) }

  mutating func note(_ event: WorkerEvent) {
    if case .received(.acknowledgement(let trials)) = event { unacknowledged.subtract(trials) }
  }

  /// A worker lists all it holds in every heartbeat.
  func violations(saying message: WorkerMessage) -> [String] {
    let listed: Set<Int>
    switch message {
    case .heartbeat(let heartbeat): listed = Set(heartbeat.held.map(\.lease.trialIndex))
    case .goodbye(let goodbye): listed = Set(goodbye.held.map(\.trialIndex))
    case .hello, .result, .failure, .handBack: return []
    }
    let dropped = unacknowledged.subtracting(listed).sorted()
    return dropped.isEmpty ? [] : ["\(name) dropped unacknowledged results of trials \(dropped)"]
  }
}
