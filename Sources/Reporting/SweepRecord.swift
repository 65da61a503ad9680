import Foundation
import Journal
import Sweeps
import Training

/// A sweep as its journal tells it: its current specification, and every trial of that grid.
///
/// Trials that the journal holds beyond the grid, of specifications before, are no part of it.
struct SweepRecord: Sendable {
  let specification: SweepSpecification
  let specificationHash: String
  let meaning: SweepMeaning
  /// The version of Phasegrid that wrote the specification.
  let productVersion: String
  /// The part of the sweep that the folder is for; nil for all of it.
  let shard: Shard?
  private(set) var trials: RecordedTrials
  /// The trials that were given up, with their stories, in the order of `trials`.
  private(set) var setAside: [(trial: RecordedTrial, row: SetAsideRow)]
  /// How many trials of the grid there are of each status, those of "missing" included; every status is present.
  private(set) var statusCounts: [String: Int]
  /// The trials of the grid, or of its shard, and how many of them are missing.
  let ownCount: Int
  private(set) var ownMissingCount: Int
  /// When the last result was committed, one beyond the grid included.
  private(set) var lastCommittedAt: Date?
  /// How far the journal was read.
  private var mark = JournalReader.Mark()
  /// The keys of all trials that the journal has as given up, of whatever grid.
  private var setAsideKeys: Set<String>

  /// Reads the journal's trials once, on all cores.
  /// - Throws: `JournalError`, `InputError` for a specification that this version does not read.
  init(_ reader: JournalReader, folder: URL) throws {
    let row = try reader.specification()
    guard let meaning = try? JSONDecoder().decode(SweepMeaning.self, from: Data(row.meaning.utf8)) else {
      throw JournalError.damaged(
        path: journalPath(folder), reason: "the meaning of its specification cannot be read")
    }
    let specification = try SweepSpecification.parse(row.text, file: row.fileName)
    let locator = TrialLocator(specification.grid, meaning: meaning)
    // In this order a trial that is committed meanwhile, after it was set aside, is found twice and not lost.
    let givenUp = Dictionary(uniqueKeysWithValues: try reader.setAside().map { ($0.trialKey, $0) })
    // Taken before: what comes in between is read twice, and counted once.
    mark = try reader.trialsMark()
    var results = ResultStore(
      trialCount: specification.grid.trialCount, resultCountMax: mark.trialCountMax)
    var last: Date?
    try reader.readTrials(
      into: Stretch(),
      { stretch, row in
        stretch.lastCommittedAt = max(stretch.lastCommittedAt ?? row.committedAt, row.committedAt)
        if let index = locator.index(of: row) { stretch.results.append(row, at: index) }
      },
      take: { stretch in
        results.append(stretch.results)
        last = [last, stretch.lastCommittedAt].compactMap(\.self).max()
      })
    lastCommittedAt = last
    setAsideKeys = Set(givenUp.keys)
    let rows = Self.indices(of: givenUp, locator) { results[$0] == nil }
    trials = RecordedTrials(locator, results: results, setAside: Set(rows.keys))
    setAside = Self.stories(trials, rows)
    self.specification = specification
    self.meaning = meaning
    specificationHash = SpecificationHash(specification).description
    productVersion = row.productVersion
    shard = row.shard.flatMap { Shard($0) }
    let counts = Self.counts(trials, shard)
    (statusCounts, ownCount, ownMissingCount) = (counts.byStatus, counts.own, counts.ownMissing)
  }

  /// Where the keys of given up trials lie, which they do not tell: the open trials are gone through until all are found.
  private static func indices(
    of rows: [String: SetAsideRow], _ locator: TrialLocator, isOpen: (Int) -> Bool
  ) -> [Int: SetAsideRow] {
    var found: [Int: SetAsideRow] = [:]
    for index in 0..<locator.grid.trialCount where locator.first(of: index) == index && isOpen(index) {
      if found.count == rows.count { break }
      if let row = rows[locator.key(of: index).rawValue] { found[index] = row }
    }
    return found
  }

  private static func stories(
    _ trials: RecordedTrials, _ rows: [Int: SetAsideRow]
  ) -> [(trial: RecordedTrial, row: SetAsideRow)] {
    rows.isEmpty ? [] : trials.lazy.filter { $0.status == failedStatus }.map { ($0, rows[$0.first]!) }
  }

