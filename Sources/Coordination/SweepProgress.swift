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
  /// What the rest takes, by what its trials are expected to train.
  public var remaining: Duration?

  public var isComplete: Bool { committed + setAside == total }
}

/// The rate at which trials finish, and the training in them, over the last seconds.
struct RateMeter: Sendable {
  private struct Sample {
    var time: Instant
    var count: Int
    var secondsTrained: Double
  }

  private var samples: [Sample] = []

  private static let window = Duration.seconds(15)
  private static let sampleInterval = Duration.milliseconds(200)

  mutating func record(count: Int, secondsTrained: Double, at now: Instant) {
    if let last = samples.last, last.time.duration(to: now) < Self.sampleInterval { return }
    samples.append(Sample(time: now, count: count, secondsTrained: secondsTrained))
    // The last sample before the window is kept, so that the rate covers all of it.
    while samples.count > 2, samples[1].time.duration(to: now) >= Self.window { samples.removeFirst() }
  }

  struct Rates: Equatable, Sendable {
    /// Trials per second.
    let trials: Double
    /// Seconds of training per second: as many as there are slots, if they are never idle.
    let training: Double
  }

  /// Nil while nothing was finished.
  var rates: Rates? {
    guard let first = samples.first, let last = samples.last, last.count > first.count else { return nil }
    let seconds = first.time.duration(to: last.time) / .seconds(1)
    return Rates(
      trials: Double(last.count - first.count) / seconds,
      training: (last.secondsTrained - first.secondsTrained) / seconds)
  }
}

extension Coordinator {
  func progress(at now: Instant, rates: RateMeter.Rates?) -> SweepProgress {
    let counts = scheduler.counts
    return SweepProgress(
      sweepName: plan.specification.name, total: plan.trainingCount, pending: counts.pending,
      leased: counts.leased, running: counts.training, committing: counts.committing,
      committed: counts.committed - plan.excludedCount,
      committedNow: counts.committed - plan.committed.count, setAside: counts.setAside,
      slots: counts.slots, workerCount: counts.workers,
      elapsed: now.sinceStart, trialsPerSecond: rates?.trials,
      remaining: scheduler.isComplete ? nil : remaining(counts, rates: rates))
  }

  /// While long trials finish rarely and in bursts, all that is known of their rate is that no slot is idle.
  private func remaining(_ counts: Scheduler.Counts, rates: RateMeter.Rates?) -> Duration? {
    let busyMax = Double(min(counts.slots, max(1, counts.pending + counts.leased)))
    let rate = min(rates?.training ?? .infinity, busyMax)
    guard let secondsLeft = workload.secondsLeft, rate > 0 else { return nil }
    // Once nothing waits, the longest trial has the last word; when it began is not known, so half of it is taken.
    let longest = counts.pending > 0 ? 0 : (workload.secondsOfLongest ?? 0) / 2
    return .seconds(min(max(secondsLeft / rate, longest), Self.secondsMax))
  }

  /// A hundred years; more would not be a time.
  private static let secondsMax = 3.2e9
}
