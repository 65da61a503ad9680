import Foundation
import Reporting

/// The sweep at a glance. Its numbers are those of `phasegrid status --json`, without the lists.
struct PageProgress: Sendable, Encodable {
  /// Trials by what is to become of them. They add up to `trials`.
  struct Queue: Sendable, Encodable {
    let pending: Int
    /// At a worker.
    let leased: Int
    /// At the coordinator, and not in the journal so far.
    let committing: Int
    let committed: Int
    let setAside: Int
  }

  let phase: SweepPhase
  /// When this was said.
  let now: Date
  let started: OrNull<Date>
  /// Whether the coordinator was heard within the last seconds.
  let isCoordinatorHeard: Bool
  let trials: Int
  let done: Int
  let failed: Int
  let running: Int
  let pending: Int
  let queue: OrNull<Queue>
  let counts: [String: Int]
  let failedAttempts: [String: Int]
  let disagreements: Int
  let trialsPerSecond: OrNull<Double>
  let ends: OrNull<Date>
  /// The earliest and the latest end that was expected within the last five minutes.
  let endsEarliest: OrNull<Date>
  let endsLatest: OrNull<Date>
  let workers: Int
  let slots: Int
  /// Slots that train.
  let training: OrNull<Int>
  let quarantined: Int
  /// Over all committed trials of the grid: evaluations of the gradient, and seconds of the workers' clocks.
  let evaluations: Int
  let wallSeconds: Double
  let lastCommitted: OrNull<Date>
  /// Trials committed, over the time that this page is served.
  let throughput: Throughput

  init(
    _ status: SweepStatus, phase: SweepPhase, cells: PageCells, ends: ClosedRange<Double>?,
    throughput: Throughput, now: Date
  ) {
    let state = status.coordinator.value
    let heard = status.isCoordinatorHeard ? state : nil
    self.phase = phase
    self.now = now
    started = OrNull(state?.started)
    isCoordinatorHeard = status.isCoordinatorHeard
    (trials, done, failed) = (status.trials, status.done, status.failed)
    (running, pending) = (status.running, status.pending)
    queue = OrNull(
      heard.map {
        Queue(
          pending: $0.pending, leased: $0.leased, committing: $0.committing ?? 0, committed: $0.committed,
          setAside: $0.setAside)
      })
    counts = status.counts
    failedAttempts = status.failedAttempts
    disagreements = status.disagreements
    trialsPerSecond = OrNull(heard?.trialsPerSecond)
    self.ends = status.ends
    endsEarliest = OrNull(ends.map { Date(timeIntervalSince1970: $0.lowerBound) })
    endsLatest = OrNull(ends.map { Date(timeIntervalSince1970: $0.upperBound) })
    workers = heard?.workers.count ?? 0
    slots = heard?.workers.reduce(0) { $0 + $1.slots } ?? 0
    training = OrNull(heard?.training)
    quarantined = state?.quarantine?.count ?? 0
    evaluations = cells.evaluationTotal
    wallSeconds = cells.wallSecondTotal
    lastCommitted = status.lastCommitted
    self.throughput = throughput
  }
}
