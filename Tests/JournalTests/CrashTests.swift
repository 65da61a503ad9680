import Foundation
import GRDB
import Testing

@testable import Journal

@Suite struct CrashTests {
  @Test func `what was appended is there after a crash that closed nothing`() throws {
    try withFolder { folder in
      let writer = try JournalWriter.create(folder: folder, specification: specification)
      _ = try writer.append((0..<1_500).map { trial("early \($0)") })
      _ = try writer.append([trial("late", neurons: neurons)])
      try withCopyAfterCrash(of: folder) { copy in
        let reader = try JournalReader(folder: copy)
        #expect(try reader.committedKeys().count == 1_501)
        let survivor = try JournalWriter.open(folder: copy)
        #expect(try survivor.append([trial("late"), trial("later")]).committed == ["later"])
        #expect(try survivor.reader.neurons(key: "late") == neurons)
      }
    }
  }

  /// Cuts the log at many places: every transaction is there as a whole or not at all, and never a later one without
  /// the earlier.
  @Test func `a log that is cut anywhere loses whole transactions from its end`() throws {
    try withFolder { folder in
      let writer = try JournalWriter.create(folder: folder, specification: specification)
      for batch in 0..<5 { _ = try writer.append((0..<20).map { trial("\(batch).\($0)") }) }
      let log = try Data(contentsOf: URL(fileURLWithPath: folder.journal.path + "-wal"))
      var counts: [Int] = []
      for cut in stride(from: 0, through: log.count, by: max(1, log.count / 23)) {
        try withCopyAfterCrash(of: folder) { copy in
          try log.prefix(cut).write(to: URL(fileURLWithPath: copy.journal.path + "-wal"))
          let keys = try JournalWriter.open(folder: copy).reader.committedKeys()
          #expect(keys.count.isMultiple(of: 20))
          #expect(keys.allSatisfy { $0.first!.wholeNumberValue! < keys.count / 20 })
          counts.append(keys.count)
        }
      }
      #expect(counts == counts.sorted())
      #expect(counts.first == 0)
    }
  }

  @Test func `a draft that a crash left behind does not stop a new sweep`() throws {
    try withFolder { folder in
      try Data("half".utf8).write(to: URL(fileURLWithPath: folder.journal.path + ".new"))
      try JournalWriter.create(folder: folder, specification: specification).close()
      #expect(try JournalReader(folder: folder).specification() == specification)
    }
  }

  @Test func `a full disk is told, and nothing is lost or half written`() throws {
    try withFolder { folder in
      let writer = try JournalWriter.create(folder: folder, specification: specification)
      _ = try writer.append([trial("a")])
      // SQLite itself stands in for the disk: it reports the same error at the same place.
      try limitPages(writer, factor: 1)
      let batch = (0..<5_000).map { trial("more \($0)") }
      #expect(throws: JournalError.diskFull(path: folder.journal.path)) { try writer.append(batch) }
      #expect(try writer.reader.committedKeys() == ["a"])
      try limitPages(writer, factor: 100_000)
      #expect(try writer.append(batch).committed.count == 5_000)
    }
  }

  @Test func `a blob that is cut short is damage`() throws {
    try withFolder { folder in
      let writer = try JournalWriter.create(folder: folder, specification: specification)
      _ = try writer.append([trial("a", neurons: neurons)])
      try writer.write { try $0.execute(sql: "UPDATE neurons SET finalAmplitudes = x'010203'") }
      #expect(
        throws: JournalError.damaged(
          path: folder.journal.path, reason: "neurons.finalAmplitudes of a is cut short")
      ) { try writer.reader.neurons(key: "a") }
    }
  }

  /// What a killed process leaves: the database and its log as they are, without the shared memory.
  private func withCopyAfterCrash(of folder: URL, _ body: (URL) throws -> Void) throws {
    try withFolder { copy in
      for suffix in ["", "-wal"] {
        try FileManager.default.copyItem(
          atPath: folder.journal.path + suffix, toPath: copy.journal.path + suffix)
      }
      try body(copy)
    }
  }

  /// Allows the database so many times the pages it has.
  private func limitPages(_ writer: JournalWriter, factor: Int) throws {
    try writer.database.writeWithoutTransaction { db in
      let count = try Int.fetchOne(db, sql: "PRAGMA page_count")!
      try db.execute(sql: "PRAGMA max_page_count = \(count * factor)")
    }
  }
}
