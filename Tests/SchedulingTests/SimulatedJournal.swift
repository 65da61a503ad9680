import Scheduling

/// What survives the coordinator: the first result of every trial, and what differs from it. A result is who sent it
/// and what it says: the same for all workers, but for those that compute wrong numbers.
struct SimulatedJournal {
  struct Entry {
    let trial: TrialIndex
    let worker: WorkerID
    let claim: String
    let isCopy: Bool
  }

  /// The shell's batch, gone if it crashes.
  private var batch: [Entry] = []
  private(set) var results: [TrialIndex: (worker: WorkerID, claim: String)] = [:]
  private(set) var disagreements: [Scheduler.Comparison] = []

  var durable: Set<TrialIndex> { Set(results.keys) }

  func isDurable(_ trial: TrialIndex) -> Bool { results[trial] != nil }

  func isKnown(_ trial: TrialIndex) -> Bool {
    isDurable(trial) || batch.contains { $0.trial == trial && !$0.isCopy }
  }

  mutating func append(_ entry: Entry) { batch.append(entry) }

  mutating func crash() { batch = [] }

  /// Makes the batch durable, and says of what it consisted.
  mutating func commit() -> (committed: [TrialIndex], compared: [Scheduler.Comparison]) {
    var committed: [TrialIndex] = []
    var compared: [Scheduler.Comparison] = []
    for entry in batch {
      guard let first = results[entry.trial] else {
        results[entry.trial] = (entry.worker, entry.claim)
        committed.append(entry.trial)
        continue
      }
      let difference =
        first.claim == entry.claim
        ? nil : Scheduler.Difference(standing: first.worker, claim: entry.claim)
      let comparison = Scheduler.Comparison(entry.trial, by: entry.worker, difference: difference)
      compared.append(comparison)
      if difference != nil && !disagreements.contains(comparison) { disagreements.append(comparison) }
    }
    batch = []
    return (committed, compared)
  }
}
