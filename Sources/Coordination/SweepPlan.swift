import Journal
import Messaging
import Scheduling
import Sweeps
import Training

/// What a sweep's trials are, and what its journal says of them when a coordinator starts.
///
/// Trials with one key have one result: the trial of the smallest index is trained for all of them, and the others
/// count as committed from the start, and so do those of other shards. The scheduler's indices are the grid's.
package struct SweepPlan: Sendable {
  package let specification: SweepSpecification
  let problem: Problem
  /// The part of the sweep that is trained here; nil for all of it.
  let shard: Shard?
  private let locator: TrialLocator
  /// Trials that the journal has all of, and those that are not trained here.
  package private(set) var committed = TrialSet()
  /// How many trials share the key of an earlier one, or are another shard's.
  private(set) var excludedCount = 0
  /// Attempts at open trials that the journal knows to be lost.
  package private(set) var lostAttempts: [TrialIndex: [LostAttempt]] = [:]
  /// Copies that the journal has and that differ from the results that stand.
  package private(set) var disagreements: [Scheduler.Comparison] = []
  /// Trials whose neurons are wanted, for their own sake or for that of a trial that shares the key.
  private let recorded: Set<TrialIndex>
  /// What the journal's trials took, unlearned as yet.
  private(set) var costs: CostModel

  /// Reads the journal's trials once, on all cores. No key is made but theirs.
  /// - Throws: `JournalError`.
  package init(
    specification: SweepSpecification, problem: Problem, shard: Shard? = nil, journal: some JournalContents
  ) throws {
    self.specification = specification
    self.problem = problem
    self.shard = shard
    let grid = specification.grid
    let locator = TrialLocator(grid, meaning: specification.meaning(of: ProblemHash(problem)))
    self.locator = locator
    costs = CostModel(grid)
    recorded = Set(
      specification.detailTrials.filter { $0.width <= WireLimits.neuronCountMax }
        .compactMap { locator.index(of: $0).map(TrialIndex.init) })
    exclude()
    try takeTrials(journal)
    lostAttempts = try lostAttempts(journal)
  }

  /// What a stretch of the journal's trials says.
  private struct Stretch: Sendable {
    /// The journal has all of them, but for those whose neurons are missing.
    var trials: [(trial: TrialIndex, seconds: Double)] = []
    /// Trials by key, about which workers differed.
    var differing: [String: TrialIndex] = [:]
  }

  private mutating func takeTrials(_ journal: some JournalContents) throws {
    let keysWithNeurons = Set(try journal.neuronsKeys())
    let differing = try journal.disagreements()
    let differingKeys = Set(differing.map(\.trialKey))
    var differingTrials: [String: TrialIndex] = [:]
    try journal.readTrials(
      into: Stretch(),
      { [locator, recorded] stretch, row in
        guard let trial = locator.index(of: row).map(TrialIndex.init) else { return }
        if !differingKeys.isEmpty, differingKeys.contains(row.key) { stretch.differing[row.key] = trial }
        guard !recorded.contains(trial) || keysWithNeurons.contains(row.key) else { return }
        stretch.trials.append((trial, row.wallSeconds))
      },
      take: { stretch in
        differingTrials.merge(stretch.differing) { $1 }
        for (trial, seconds) in stretch.trials {
          committed.insert(trial)
          // Those that record neurons take longer than others of their kind.
          if !recorded.contains(trial) { costs.note(trial, seconds: seconds) }
        }
      })
    disagreements = differing.compactMap { row in
      differingTrials[row.trialKey].map {
        Scheduler.Comparison($0, by: WorkerID(row.secondWorker), difference: Scheduler.Difference(row))
      }
    }
  }

  func outcomes(_ journal: some JournalContents) throws -> [String: Int] {
    var counts: [String: Int] = [:]
    try journal.readTrials(
      into: [String: Int](),
      { [self] stretch, row in
        guard let index = locator.index(of: row), isTrainedHere(index) else { return }
        stretch[row.measurement.outcome, default: 0] += 1
      },
      take: { counts.merge($0, uniquingKeysWith: +) })
    return counts
  }

  private mutating func exclude() {
    guard locator.aliasCount > 0 || shard != nil else { return }
    for index in 0..<specification.grid.trialCount where !isTrainedHere(index) {
      committed.insert(TrialIndex(index))
    }
    excludedCount = committed.count
  }

  private func isTrainedHere(_ index: Int) -> Bool {
    locator.first(of: index) == index && shard?.contains(index, of: specification.grid) != false
  }

  /// A trial that was set aside is tried again, as often as a new one: its user may have removed the cause.
  private func lostAttempts(_ journal: some JournalContents) throws -> [TrialIndex: [LostAttempt]] {
    let rows = try journal.failuresOfOpenTrials()
    let trials = openTrials(withKeys: Set(rows.map(\.trialKey)))
    let setAside = Set(try journal.setAside().map(\.trialKey))
    var lostAttempts: [TrialIndex: [LostAttempt]] = [:]
    for row in rows {
      guard let trial = trials[row.trialKey] else { continue }
      let attempt = Attempt(row.attempt)
      if lostAttempts[trial]?.contains(where: { $0.attempt == attempt }) == true { continue }
      let isCounted = row.isCounted && !setAside.contains(row.trialKey)
      lostAttempts[trial, default: []].append(
        LostAttempt(
          attempt: attempt, worker: WorkerID(row.worker), cause: LostAttempt.Cause(row),
          isCounted: isCounted))
    }
    return lostAttempts
  }

  /// A key does not tell where its trial lies: the open ones are gone through until all are found, and to the end where one
  /// lies outside of a grid that has shrunk.
  private func openTrials(withKeys keys: Set<String>) -> [String: TrialIndex] {
    var found: [String: TrialIndex] = [:]
    for index in 0..<specification.grid.trialCount {
      if found.count == keys.count { break }
      let trial = TrialIndex(index)
      guard !committed.contains(trial) else { continue }
      let key = key(of: trial).rawValue
      if keys.contains(key) { found[key] = trial }
    }
    return found
  }

  var meaning: SweepMeaning { locator.meaning }

  /// How many trainings the whole sweep, or its shard, takes.
  var trainingCount: Int { specification.grid.trialCount - excludedCount }

  package func trial(_ index: TrialIndex) -> Trial { specification.grid[index.rawValue] }

  package func key(of index: TrialIndex) -> TrialKey { meaning.key(of: trial(index)) }

  func recordsNeurons(of index: TrialIndex) -> Bool { recorded.contains(index) }

  func contains(_ lease: LeaseIdentifier) -> Bool {
    (0..<specification.grid.trialCount).contains(lease.trialIndex)
  }
}

extension TrialLocator {
  fileprivate func index(of row: TrialRow) -> Int? {
    index(
      gamma: row.gamma, gammaPrime: row.gammaPrime, initialisation: row.initialisation, width: row.width,
      seed: row.seed, key: row.key)
  }
}
