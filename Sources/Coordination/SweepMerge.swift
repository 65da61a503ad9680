import Foundation
import Journal
import Sweeps

/// Joins the journals of one sweep that were made apart: by shards, or on sites that know nothing of each other.
///
/// All of them must mean the same; their grids may differ. The joined journal takes over the specification with the
/// most trials, of several such ones the first, and keeps the others in its history. Results beyond that grid are kept,
/// and come back with a spec that has them.
public struct SweepMerge: Sendable {
  /// What became of the sources.
  public struct Outcome: Sendable {
    /// What each source brought, in their order.
    public let reports: [MergeReport]
    /// Of the joined journal.
    public let counts: JournalCounts
    /// The trials of the specification that was taken over.
    public let gridTrialCount: Int
    /// The folder it comes from.
    public let specificationFolder: URL
  }

  private struct Source {
    let folder: URL
    let reader: JournalReader
    let specification: SpecificationRow
    let meaning: SweepMeaning
    let gridTrialCount: Int
  }

  private let folders: [URL]
  private let destination: URL

  public init(_ folders: [URL], into destination: URL) {
    self.folders = folders
    self.destination = destination
  }

  /// Builds the joined journal beside the destination and moves it there, whole or not at all. The sources are only
  /// read, each as it is at one moment.
  ///
  /// - Throws: `MergeError`, `JournalError`, `InputError`.
  public func run() throws -> Outcome {
    try checkPaths()
    let sources = try folders.map(open)
    try checkMeanings(sources)
    let draft = destination.deletingLastPathComponent()
      .appendingPathComponent(".\(destination.lastPathComponent).merging-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: draft) }
    let outcome = try write(sources, to: draft)
    try move(draft)
    return outcome
  }

  // MARK: Checks

  private func checkPaths() throws {
    let target = destination.standardizedFileURL.resolvingSymlinksInPath().path
    var seen: Set<String> = []
    for folder in folders {
      let path = folder.standardizedFileURL.resolvingSymlinksInPath().path
      if path == target { throw MergeError.destinationIsSource(path: destination.path) }
      guard seen.insert(path).inserted else { throw MergeError.namedTwice(path: folder.path) }
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: destination.path, isDirectory: &isFolder) else { return }
    guard isFolder.boolValue, try FileManager.default.contentsOfDirectory(atPath: destination.path).isEmpty
    else { throw MergeError.destinationNotEmpty(path: destination.path) }
  }

  private func open(_ folder: URL) throws -> Source {
    let reader = try JournalReader(folder: folder)
    let row = try reader.specification()
    guard let meaning = SweepMeaning(row) else {
      throw JournalError.damaged(path: folder.path, reason: "the meaning of its spec cannot be read")
    }
    let grid = try SweepSpecification.parse(row.text, file: row.fileName).grid
    return Source(
      folder: folder, reader: reader, specification: row, meaning: meaning, gridTrialCount: grid.trialCount)
  }

  private func checkMeanings(_ sources: [Source]) throws {
    let first = sources[0]
    let differences = sources.dropFirst().flatMap { source in
      zip(first.meaning.entries, source.meaning.entries).filter { $0.value != $1.value }.map {
        "\($0.path): \(first.folder.path) has \($0.value), \(source.folder.path) has \($1.value)"
      }
    }
    guard differences.isEmpty else { throw MergeError.differentMeanings(differences: differences) }
  }

  // MARK: Writing

  private func write(_ sources: [Source], to draft: URL) throws -> Outcome {
    let largest = sources.map(\.gridTrialCount).max()!
    let leading = sources.first { $0.gridTrialCount == largest }!
    var specifications = sources.map(\.specification).filter { $0.hash != leading.specification.hash }
    specifications.append(leading.specification)
    // What is joined is no shard, whatever it is made of.
    for index in specifications.indices { specifications[index].shard = nil }
    let journal = try JournalWriter.create(folder: draft, specification: specifications[0])
    for specification in specifications.dropFirst() { try journal.replaceSpecification(specification) }
    let reports = try sources.map { try journal.merge($0.reader) }
    let counts = try journal.reader.counts()
    try journal.close()
    try? FileManager.default.removeItem(at: draft.appendingPathComponent("journal.lock"))
    return Outcome(
      reports: reports, counts: counts, gridTrialCount: largest, specificationFolder: leading.folder)
  }

  private func move(_ draft: URL) throws {
    // An empty folder at the destination gives way.
    guard rename(draft.path, destination.path) == 0 else {
      if [ENOTEMPTY, EEXIST].contains(errno) {
        throw MergeError.destinationNotEmpty(path: destination.path)
      }
      throw JournalError.folderNotWritable(path: destination.path, reason: String(cString: strerror(errno)))
    }
  }
}

/// Why journals cannot be joined.
public enum MergeError: Error, Equatable, CustomStringConvertible {
  case destinationIsSource(path: String)
  case destinationNotEmpty(path: String)
  case namedTwice(path: String)
  /// One line for each part that differs.
  case differentMeanings(differences: [String])

  public var description: String {
    switch self {
    case .destinationIsSource(let path):
      "\(path): it is one of the folders to merge; name a new one with --out"
    case .destinationNotEmpty(let path):
      "\(path): it is not an empty folder; name a new one with --out"
    case .namedTwice(let path):
      "\(path): it is named twice"
    case .differentMeanings(let differences):
      (["the folders hold results of different meaning, which cannot be merged:"] + differences)
        .joined(separator: "\n")
    }
  }
}
