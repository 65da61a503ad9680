/// What the scheduler knows of a worker.
struct Worker: Sendable {
  /// Counts those that joined, so that they have an order.
  let number: Int
  /// Where it runs.
  let node: Substring
  var slots: Int
  var lastHeard: Instant
  var leases: [TrialIndex: HeldLease] = [:]
  /// Trials that it trains without a lease: another was first with the result, or has the lease now. They cannot be
  /// stopped and take a slot each.
  var strays: Set<TrialIndex> = []
  /// Trials that it failed since its last success and that nobody else has tried since.
  var suspicions: Set<TrialIndex> = []
  /// How many trials that it failed since its last success others have trained.
  var guilt = 0
  /// Whether it has declined a trial: it gets none of those any more that anybody has declined.
  var hasDeclined = false
  /// Results it was first to send.
  var resultCount = 0
  /// Where it was filed last, see `Scheduler.refile`; nil if it may have left a line since.
  var lines: Lines?

  /// Which lines a worker stands in.
  struct Lines: Equatable, Sendable {
    let free: Bool
    let able: Bool
    let idle: Bool
  }

  /// What it counts as at its node.
  var standing: Nodes.Counts {
    let unsuspected = suspicions.count < Policy.suspicionsMax ? 1 : 0
    let willing = hasDeclined ? 0 : 1
    return [1, unsuspected, willing, unsuspected * willing]
  }

  /// Trials that it has in hand, for all that is known.
  var load: Int { leases.count + strays.count }

  /// In the order they were granted, which is the order the worker starts them in.
  var leasesInOrder: [(trial: TrialIndex, lease: HeldLease)] {
    leases.map { (trial: $0.key, lease: $0.value) }.sorted { $0.lease.number < $1.lease.number }
  }

  /// Whether the lease at this place of the order may have been running when the worker died. A heartbeat tells, but
  /// a trial can start and kill its worker between two of them: the first leases are taken to run.
  func mayRun(_ lease: HeldLease, at place: Int) -> Bool { lease.stage == .running || place < slots }
}

struct HeldLease: Sendable {
  let attempt: Attempt
  /// Counts all leases.
  let number: Int
  /// When it was granted, or last listed by a heartbeat.
  var lastListed: Instant
  /// When it was granted, or first listed as running.
  var since: Instant
  var stage = Stage.granted

  /// As far as heartbeats tell.
  enum Stage: Sendable {
    case granted
    case waiting
    case running
  }
}

/// Who has leases of a trial that is not committed: one worker, or two.
struct Holders: Equatable, Sendable {
  var first: WorkerID
  var second: WorkerID?

  var all: [WorkerID] { [first] + (second.map { [$0] } ?? []) }

  /// The holders that are left without this one; nil if it was the only one.
  func removing(_ worker: WorkerID) -> Holders? {
    precondition(first == worker || second == worker, "\(worker) holds no lease of this trial")
    if first == worker { return second.map { Holders(first: $0) } }
    return Holders(first: first)
  }
}

/// When a worker is to be looked at, unless it has said something in the meantime.
struct Silence: Comparable, Sendable {
  let due: Instant
  let number: Int
  let worker: WorkerID

  static func < (left: Silence, right: Silence) -> Bool {
    (left.due, left.number) < (right.due, right.number)
  }
}
