import Foundation
import GRDB
import Testing

@testable import Journal

@Suite struct OpeningTests {
  @Test func `the log is written ahead and synchronised in full`() throws {
    try withFolder { folder in
      let created = try JournalWriter.create(folder: folder, specification: specification)
      #expect(try pragmas(created) == ["wal", "2"])
      try created.close()
    }
  }

  @Test func `a journal that is opened again is synchronised in full`() throws {
    try withFolder { folder in
      try create(in: folder)
      #expect(try pragmas(JournalWriter.open(folder: folder)) == ["wal", "2"])
    }
  }

  @Test func `a folder without a journal has none, and gets no file`() throws {
    try withFolder { folder in
      let path = folder.journal.path
      #expect(throws: JournalError.missing(path: path)) { try JournalWriter.open(folder: folder) }
      #expect(throws: JournalError.missing(path: path)) { try JournalReader(folder: folder) }
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(files == [])
    }
  }

  @Test func `a journal is not created over another`() throws {
    try withFolder { folder in
      try create(in: folder)
      #expect(throws: JournalError.exists(path: folder.journal.path)) { try create(in: folder) }
    }
  }

  @Test func `a file in the folder's place is told in one line`() throws {
    try withFolder { folder in
      let file = folder.appendingPathComponent("file")
      try Data("x".utf8).write(to: file)
      let error = #expect(throws: JournalError.self) { try create(in: file) }
      #expect(try #require(error).description.hasPrefix("\(file.path): the folder cannot be written"))
      #expect(try #require(error).description.contains("\n") == false)
    }
  }

  @Test func `a folder that cannot be made is told with the system's reason`() throws {
    try withFolder { folder in
      let long = folder.appendingPathComponent(String(repeating: "n", count: 300))
      let expected = JournalError.folderNotWritable(path: long.path, reason: "File name too long")
      #expect(throws: expected) { try create(in: long) }
      let file = folder.appendingPathComponent("file")
      try Data("x".utf8).write(to: file)
      let below = file.appendingPathComponent("below")
      #expect(throws: JournalError.folderNotWritable(path: below.path, reason: "Not a directory")) {
        try create(in: below)
      }
      #expect(throws: JournalError.folderNotWritable(path: file.path, reason: "a file is in its place")) {
        try create(in: file)
      }
    }
  }

  @Test(arguments: [Data(), Data(repeating: 7, count: 5_000), Data("SQLite format 3\0 and so on".utf8)])
  func `what is no journal is refused and left as it is`(bytes: Data) throws {
    try withFolder { folder in
      try bytes.write(to: folder.journal)
      let expected: JournalError =
        bytes.isEmpty ? .foreign(path: folder.journal.path) : .notADatabase(path: folder.journal.path)
      #expect(throws: expected) { try JournalWriter.open(folder: folder) }
      #expect(throws: expected) { try JournalReader(folder: folder) }
      #expect(try Data(contentsOf: folder.journal) == bytes)
    }
  }

  @Test func `a database of something else is refused and left as it is`() throws {
    try withFolder { folder in
      let foreign = try DatabaseQueue(path: folder.journal.path)
      try foreign.write { try $0.execute(sql: "PRAGMA application_id = 1; CREATE TABLE trial (key TEXT)") }
      try foreign.close()
      let bytes = try Data(contentsOf: folder.journal)
      #expect(throws: JournalError.foreign(path: folder.journal.path)) {
        try JournalWriter.open(folder: folder)
      }
      #expect(try Data(contentsOf: folder.journal) == bytes)
    }
  }

  @Test func `a newer journal is refused and left as it is`() throws {
    try withFolder { folder in
      try create(in: folder)
      let newer = try DatabaseQueue(path: folder.journal.path)
      try newer.write { try $0.execute(sql: "PRAGMA user_version = \(Schema.version + 1)") }
      try newer.close()
      let bytes = try Data(contentsOf: folder.journal)
      let expected = JournalError.newerVersion(
        path: folder.journal.path, version: Schema.version + 1, versionMax: Schema.version)
      #expect(throws: expected) { try JournalWriter.open(folder: folder) }
      #expect(throws: expected) { try JournalReader(folder: folder) }
      #expect(try Data(contentsOf: folder.journal) == bytes)
    }
  }

  @Test func `a second writer is told who holds the journal, and may have it afterwards`() throws {
    try withFolder { folder in
      do {
        let first = try JournalWriter.create(folder: folder, specification: specification)
        let error = #expect(throws: JournalError.self) { try JournalWriter.open(folder: folder) }
        let process = "process \(ProcessInfo.processInfo.processIdentifier) on "
        #expect(
          try #require(error).description.contains("another coordinator writes this journal (\(process)"))
        try first.close()
      }
      _ = try JournalWriter.open(folder: folder)
    }
  }

  @Test func `a reader follows a journal while it is written, and cannot write`() throws {
    try withFolder { folder in
      let writer = try JournalWriter.create(folder: folder, specification: specification)
      let reader = try JournalReader(folder: folder)
      #expect(try reader.committedKeys() == [])
      _ = try writer.append([trial("a")])
      #expect(try reader.committedKeys() == ["a"])
      #expect(throws: DatabaseError.self) {
        try reader.database.write { try $0.execute(sql: "DELETE FROM trial") }
      }
    }
  }

  /// Root may write anywhere, so that the folder would not be read-only.
  @Test(.enabled(if: geteuid() != 0)) func `a finished journal is read from a read-only folder`() throws {
    try withFolder { folder in
      let writer = try JournalWriter.create(folder: folder, specification: specification)
      _ = try writer.append([trial("a")])
      try writer.close()
      try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder.path)
      defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path) }
      #expect(try JournalReader(folder: folder).committedKeys() == ["a"])
      let new = folder.appendingPathComponent("new")
      #expect(throws: JournalError.folderNotWritable(path: new.path, reason: "Permission denied")) {
        try create(in: new)
      }
    }
  }

  private func create(in folder: URL) throws {
    try JournalWriter.create(folder: folder, specification: specification).close()
  }

  private func pragmas(_ writer: JournalWriter) throws -> [String] {
    try writer.database.read { db in
      try ["journal_mode", "synchronous"].map { try String.fetchOne(db, sql: "PRAGMA \($0)")! }
    }
  }
}
