import Foundation
import Journal
import Sweeps

/// How a sweep stands: what its journal holds, and what its coordinator says if one runs.
public struct SweepStatus: Sendable, Encodable {
  /// A trial that was given up.
  struct SetAsideTrial: Sendable, Encodable {
    let key: String
    let gamma: Double
    let gammaPrime: Double
    let initialisation: OrNull<String>
    let width: Int
    let seed: UInt64
    let story: String
  }

  let name: String
  let specHash: String
  let productVersion: String
  let trainingVersion: Int
  /// The part of the sweep that the folder is for, "2/3"; null for all of it.
  let shard: OrNull<String>
  /// The trials of the grid, or of its shard: all of them are done, failed, running or pending.
  let trials: Int
  let done: Int
  let failed: Int
  let running: Int
  let pending: Int
  /// Trials by status, as in `summary.json`.
  let counts: [String: Int]
  /// Attempts that ended without a result, by what happened.
  let failedAttempts: [String: Int]
  let disagreements: Int
  let lastCommitted: OrNull<Date>
  /// What a coordinator last said of itself; nil where none is running.
  let coordinator: OrNull<CoordinatorState>
  /// Whether that was said lately; a coordinator that was killed falls silent.
  let isCoordinatorHeard: Bool
  /// When the sweep will be complete at the present rate.
  let ends: OrNull<Date>
  /// The batch jobs that its workers are, by what their keeper last said; null where there never were any.
  let jobs: OrNull<JobPoolState>
  let setAside: [SetAsideTrial]

  /// - Throws: `JournalError`, `InputError`.
  public init(folder: URL, now: Date) throws {
    // The coordinator's word is the older of the two, so that nothing is both running and done more than once.
    let hearing = CoordinatorHearing(folder: folder, now: now)
    let reader = try JournalReader(folder: folder)
    try self.init(
      try SweepRecord(reader, folder: folder), reader, hearing, JobPoolState.read(folder: folder))
  }

  init(
    _ record: SweepRecord, _ reader: JournalReader, _ hearing: CoordinatorHearing, _ jobs: JobPoolState?
  ) throws {
    name = record.specification.name
    specHash = record.specificationHash
    productVersion = record.productVersion
    trainingVersion = record.meaning.trainingVersion
    counts = record.statusCounts
    shard = OrNull(record.shard?.description)
    trials = record.ownCount
    failed = record.setAside.count
    done = trials - record.ownMissingCount - failed
    failedAttempts = try reader.failures().reduce(into: [:]) { $0[$1.what, default: 0] += 1 }
    disagreements = try reader.disagreementCount()
    lastCommitted = OrNull(try reader.lastCommittedAt())
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
