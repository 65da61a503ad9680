import Coordination
import Foundation
import Journal
import Scheduling

/// One transaction that the journal's thread writes.
enum JournalTransaction {
  case append([CommittedTrial], reporting: [TrialIndex])
  case recordFailures([FailureRow])
  case setAside(SetAsideRow)
}

/// What is on the disk: a model of `JournalWriter`, of which a transaction is there wholly or not at all.
struct SimulatedJournal: JournalContents {
  private(set) var trials: [String: TrialRow] = [:]
  private var neurons: Set<String> = []
  private var failures: [FailureRow] = []
  private var aside: [String: SetAsideRow] = [:]
  private var disagreementKeys: Set<[String]> = []
  private(set) var disagreementCount = 0

  mutating func commit(_ transaction: JournalTransaction) {
    switch transaction {
    case .append(let results, _): for result in results { append(result) }
    case .recordFailures(let rows): failures += rows
    case .setAside(let row): if trials[row.trialKey] == nil { aside[row.trialKey] = row }
    }
  }

  /// The first result of a key wins; one that differs is counted once for its worker and brings no neurons.
  private mutating func append(_ result: CommittedTrial) {
    let key = result.row.key
    if let first = trials[key] {
      guard first.measurement.agrees(with: result.row.measurement) else {
        let second = "\(result.row.measurement)"
        if disagreementKeys.insert([key, result.row.worker, second]).inserted { disagreementCount += 1 }
        return
      }
    } else {
      trials[key] = result.row
      aside[key] = nil
    }
    if result.neurons != nil { neurons.insert(key) }
  }

  func committedKeys() -> Set<String> { Set(trials.keys) }

  func neuronsKeys() -> [String] { neurons.sorted() }

  func setAside() -> [SetAsideRow] { aside.values.sorted { $0.trialKey < $1.trialKey } }

  func failuresOfOpenTrials() -> [FailureRow] { failures.filter { trials[$0.trialKey] == nil } }

  func forEachTrial(_ body: (TrialRow) throws -> Void) rethrows {
    for row in rows { try body(row) }
  }

  /// In the journal's own order, on which what a plan learns depends in its last bits.
  var rows: [TrialRow] { trials.values.sorted(by: Self.isBefore) }

  private static func isBefore(_ left: TrialRow, _ right: TrialRow) -> Bool {
    let (first, second) = (left.initialisation ?? "", right.initialisation ?? "")
    if first != second { return first < second }
    return (left.gamma, left.gammaPrime, left.width, left.seed, left.key)
      < (right.gamma, right.gammaPrime, right.width, right.seed, right.key)
  }
}
