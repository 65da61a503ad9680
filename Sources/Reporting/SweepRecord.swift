import Foundation
import Journal
import Sweeps
import Training

/// What has become of one trial of the grid.
enum TrialState: Sendable {
  case committed(TrialRow)
  /// Given up after failed attempts.
  case failed(SetAsideRow)
  /// Not computed so far.
  case missing
}

/// A trial of the grid, what it is known by, and what has become of it.
struct RecordedTrial: Sendable {
  let trial: Trial
  let key: String
  let state: TrialState

  var row: TrialRow? {
    if case .committed(let row) = state { row } else { nil }
  }

  var isMissing: Bool {
    if case .missing = state { true } else { false }
  }

  /// The word for its state in tables, one of `trialStatuses`.
  var status: String {
    switch state {
    case .committed(let row): row.measurement.outcome
    case .failed: "failed"
    case .missing: "missing"
    }
  }

  var hasConverged: Bool { status == "converged" }
}

/// A sweep as its journal tells it: its current specification, and every trial of that grid.
///
/// Trials that the journal holds beyond the grid, of specifications before, are no part of it.
struct SweepRecord: Sendable {
  let specification: SweepSpecification
  let specificationHash: String
  let meaning: SweepMeaning
  /// The version of Phasegrid that wrote the specification.
  let productVersion: String
  /// By initialisation (none first), γ, γ', width, seed: an order that the spec's own does not change.
  let trials: [RecordedTrial]

  /// - Throws: `JournalError`, `InputError` for a specification that this version does not read.
  init(_ reader: JournalReader, folder: URL) throws {
    let row = try reader.specification()
    guard let meaning = try? JSONDecoder().decode(SweepMeaning.self, from: Data(row.meaning.utf8)) else {
      throw JournalError.damaged(
        path: journalPath(folder), reason: "the meaning of its specification cannot be read")
    }
    let specification = try SweepSpecification.parse(row.text, file: row.fileName)
    // In this order a trial that is committed meanwhile, after it was set aside, is found twice and not lost.
    let setAside = Dictionary(uniqueKeysWithValues: try reader.setAside().map { ($0.trialKey, $0) })
    var rows: [String: TrialRow] = [:]
    try reader.forEachTrial { rows[$0.key] = $0 }

    let grid = specification.grid
    trials = (0..<grid.trialCount).map { grid[$0] }.sorted(by: isOrderedBefore).map { trial in
      let key = meaning.key(of: trial).rawValue
      let state: TrialState =
        if let row = rows[key] {
          .committed(row)
        } else if let row = setAside[key] {
          .failed(row)
        } else {
          .missing
        }
      return RecordedTrial(trial: trial, key: key, state: state)
    }
    self.specification = specification
    self.meaning = meaning
    specificationHash = SpecificationHash(specification).description
    productVersion = row.productVersion
  }

  /// How many trials there are of each status, those of "missing" included; every status is present.
  var statusCounts: [String: Int] {
    let none = Dictionary(uniqueKeysWithValues: trialStatuses.map { ($0, 0) })
    return trials.reduce(into: none) { $0[$1.status, default: 0] += 1 }
  }

  var doneCount: Int { trials.count { !$0.isMissing } }

  /// The rows of the grid's trials, each once however many trials share it.
  var rows: [TrialRow] {
    var seen: Set<String> = []
    return trials.compactMap(\.row).filter { seen.insert($0.key).inserted }
  }
}

/// The words for what became of a trial.
let trialStatuses = TrialOutcome.allCases.map(\.rawValue) + ["failed", "missing"]

private func isOrderedBefore(_ left: Trial, _ right: Trial) -> Bool {
  func place(_ trial: Trial) -> (String, Double, Double, Int, UInt64) {
    let cell = trial.cell
    return (
      cell.initialisation?.displayName ?? "", cell.gamma, cell.gammaPrime, trial.width, trial.seed
    )
  }
  return place(left) < place(right)
}

/// The file that messages about a folder's journal name.
func journalPath(_ folder: URL) -> String { folder.appendingPathComponent(JournalReader.fileName).path }
