import Foundation
import Journal
import Messaging
import Scheduling
import Sweeps
import Training

/// A sweep whose journal this process holds the lock of.
public struct SweepFolder: Sendable {
  public let url: URL
  let journal: JournalWriter
  let plan: SweepPlan

  /// Where a sweep, or a shard of it, goes when its user names no folder.
  public static func standardURL(of specification: SweepSpecification, shard: Shard? = nil) -> URL {
    let suffix = shard.map { "-\($0.number)-of-\($0.count)" } ?? ""
    return URL(fileURLWithPath: "results").appendingPathComponent(specification.name + suffix)
  }

  /// The keys of a sweep's coordinator and of the tickets for it.
  public static func keys(in url: URL) -> KeyFolder {
    KeyFolder(url.appendingPathComponent("keys", isDirectory: true))
  }

  /// Opens the folder's journal, or starts one, making the folder if there is none.
  ///
  /// A journal goes with any spec that means the same: one whose grid has grown or shrunk becomes the journal's spec.
  /// - Parameter shard: the part of the sweep that the folder is for, the same each time.
  /// - Throws: `InputError` from the problem's data, `JournalError`, `MeaningChange`, `ShardChange`.
  public init(_ url: URL, specification: SweepSpecification, shard: Shard? = nil) throws {
    let problem = try loadProblem(of: specification)
    let meaning = specification.meaning(of: ProblemHash(problem))
    let row = try SpecificationRow(specification, meaning: meaning, shard: shard)
    journal = try Self.openJournal(url, row, meaning)
    self.url = url
    plan = try SweepPlan(
      specification: specification, problem: problem, shard: shard, journal: journal.reader)
  }

  private static func openJournal(
    _ url: URL, _ row: SpecificationRow, _ meaning: SweepMeaning
  ) throws -> JournalWriter {
    let journal: JournalWriter
    do {
      journal = try JournalWriter.open(folder: url)
    } catch JournalError.missing {
      return try JournalWriter.create(folder: url, specification: row)
    }
    let known = try journal.reader.specification()
    guard let knownMeaning = SweepMeaning(known) else {
      throw JournalError.damaged(path: url.path, reason: "the meaning of its spec cannot be read")
    }
    guard known.shard == row.shard else {
      throw ShardChange(path: url.path, known: known.shard, asked: row.shard)
    }
    let differences = meaning.differences(from: knownMeaning)
    guard differences.isEmpty else { throw MeaningChange(path: url.path, differences: differences) }
    if known.hash != row.hash { try journal.replaceSpecification(row) }
    return journal
  }

  /// Folds the journal's log into its one file, so that a copy of that file is whole, and lets go of the folder.
  public func close() throws { try journal.close() }

  /// How many trainings the sweep takes, and how many of them the journal has.
  public var counts: (total: Int, committed: Int) {
    (plan.trainingCount, plan.committed.count - plan.excludedCount)
  }

  /// How many of the sweep's trainings ended in each way, by the journal as it is now. It may also hold trials that are
  /// no longer in the grid.
  public func outcomes() throws -> [String: Int] { try plan.outcomes(journal.reader) }
}

extension SweepMeaning {
  /// Nil for a meaning that this release does not understand.
  init?(_ row: SpecificationRow) {
    guard let meaning = try? JSONDecoder().decode(SweepMeaning.self, from: Data(row.meaning.utf8)) else {
      return nil
    }
    self = meaning
  }
}

extension SpecificationRow {
  fileprivate init(_ specification: SweepSpecification, meaning: SweepMeaning, shard: Shard?) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    self.init(
      text: specification.text, fileName: specification.file,
      hash: SpecificationHash(specification).description,
      meaning: String(decoding: try encoder.encode(meaning), as: UTF8.self),
      productVersion: Messaging.productVersion,
      since: Date(), shard: shard?.description)
  }
}

/// A spec under which a journal's results would mean something else.
public struct MeaningChange: Error, Equatable, CustomStringConvertible {
  public let path: String
  /// One line for each part that differs.
  public let differences: [String]

  public var description: String {
    (["\(path): the spec changed what its trials mean; use another folder, or undo:"] + differences)
      .joined(separator: "\n")
  }
}

/// A folder that is for another part of the sweep.
public struct ShardChange: Error, Equatable, CustomStringConvertible {
  public let path: String
  /// Nil for the whole sweep.
  public let known: String?
  public let asked: String?

  public var description: String {
    let advice =
      known.map { "go on with --shard \($0)" } ?? "go on without --shard \(asked ?? "")"
    return
      "\(path): this folder is for \(name(known)), not for \(name(asked)): \(advice), or use another folder"
  }

  private func name(_ shard: String?) -> String { shard.map { "shard \($0)" } ?? "the whole sweep" }
}
