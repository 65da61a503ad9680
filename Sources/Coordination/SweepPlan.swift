import Journal
import Messaging
import Scheduling
import Sweeps
import Training

/// What a sweep's trials are, and what its journal says of them when a coordinator starts.
///
/// Trials with one key have one result: the trial of the smallest index is trained for all of them, and the others
/// count as committed from the start. The scheduler's indices are the grid's.
package struct SweepPlan: Sendable {
  package let specification: SweepSpecification
  let problem: Problem
  let meaning: SweepMeaning
  /// Trials that the journal has all of, and those that share the key of an earlier trial.
  package private(set) var committed = TrialSet()
  /// How many trials share the key of an earlier one.
  private(set) var aliasCount = 0
  /// Attempts at open trials that the journal knows to be lost.
  package private(set) var lostAttempts: [TrialIndex: [LostAttempt]] = [:]
  /// Trials whose neurons are wanted, for their own sake or for that of a trial that shares the key.
  private var recorded: Set<TrialIndex> = []
  /// What the journal's trials took, unlearned as yet.
  private(set) var costs: CostModel

  /// Hashes every trial of the sweep.
  /// - Throws: `JournalError`.
  package init(specification: SweepSpecification, problem: Problem, journal: some JournalContents) throws {
    self.specification = specification
    self.problem = problem
    let meaning = specification.meaning(of: ProblemHash(problem))
    self.meaning = meaning
    costs = CostModel(specification.grid)
    let committedKeys = try journal.committedKeys()
    let keysWithNeurons = Set(try journal.neuronsKeys())
    let detailKeys = Set(
      specification.detailTrials.filter { $0.width <= WireLimits.neuronCountMax }.map(meaning.key))
    var firsts: [TrialKey: TrialIndex] = [:]
    firsts.reserveCapacity(specification.grid.trialCount)
    for trial in (0..<specification.grid.trialCount).lazy.map(TrialIndex.init) {
      let key = key(of: trial)
      guard firsts[key] == nil else {
        aliasCount += 1
        committed.insert(trial)
        continue
      }
      firsts[key] = trial
      let isDetail = detailKeys.contains(key)
      if isDetail { recorded.insert(trial) }
      let text = key.rawValue
      if committedKeys.contains(text), !isDetail || keysWithNeurons.contains(text) { committed.insert(trial) }
    }
    try journal.forEachTrial { row in
      // Those that record neurons take longer than others of their kind.
      guard let trial = TrialKey(rawValue: row.key).flatMap({ firsts[$0] }), !recorded.contains(trial) else {
        return
      }
      costs.note(trial, seconds: row.wallSeconds)
    }
    lostAttempts = try Self.lostAttempts(journal) { TrialKey(rawValue: $0).flatMap { firsts[$0] } }
  }

  /// A trial that was set aside is tried again, as often as a new one: its user may have removed the cause.
  private static func lostAttempts(
    _ journal: some JournalContents, trialOfKey: (String) -> TrialIndex?
  ) throws -> [TrialIndex: [LostAttempt]] {
    let setAside = Set(try journal.setAside().map(\.trialKey))
    var lostAttempts: [TrialIndex: [LostAttempt]] = [:]
    for row in try journal.failuresOfOpenTrials() {
      guard let trial = trialOfKey(row.trialKey) else { continue }
      let attempt = Attempt(row.attempt)
      if let last = lostAttempts[trial]?.last, last.attempt >= attempt { continue }
      let isCounted = row.isCounted && !setAside.contains(row.trialKey)
      lostAttempts[trial, default: []].append(
        LostAttempt(
          attempt: attempt, worker: WorkerID(row.worker), cause: LostAttempt.Cause(row),
          isCounted: isCounted))
    }
    return lostAttempts
  }

  /// How many trainings the whole sweep takes.
  var trainingCount: Int { specification.grid.trialCount - aliasCount }

  package func trial(_ index: TrialIndex) -> Trial { specification.grid[index.rawValue] }

  package func key(of index: TrialIndex) -> TrialKey { meaning.key(of: trial(index)) }

  func recordsNeurons(of index: TrialIndex) -> Bool { recorded.contains(index) }

  func contains(_ lease: LeaseIdentifier) -> Bool {
    (0..<specification.grid.trialCount).contains(lease.trialIndex)
  }
}
