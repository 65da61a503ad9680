import Foundation
import Journal
import Sweeps

/// How a sweep stands: what its journal holds, and what its coordinator says if one runs.
public struct SweepStatus: Sendable, Encodable {
  /// A trial that was given up.
  package struct SetAsideTrial: Sendable, Encodable {
    package let key: String
    package let gamma: Double
    package let gammaPrime: Double
    package let initialisation: OrNull<String>
    package let width: Int
    package let seed: UInt64
    package let story: String
  }

  package let name: String
  package let specHash: String
  package let productVersion: String
  package let trainingVersion: Int
  /// The part of the sweep that the folder is for, "2/3"; null for all of it.
  package let shard: OrNull<String>
  /// The trials of the grid, or of its shard: all of them are done, failed, running or pending.
  package let trials: Int
  package let done: Int
  package let failed: Int
  package let running: Int
  package let pending: Int
  /// Trials by status, as in `summary.json`.
  package let counts: [String: Int]
  /// Attempts that ended without a result, by what happened.
  package let failedAttempts: [String: Int]
  package let disagreements: Int
  package let lastCommitted: OrNull<Date>
  /// What a coordinator last said of itself; nil where none is running.
  package let coordinator: OrNull<CoordinatorState>
  /// Whether that was said lately; a coordinator that was killed falls silent.
  package let isCoordinatorHeard: Bool
  /// When the sweep will be complete at the present rate.
  package let ends: OrNull<Date>
  /// The batch jobs that its workers are, by what their keeper last said; null where there never were any.
  package let jobs: OrNull<JobPoolState>
  package let setAside: [SetAsideTrial]

  /// - Throws: `JournalError`, `InputError`.
  public init(folder: URL, now: Date) throws {
    // The coordinator's word is the older of the two, so that nothing is both running and done more than once.
    let hearing = CoordinatorHearing(folder: folder, now: now)
    let reader = try JournalReader(folder: folder)
    let record = try SweepRecord(reader, folder: folder)
    self.init(record, try SweepTroubles(reader), hearing, JobPoolState.read(folder: folder))
  }

  init(
    _ record: SweepRecord, _ troubles: SweepTroubles, _ hearing: CoordinatorHearing, _ jobs: JobPoolState?
  ) {
    name = record.specification.name
    specHash = record.specificationHash
    productVersion = record.productVersion
    trainingVersion = record.meaning.trainingVersion
    counts = record.statusCounts
    shard = OrNull(record.shard?.description)
    trials = record.ownCount
    failed = record.setAside.count
    done = trials - record.ownMissingCount - failed
    failedAttempts = troubles.attemptCounts
    disagreements = troubles.disagreementCount
    lastCommitted = OrNull(record.lastCommittedAt)
    coordinator = OrNull(hearing.state)
    let heard = hearing.isFresh ? hearing.state : nil
    isCoordinatorHeard = heard != nil
    running = min(heard?.leased ?? 0, record.ownMissingCount)
    pending = record.ownMissingCount - running
    ends = OrNull(heard.flatMap { state in state.secondsLeft.map { state.updated + $0 } })
    self.jobs = OrNull(jobs)
    setAside = record.setAside.map {
      SetAsideTrial($0.trial.trial, key: $0.row.trialKey, story: $0.row.story)
    }
  }

  /// One JSON document, on one line unless it is indented.
  public func json(isIndented: Bool = true) throws -> Data {
    try Reporting.json(self, isIndented: isIndented)
  }
}

extension SweepStatus.SetAsideTrial {
  fileprivate init(_ trial: Trial, key: String, story: String) {
    self.init(
      key: key, gamma: trial.cell.gamma, gammaPrime: trial.cell.gammaPrime,
      initialisation: OrNull(trial.cell.initialisation?.displayName), width: trial.width, seed: trial.seed,
      story: story)
  }
}
