import Coordination
import Foundation
import Journal
import Scheduling

/// One transaction that the journal's thread writes.
enum JournalTransaction {
  case append(JournalBatch)
  case recordFailures([FailureRow])
  case setAside(SetAsideRow)
}

/// What is on the disk: a model of `JournalWriter`, of which a transaction is there wholly or not at all.
struct SimulatedJournal: JournalContents {
  private(set) var trials: [String: TrialRow] = [:]
  /// The keys of trials in the order they were committed, on which what a plan learns depends in its last bits.
  private var order: [String] = []
  private var neurons: Set<String> = []
  private var failures: [FailureRow] = []
  private var aside: [String: SetAsideRow] = [:]
  private var different: [DisagreementRow] = []

  /// - Returns: the differences that the journal's writer reports.
  @discardableResult
  mutating func commit(_ transaction: JournalTransaction) -> [DisagreementRow] {
    switch transaction {
    case .append(let batch): return batch.results.compactMap { append($0) }
    case .recordFailures(let rows): failures += rows
    case .setAside(let row): if trials[row.trialKey] == nil { aside[row.trialKey] = row }
    }
    return []
  }

  /// The first result of a key wins; one that differs is recorded once for its worker and brings no neurons.
  private mutating func append(_ result: CommittedTrial) -> DisagreementRow? {
    let key = result.row.key
    if let first = trials[key] {
      if !first.measurement.agrees(with: result.row.measurement) {
        return disagree(first: first, second: result.row)
      }
    } else {
      trials[key] = result.row
      order.append(key)
      aside[key] = nil
    }
    if result.neurons != nil { neurons.insert(key) }
    return nil
  }

  private mutating func disagree(first: TrialRow, second: TrialRow) -> DisagreementRow {
    let row: DisagreementRow
    do {
      row = try DisagreementRow(first: first, second: second)
    } catch {
      preconditionFailure("a measurement cannot be written: \(error)")
    }
    let isKnown = different.contains {
      $0.trialKey == row.trialKey && $0.secondWorker == row.secondWorker
        && $0.secondMeasurement == row.secondMeasurement
    }
    if !isKnown { different.append(row) }
    return row
  }

  func disagreements() -> [DisagreementRow] { different }

  var hasDisagreements: Bool { !different.isEmpty }

  func neuronsKeys() -> [String] { neurons.sorted() }

  func setAside() -> [SetAsideRow] { aside.values.sorted { $0.trialKey < $1.trialKey } }

  func failuresOfOpenTrials() -> [FailureRow] { failures.filter { trials[$0.trialKey] == nil } }

  func readTrials<Piece: Sendable>(
    into empty: Piece, _ add: @Sendable (inout Piece, TrialRow) -> Void, take: (Piece) throws -> Void
  ) throws {
    var piece = empty
    for key in order { add(&piece, trials[key]!) }
    try take(piece)
  }

  /// As `JournalReader.trials` sorts them.
  var rows: [TrialRow] { trials.values.sorted(by: Self.isBefore) }

  private static func isBefore(_ left: TrialRow, _ right: TrialRow) -> Bool {
    let (first, second) = (left.initialisation ?? "", right.initialisation ?? "")
    if first != second { return first < second }
    return (left.gamma, left.gammaPrime, left.width, left.seed, left.key)
      < (right.gamma, right.gammaPrime, right.width, right.seed, right.key)
  }
}
