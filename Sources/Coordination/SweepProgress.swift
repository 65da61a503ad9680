import Scheduling

/// How far a sweep is.
public struct SweepProgress: Equatable, Sendable {
  public var sweepName: String
  /// Trainings of the whole sweep; trials that share a key take one.
  public var total: Int
  public var pending: Int
  public var leased: Int
  /// Leased trials that are being trained: a worker trains the first of its leases, as many as it has slots.
  public var running: Int
  /// Results that wait for the journal.
  public var committing: Int
  /// With those of earlier runs.
  public var committed: Int
  /// In this run.
  public var committedNow: Int
  public var setAside: Int
  public var slots: Int
  public var workerCount: Int
  /// Since the coordinator started.
  public var elapsed: Duration
  /// Over the last seconds; nil before there is anything to tell.
  public var trialsPerSecond: Double?
  /// What the rest takes at this rate.
  public var remaining: Duration?

  public var isComplete: Bool { committed + setAside == total }
}

/// The rate at which trials are finished, over the last seconds.
struct RateMeter: Sendable {
  private struct Sample {
    var time: Instant
    var count: Int
    var cost: Double
  }

  private var samples: [Sample] = []

  private static let window = Duration.seconds(15)
  private static let sampleInterval = Duration.milliseconds(200)

  mutating func record(count: Int, cost: Double, at now: Instant) {
    if let last = samples.last, last.time.duration(to: now) < Self.sampleInterval { return }
    samples.append(Sample(time: now, count: count, cost: cost))
    // The last sample before the window is kept, so that the rate covers all of it.
    while samples.count > 2, samples[1].time.duration(to: now) >= Self.window { samples.removeFirst() }
  }

  /// Trials and cost per second; nil while nothing was finished.
  var rates: (count: Double, cost: Double)? {
    guard let first = samples.first, let last = samples.last, last.count > first.count else { return nil }
    let seconds = first.time.duration(to: last.time) / .seconds(1)
    return (Double(last.count - first.count) / seconds, (last.cost - first.cost) / seconds)
  }
}

extension Coordinator {
  func progress(at now: Instant, rates: (count: Double, cost: Double)?) -> SweepProgress {
    let snapshot = scheduler.snapshot
    let isComplete = scheduler.isComplete
    let remainingCost = max(0, costPlanned - costStored)
    return SweepProgress(
      sweepName: plan.specification.name, total: plan.trainingCount, pending: snapshot.pendingCount,
      leased: snapshot.leasedCount, running: snapshot.workers.reduce(0) { $0 + $1.trainingCount },
      committing: snapshot.committingCount,
      committed: snapshot.committedCount - plan.aliasCount,
      committedNow: snapshot.committedCount - plan.committed.count, setAside: snapshot.setAsideCount,
      slots: snapshot.workers.reduce(0) { $0 + $1.slots }, workerCount: snapshot.workers.count,
      elapsed: now.sinceStart, trialsPerSecond: rates?.count,
      remaining: isComplete ? nil : rates.map { .seconds(remainingCost / $0.cost) })
  }
}

extension Scheduler.WorkerSnapshot {
  /// Heartbeats would tell as well, some seconds later.
  var trainingCount: Int { min(slots, leases.count) }
}
