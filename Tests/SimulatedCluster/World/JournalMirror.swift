import Coordination
import Foundation
import Journal
import Scheduling

/// A real journal beside the modelled one: it is told the same, crashes with it, and must then know the same.
///
/// A crash is a copy of the files as they are on the disk; a torn transaction ends somewhere within what it appended to
/// the write-ahead log.
struct JournalMirror {
  private let root: URL
  private var folderCount = 0
  private var writer: JournalWriter
  /// The files of the disk after a torn write, for the crash that follows.
  private var tornFolder: URL?

  init(_ root: URL) {
    self.root = root
    let specification = SpecificationRow(
      text: "", fileName: "", hash: "", meaning: "", productVersion: "", since: Date(timeIntervalSince1970: 0)
    )
    writer = Self.expecting {
      try JournalWriter.create(folder: root.appendingPathComponent("0"), specification: specification)
    }
  }

  mutating func commit(_ transaction: JournalTransaction) {
    Self.expecting {
      switch transaction {
      case .append(let batch): _ = try writer.append(batch.results)
      case .recordFailures(let rows): try writer.recordFailures(rows)
      case .setAside(let row): try writer.setAside(row)
      }
    }
  }

  /// Lets the disk keep some of a transaction's bytes, but not all. What it draws is not missed in the world, whose history
  /// is the same with and without a real journal.
  mutating func tear(_ transaction: JournalTransaction, _ random: SeededRandom) {
    var random = random
    let torn = copy()
    let before = log(in: folder)
    commit(transaction)
    let after = log(in: folder)
    // A log that was begun anew in between is left as it was before.
    if after.count > before.count, after.prefix(32) == before.prefix(32) {
      let kept = after.prefix(before.count + random.below(after.count - before.count))
      Self.expecting { try kept.write(to: torn.appendingPathComponent(Self.logName)) }
    }
    tornFolder = torn
  }

  mutating func crash() {
    let survivor = tornFolder ?? copy()
    tornFolder = nil
    folderCount += 1
    Self.expecting {
      let old = root.appendingPathComponent("\(folderCount - 1)")
      try FileManager.default.moveItem(at: survivor, to: folder)
      writer = try JournalWriter.open(folder: folder)
      try FileManager.default.removeItem(at: old)
    }
  }

  /// The plan that a coordinator makes of the real journal; it traps where the model's is another.
  func checkedPlan(_ modelled: SweepPlan, _ sweep: SimulatedSweep) throws -> SweepPlan {
    let plan = try SweepPlan(
      specification: sweep.specification, problem: sweep.problem, journal: writer.reader)
    precondition(plan.committed == modelled.committed, "the journal and its model differ in trials")
    precondition(plan.lostAttempts == modelled.lostAttempts, "the journal and its model differ in stories")
    precondition(plan.disagreements == modelled.disagreements, "they differ in disagreements")
    return plan
  }

  /// What the real journal has that the modelled one has not, or the other way round.
  func differences(from modelled: SimulatedJournal) -> [String] {
    let reader = writer.reader
    return Self.expecting {
      let rows = try reader.trials()
      var found: [String] = []
      if rows != modelled.rows { found.append("the journal and its model differ in results") }
      if try reader.neuronsKeys() != modelled.neuronsKeys() { found.append("they differ in neurons") }
      if try reader.setAside() != modelled.setAside() { found.append("they differ in what is set aside") }
      if try reader.disagreements() != modelled.disagreements() {
        found.append("they differ in disagreements")
      }
      return found
    }
  }

  // MARK: Files

  private static let logName = JournalReader.fileName + "-wal"

  private var folder: URL { root.appendingPathComponent("\(folderCount)") }

  private func log(in folder: URL) -> Data {
    (try? Data(contentsOf: folder.appendingPathComponent(Self.logName))) ?? Data()
  }

  private func copy() -> URL {
    let copy = root.appendingPathComponent("copy")
    Self.expecting {
      try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
      for name in [JournalReader.fileName, Self.logName] {
        let source = folder.appendingPathComponent(name)
        guard FileManager.default.fileExists(atPath: source.path) else { continue }
        try FileManager.default.copyItem(at: source, to: copy.appendingPathComponent(name))
      }
    }
    return copy
  }

  private static func expecting<Value>(_ body: () throws -> Value) -> Value {
    do {
      return try body()
    } catch {
      preconditionFailure("the simulation's real journal: \(error)")
    }
  }
}
