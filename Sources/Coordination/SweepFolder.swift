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

  /// Where a sweep goes when its user names no folder.
  public static func standardURL(of specification: SweepSpecification) -> URL {
    URL(fileURLWithPath: "results").appendingPathComponent(specification.name)
  }

  /// The keys of a sweep's coordinator and of the tickets for it.
  public static func keys(in url: URL) -> KeyFolder {
    KeyFolder(url.appendingPathComponent("keys", isDirectory: true))
  }

  /// Opens the folder's journal, or starts one, making the folder if there is none.
  ///
  /// A journal goes with any spec that means the same: one whose grid has grown or shrunk becomes the journal's spec.
  /// - Throws: `InputError` from the problem's data, `JournalError`, `MeaningChange`.
  public init(_ url: URL, specification: SweepSpecification) throws {
    let problem = try loadProblem(of: specification)
    let meaning = specification.meaning(of: ProblemHash(problem))
    let row = try SpecificationRow(specification, meaning: meaning)
    journal = try Self.openJournal(url, row, meaning)
    self.url = url
    plan = try SweepPlan(specification: specification, problem: problem, journal: journal.reader)
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
    guard let knownMeaning = try? JSONDecoder().decode(SweepMeaning.self, from: Data(known.meaning.utf8))
    else {
      throw JournalError.damaged(path: url.path, reason: "the meaning of its spec cannot be read")
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
    (plan.trainingCount, plan.committed.count - plan.aliasCount)
  }
}

extension SpecificationRow {
  fileprivate init(_ specification: SweepSpecification, meaning: SweepMeaning) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    self.init(
      text: specification.text, fileName: specification.file,
      hash: SpecificationHash(specification).description,
      meaning: String(decoding: try encoder.encode(meaning), as: UTF8.self),
      productVersion: Messaging.productVersion,
      since: Date())
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
