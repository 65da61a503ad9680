import Collections
import Scheduling

/// A worker of the simulated cluster.
struct Node {
  let id: WorkerID
  /// How many times as long as elsewhere its trials take.
  let slowness: Double
  let isBroken: Bool
  var isAlive = true
  var running: [TrialIndex: (lease: Lease, start: Double)] = [:]
  var waiting: Deque<Lease> = []
  /// Trained, and not acknowledged.
  var finished: [TrialIndex: Lease] = [:]

  var holding: Holdings {
    Holdings(running: running.values.map(\.lease) + finished.values, waiting: Array(waiting))
  }

  mutating func take(_ lease: Lease) {
    if let start = running[lease.trial]?.start {
      running[lease.trial] = (lease, start)
    } else if finished[lease.trial] != nil {
      finished[lease.trial] = lease
    } else {
      waiting.append(lease)
    }
  }

  /// What runs goes on.
  mutating func drop(_ trials: [TrialIndex]) {
    for trial in trials { finished[trial] = nil }
    if !waiting.isEmpty {
      let dropped = Set(trials)
      waiting.removeAll { dropped.contains($0.trial) }
    }
  }
}

/// What happens in the simulated world.
enum Happening {
  case join(Int)
  case heartbeat(Int)
  case finish(Int, TrialIndex)
  case receive(Int, [Lease])
  case commit
  case lose(Int)
  case preempt(Int)
  case tick
}

struct Appointment: Comparable {
  let time: Double
  let number: Int
  let happening: Happening

  static func < (left: Appointment, right: Appointment) -> Bool {
    (left.time, left.number) < (right.time, right.number)
  }

  static func == (left: Appointment, right: Appointment) -> Bool { left.number == right.number }
}

/// What the scheduler's events cost, in real time.
struct Cost {
  struct Entry {
    var count = 0
    var seconds = 0.0
    var longest = 0.0
  }

  private(set) var byKind: [String: Entry] = [:]

  var count: Int { byKind.values.reduce(0) { $0 + $1.count } }
  var seconds: Double { byKind.values.reduce(0) { $0 + $1.seconds } }

  mutating func note(_ kind: String, _ seconds: Double) {
    byKind[kind, default: Entry()].count += 1
    byKind[kind]!.seconds += seconds
    byKind[kind]!.longest = max(byKind[kind]!.longest, seconds)
  }
}
