import Foundation
import Journal

/// All that a journal knows of one trial.
public struct TrialStory: Sendable, Encodable {
  /// An attempt that ended without a result.
  struct Attempt: Sendable, Encodable {
    let attempt: Int
    let worker: String
    let what: String
    let reason: String
    let isCounted: Bool
    let at: Date
  }

  let key: String
  /// What `trials.csv` says of it, one row for each place of the grid that it has.
  let trials: Table
  let status: String
  /// Why it was given up.
  let story: OrNull<String>
  let failedAttempts: [Attempt]
  /// The workers whose results contradicted the first.
  let contradictedBy: [String]

  /// - Parameter keyPrefix: as many of the key's first digits as tell it from the others.
  /// - Throws: `JournalError`, `InputError`, `ReportError.noSuchTrial`, `.ambiguousTrial`.
  public init(folder: URL, keyPrefix: String) throws {
    let reader = try JournalReader(folder: folder)
    let record = try SweepRecord(reader, folder: folder)
    let found = record.trials.filter { !keyPrefix.isEmpty && $0.key.hasPrefix(keyPrefix) }
    guard let first = found.first else { throw ReportError.noSuchTrial(key: keyPrefix) }
    let keyCount = Set(found.map(\.key)).count
    guard keyCount == 1 else { throw ReportError.ambiguousTrial(key: keyPrefix, matchCount: keyCount) }
    key = first.key
    trials = trialTable(of: found)
    status = first.status
    if case .failed(let row) = first.state { story = OrNull(row.story) } else { story = OrNull(nil) }
    failedAttempts = try reader.failures().filter { $0.trialKey == first.key }.map {
      Attempt(
        attempt: $0.attempt, worker: $0.worker, what: $0.what, reason: $0.reason, isCounted: $0.isCounted,
        at: $0.at)
    }
    contradictedBy = try reader.disagreements().filter { $0.trialKey == first.key }.map(\.secondWorker)
  }

  /// One JSON document.
  public func json() throws -> Data { try Reporting.json(self, isIndented: true) }

  /// The story for a person to read.
  public var text: String {
    let ending = story.value.map { [("story", oneLine($0))] } ?? []
    var text = trials.rows.map { row in
      aligned(zip(trials.columns, row).filter { $0.1 != .missing }.map { ($0, $1.csv) } + ending)
    }.joined(separator: "\n")
    if !failedAttempts.isEmpty {
      text +=
        "\n"
        + aligned(
          [["ATTEMPT", "WORKER", "AT", "WHAT", "REASON"]]
            + failedAttempts.map {
              ["\($0.attempt)", $0.worker, timestamp($0.at), $0.what, oneLine($0.reason)]
            })
    }
    if !contradictedBy.isEmpty {
      text += "\nOther numbers came from \(contradictedBy.joined(separator: ", ")).\n"
    }
    return text
  }
}