  /// What a part of the journal gives.
  private struct Stretch: Sendable {
    var results = ResultStretch()
    var lastCommittedAt: Date?
  }

  private struct Counts: Sendable {
    var byStatus = Dictionary(uniqueKeysWithValues: trialStatuses.map { ($0, 0) })
    var own = 0
    var ownMissing = 0
  }

  private static func counts(_ trials: RecordedTrials, _ shard: Shard?) -> Counts {
    let pieceLength = 1 << 16
    let pieces = concurrently((trials.count + pieceLength - 1) / pieceLength) { piece in
      var counts = Counts()
      for index in piece * pieceLength..<min((piece + 1) * pieceLength, trials.count) {
        let trial = trials.trial(at: index)
        counts.byStatus[trial.status, default: 0] += 1
        guard shard?.contains(trial.first, of: trials.locator.grid) != false else { continue }
        counts.own += 1
        if trial.isMissing { counts.ownMissing += 1 }
      }
      return counts
    }
    return pieces.reduce(into: Counts()) { sum, piece in
      sum.byStatus.merge(piece.byStatus, uniquingKeysWith: +)
      sum.own += piece.own
      sum.ownMissing += piece.ownMissing
    }
  }

  // MARK: Following a running sweep

  /// Takes in what was committed or given up since the journal was last read.
  /// - Returns: the places of the cells that changed, in the order of `trials.byCell`.
  /// - Throws: `JournalError`.
  mutating func follow(_ reader: JournalReader) throws -> Set<Int> {
    var (mark, changed) = (mark, Set<Int>())
    try reader.forEachTrial(after: &mark) { row in
      lastCommittedAt = max(lastCommittedAt ?? row.committedAt, row.committedAt)
      guard let first = trials.locator.index(of: row), trials.trial(at: first).result == nil else { return }
      let indices = trials.indices(sharingKeyOf: first)
      for index in indices { count(trials.trial(at: index), by: -1) }
      trials.insert(row, at: first)
      for index in indices {
        count(trials.trial(at: index), by: 1)
        changed.insert(trials.cellPlace(of: index))
      }
    }
    self.mark = mark
    return changed.union(try followSetAside(reader))
  }

  private mutating func count(_ trial: RecordedTrial, by step: Int) {
    statusCounts[trial.status, default: 0] += step
    let isOwn = shard?.contains(trial.first, of: trials.locator.grid) != false
    if isOwn, trial.isMissing { ownMissingCount += step }
  }

  /// Few trials are given up: when there are others than before, all of them are looked for again.
  private mutating func followSetAside(_ reader: JournalReader) throws -> Set<Int> {
    let rows = Dictionary(uniqueKeysWithValues: try reader.setAside().map { ($0.trialKey, $0) })
    guard Set(rows.keys) != setAsideKeys else { return [] }
    setAsideKeys = Set(rows.keys)
    let before = setAside.map(\.trial.trial.index)
    let found = Self.indices(of: rows, trials.locator) { trials.trial(at: $0).result == nil }
    trials.setAside = Set(found.keys)
    setAside = Self.stories(trials, found)
    let counts = Self.counts(trials, shard)
    (statusCounts, ownMissingCount) = (counts.byStatus, counts.ownMissing)
    return Set((before + setAside.map(\.trial.trial.index)).map(trials.cellPlace))
  }

  var doneCount: Int { trials.count - statusCounts[missingStatus, default: 0] }

  /// The results of the grid's trials, each once however many trials share it.
  var results: some Sequence<RecordedResult> {
    trials.lazy.filter { $0.first == $0.trial.index }.compactMap(\.result)
  }
}

let failedStatus = "failed"
let missingStatus = "missing"

/// The words for what became of a trial: how it ended, or that it was given up, or not computed so far.
let trialStatuses = TrialOutcome.allCases.map(\.rawValue) + [failedStatus, missingStatus]

extension TrialLocator {
  fileprivate func index(of row: TrialRow) -> Int? {
    index(
      gamma: row.gamma, gammaPrime: row.gammaPrime, initialisation: row.initialisation, width: row.width,
      seed: row.seed, key: row.key)
  }
}

/// The file that messages about a folder's journal name.
func journalPath(_ folder: URL) -> String { folder.appendingPathComponent(JournalReader.fileName).path }
