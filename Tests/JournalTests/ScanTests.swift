import Foundation
import GRDB
import Testing

@testable import Journal

@Suite struct ScanTests {
  private func keys(_ reader: JournalReader) throws -> [String] {
    var keys: [String] = []
    try reader.readTrials(into: [String](), { $0.append($1.key) }, take: { keys += $0 })
    return keys
  }

  @Test func `all cores read the trials in the order they were committed, whatever is missing`() throws {
    try withFolder { folder in
      // More than two stretches.
      let count = 70_000
      do {
        let writer = try JournalWriter.create(folder: folder, specification: specification)
        #expect(try keys(writer.reader) == [])
        _ = try writer.append([trial("key 1")])
        try writer.write { db in
          let columns = TrialRow.columns.split(separator: ",").dropFirst().joined(separator: ",")
          try db.execute(
            sql: """
              WITH RECURSIVE number(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM number WHERE n < \(count))
              INSERT INTO trial (id, key, \(columns)) SELECT n, 'key ' || n, \(columns) FROM number, trial WHERE id = 1
              """)
        }
        #expect(try keys(writer.reader) == (1...count).map { "key \($0)" })
        // As after a merge, and at the borders of stretches.
        try writer.write {
          try $0.execute(sql: "DELETE FROM trial WHERE id % 7 = 0 OR id BETWEEN 32000 AND 33000")
        }
        try writer.close()
      }
      let left = (1...count).filter { $0 % 7 != 0 && !(32_000...33_000).contains($0) }
      #expect(try keys(JournalReader(folder: folder)) == left.map { "key \($0)" })
      #expect(try JournalReader(folder: folder).counts().committed == left.count)
      let writer = try JournalWriter.open(folder: folder)
      #expect(try keys(writer.reader).count == left.count)
      let report = try writer.append(["key 1", "key 7", "key 69999", "key 70001"].map { trial($0) })
      #expect(report.committed == ["key 7", "key 70001"])
    }
  }

  @Test func `no key has two results among many, in one life of the writer or the next`() throws {
    try withFolder { folder in
      let results = (0..<3_000).map { trial("key \($0)", seed: UInt64($0)) }
      do {
        let writer = try JournalWriter.create(folder: folder, specification: specification)
        _ = try writer.append(Array(results.dropLast(2)))
        #expect(try writer.append(results).committed == results.suffix(2).map(\.row.key))
        try writer.close()
      }
      let next = try JournalWriter.open(folder: folder)
      let more = try next.append(results + [trial("another")])
      #expect(more.committed == ["another"])
      #expect(more.duplicates == results.map(\.row.key))
    }
  }

  @Test func `a transaction that fails leaves no key behind`() throws {
    try withFolder { folder in
      let writer = try JournalWriter.create(folder: folder, specification: specification)
      try writer.write { db in
        try db.execute(
          sql: """
            CREATE TRIGGER refusal BEFORE INSERT ON trial WHEN NEW.key = 'b'
            BEGIN SELECT RAISE(FAIL, 'no'); END
            """)
      }
      #expect(throws: JournalError.self) { try writer.append([trial("a"), trial("b")]) }
      #expect(try writer.append([trial("a")]).committed == ["a"])
    }
  }

  @Test(arguments: [0, -5, 1 << 32])
  func `an identifier that no writer gives is damage, told in a line`(_ identifier: Int) throws {
    try withFolder { folder in
      let writer = try JournalWriter.create(folder: folder, specification: specification)
      _ = try writer.append([trial("a")])
      try writer.write { try $0.execute(sql: "UPDATE trial SET id = \(identifier)") }
      let error = #expect(throws: JournalError.self) { try keys(writer.reader) }
      #expect(error?.description.contains("trial.id is not from 1 to 4294967295") == true)
    }
  }
}
