import Foundation
import Journal

/// All that a journal knows of one trial: who had it, for how long, what came of that, and its result.
public struct TrialStory: Sendable, Encodable {
  /// A worker's right to train the trial, and how it ended.
  struct Attempt: Sendable, Encodable {
    let attempt: Int
    let worker: String
    let host: OrNull<String>
    /// Nil for a lease of a few seconds, of which the journal knows the end alone.
    let leased: OrNull<Date>
    /// Nil if no end is recorded: it is open, or its coordinator died before it ended.
    let ended: OrNull<Date>
    /// "committed", what went wrong in a word, "superseded" where another was first with the result, "audit" where the
    /// result was there already, or "open".
    let what: String
    let reason: String
    /// Whether it counts against the trial.
    let isCounted: Bool
  }

  let key: String
  /// What `trials.csv` says of it, one row for each place of the grid that it has.
  let trials: Table
  let status: String
  /// Why it was given up.
  let story: OrNull<String>
  let attempts: [Attempt]
  /// The workers whose results contradicted the first.
  let contradictedBy: [String]

  /// - Throws: `JournalError`, `InputError`, `ReportError.noSuchTrial`, `.ambiguousTrial`, `.noTrialThere`.
  public init(folder: URL, trial selector: TrialSelector) throws {
    let reader = try JournalReader(folder: folder)
    let record = try SweepRecord(reader, folder: folder)
    try self.init(record, reader, first: try record.trials.first(for: selector))
  }

  /// - Parameter first: the index of the first trial with its key.
  init(_ record: SweepRecord, _ reader: JournalReader, first: Int) throws {
    let found = record.trials.sharing(keyOf: first)
    let key = record.trials.key(of: found[0])
    self.key = key
    var table = Table(columns: trialColumns)
    for trial in found { table.append(record.fields(of: trial)) }
    trials = table
    status = found[0].status
    story = OrNull(record.setAside.first { $0.row.trialKey == key }?.row.story)
    attempts = Self.attempts(
      try reader.leases(key: key), try reader.failures(key: key),
      end: found[0].result.map {
        LeaseEnd(
          attempt: Int($0.attempt), worker: record.trials.workerName(Int($0.worker)),
          host: record.trials.hostName(Int($0.host)), what: "committed", reason: "", isCounted: false,
          at: Date(timeIntervalSince1970: $0.committedAt))
      })
    contradictedBy = try reader.disagreements().filter { $0.trialKey == key }.map(\.secondWorker)
  }

  /// How a lease ended, from another table than the lease.
  fileprivate struct LeaseEnd {
    var attempt: Int
    var worker: String
    var host: String?
    var what: String
    var reason: String
    var isCounted: Bool
    var at: Date
  }

  /// Brings leases and their ends together: of one attempt at one worker the first end after the lease is its own.
  private static func attempts(_ leases: [LeaseRow], _ failures: [FailureRow], end: LeaseEnd?) -> [Attempt] {
    var ends = failures.map {
      LeaseEnd(
        attempt: $0.attempt, worker: $0.worker, host: nil, what: $0.what, reason: $0.reason,
        isCounted: $0.isCounted, at: $0.at)
    }
    if let end { ends.append(end) }
    var attempts: [(at: Date, attempt: Attempt)] = []
    for lease in leases {
      let place = ends.firstIndex {
        $0.attempt == lease.attempt && $0.worker == lease.worker && $0.at >= lease.grantedAt
      }
      let own = place.map { ends.remove(at: $0) }
      attempts.append((lease.grantedAt, Attempt(lease, own, committedAt: end?.at)))
    }
    attempts += ends.map { ($0.at, Attempt(nil, $0, committedAt: end?.at)) }
    return attempts.sorted { $0.at < $1.at }.map(\.attempt)
  }

  /// One JSON document.
  package func json(isIndented: Bool) throws -> Data { try Reporting.json(self, isIndented: isIndented) }

  /// The same for a person who reads JSON.
  public func json() throws -> Data { try json(isIndented: true) }

  /// The story for a person to read.
  public var text: String {
    let ending = story.value.map { [("story", oneLine($0))] } ?? []
    var text = trials.rows.map { row in
      aligned(zip(trials.columns, row).filter { $0.1 != .missing }.map { ($0, $1.csv) } + ending)
    }.joined(separator: "\n")
    if !attempts.isEmpty {
      text +=
        "\n"
        + aligned(
          [["ATTEMPT", "WORKER", "HOST", "LEASED", "ENDED", "WHAT", "REASON"]] + attempts.map(\.cells))
      if attempts.contains(where: { $0.leased.value == nil }) {
        text +=
          "\nA lease is recorded once it is 5 s old; of a shorter one the end alone is known, unless it was handed "
          + "back.\n"
      }
    }
    if !contradictedBy.isEmpty {
      text += "\nOther numbers came from \(contradictedBy.joined(separator: ", ")).\n"
    }
    return text
  }
}

extension TrialStory.Attempt {
  /// Lease or end may be unknown. Nobody records the end of a copy that was not the first, which the first result ends,
  /// nor that of an audit that agrees; one that does not is told apart from the attempts.
  fileprivate init(_ lease: LeaseRow?, _ end: TrialStory.LeaseEnd?, committedAt: Date?) {
    let isCopy = lease.flatMap { lease in committedAt.map { lease.grantedAt <= $0 } }
    let unrecorded = isCopy.map { $0 ? "superseded" : "audit" } ?? "open"
    self.init(
      attempt: lease?.attempt ?? end?.attempt ?? 0, worker: lease?.worker ?? end?.worker ?? "",
      host: OrNull(lease?.host ?? end?.host), leased: OrNull(lease?.grantedAt),
      ended: OrNull(end?.at ?? (isCopy == true ? committedAt : nil)), what: end?.what ?? unrecorded,
      reason: end?.reason ?? "", isCounted: end?.isCounted ?? false)
  }

  fileprivate var cells: [String] {
    [
      "\(attempt)", worker, host.value ?? "", leased.value.map(timestamp) ?? "not recorded",
      ended.value.map(timestamp) ?? "", what, oneLine(reason),
    ]
  }
}
