import Foundation
import GRDB
import Testing

@testable import Journal

@Suite struct MigrationTests {
  /// The schema of the first version, word for word.
  private static let firstVersion = """
    PRAGMA application_id = \(0x5068_4772);
    PRAGMA user_version = 1;
    CREATE TABLE specification (id INTEGER PRIMARY KEY, text TEXT NOT NULL, fileName TEXT NOT NULL,
      hash TEXT NOT NULL, meaning TEXT NOT NULL, productVersion TEXT NOT NULL, since REAL NOT NULL) STRICT;
    CREATE TABLE trial (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, gamma REAL NOT NULL,
      gammaPrime REAL NOT NULL, initialisation TEXT, width INTEGER NOT NULL, seed INTEGER NOT NULL,
      outcome TEXT NOT NULL, relativeDistanceW REAL, relativeDistanceA REAL, relativeDistance REAL, loss REAL,
      flowTime REAL, evaluations INTEGER NOT NULL, kernelChange REAL, orientationCount INTEGER NOT NULL,
      wallSeconds REAL, host TEXT NOT NULL, worker TEXT NOT NULL, attempt INTEGER NOT NULL,
      committedAt REAL NOT NULL) STRICT;
    CREATE TABLE neurons (trialKey TEXT PRIMARY KEY REFERENCES trial(key), initialOrientations BLOB NOT NULL,
      finalOrientations BLOB NOT NULL, initialAmplitudes BLOB NOT NULL, finalAmplitudes BLOB NOT NULL,
      functionInputs BLOB NOT NULL, initialFunction BLOB NOT NULL, finalFunction BLOB NOT NULL) STRICT;
    CREATE TABLE failure (id INTEGER PRIMARY KEY, trialKey TEXT NOT NULL, attempt INTEGER NOT NULL,
      worker TEXT NOT NULL, what TEXT NOT NULL, reason TEXT NOT NULL, isCounted INTEGER NOT NULL,
      at REAL NOT NULL) STRICT;
    CREATE TABLE setAside (trialKey TEXT PRIMARY KEY, story TEXT NOT NULL, at REAL NOT NULL) STRICT;
    CREATE TABLE disagreement (id INTEGER PRIMARY KEY, trialKey TEXT NOT NULL, firstWorker TEXT NOT NULL,
      secondWorker TEXT NOT NULL, firstMeasurement TEXT NOT NULL, secondMeasurement TEXT NOT NULL,
      at REAL NOT NULL, UNIQUE (trialKey, secondWorker, secondMeasurement)) STRICT;
    INSERT INTO specification VALUES (1, 'name: old', 'sweep.yaml', 'abc', '{}', '0.9', 5.0);
    INSERT INTO trial VALUES (7, 'a', 1.0, 0.5, 'NTK', 100, -1, 'converged', 0.5, 0.25, NULL, 1e-7, 9e999, 12,
      0.125, 3, 1.5, 'node', 'ann', 2, 1234.5);
    INSERT INTO trial VALUES (9, 'b', 1.0, 0.5, NULL, 100, 1, 'stalled', 0.5, 0.25, 1.0, 1e-7, 2.0, 12,
      0.125, 3, 1.5, 'node', 'ann', 1, 1234.5);
    INSERT INTO neurons VALUES ('b', x'', x'', x'', x'', x'', x'', x'');
    INSERT INTO failure VALUES (1, 'a', 1, 'bob', 'workerLost', '', 1, 6.0);
    INSERT INTO setAside VALUES ('c', 'thrice', 7.0);
    """

  private func writeFirstVersion(_ folder: URL) throws {
    let database = try DatabaseQueue(path: folder.journal.path)
    try database.write { try $0.execute(sql: Self.firstVersion) }
    try database.close()
  }

  private func check(_ reader: JournalReader) throws {
    let trials = try reader.trials()
    #expect(trials.map(\.key) == ["b", "a"])
    #expect(trials[1].seed == .max && trials[1].initialisation == "NTK" && trials[1].attempt == 2)
    #expect(trials[1].measurement.relativeDistance.isNaN && trials[1].measurement.flowTime == .infinity)
    #expect(trials[1].committedAt == Date(timeIntervalSince1970: 1234.5))
    #expect(try reader.neuronsKeys() == ["b"])
    #expect(try reader.specification().text == "name: old")
    #expect(try reader.specification().shard == nil)
    #expect(try reader.failures().map(\.worker) == ["bob"])
    #expect(try reader.setAside().map(\.story) == ["thrice"])
    #expect(try reader.leases(key: "a") == [])
  }

  @Test func `a journal of the first version is read as it is`() throws {
    try withFolder { folder in
      try writeFirstVersion(folder)
      let bytes = try Data(contentsOf: folder.journal)
      try check(JournalReader(folder: folder))
      #expect(try Data(contentsOf: folder.journal) == bytes)
    }
  }

  @Test func `a writer brings a journal of the first version to the present one`() throws {
    try withFolder { folder in
      try writeFirstVersion(folder)
      let writer = try JournalWriter.open(folder: folder)
      try check(writer.reader)
      #expect(try writer.append([trial("a"), trial("c")]).committed == ["c"])
      try writer.recordLeases([
        LeaseRow(trialKey: "c", attempt: 1, worker: "ann", host: "node", grantedAt: Date())
      ])
      try writer.close()
      let reader = try JournalReader(folder: folder)
      #expect(reader.version == Schema.version)
      #expect(try reader.setAside().isEmpty)
      #expect(try reader.leases(key: "c").count == 1)
      // Versions of SQLite differ in what they take for an integral table.
      let file = try DatabaseQueue(path: folder.journal.path)
      #expect(try file.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") } == ["ok"])
      try file.close()
      // The same tables as those of a new journal.
      try withFolder { other in
        let new = try JournalWriter.create(folder: other, specification: specification)
        #expect(try columns(new.reader) == columns(reader))
      }
    }
  }

  @Test func `a writer gives a journal of the second version the views of a new one`() throws {
    try withFolder { folder in
      do {
        let new = try JournalWriter.create(folder: folder, specification: specification)
        _ = try new.append([trial("a")])
        try new.close()
      }
      let names = ["boundary", "cells", "failures", "slopes", "trials"]
      let second = try DatabaseQueue(path: folder.journal.path)
      try second.write { db in
        for name in names { try db.execute(sql: "DROP VIEW \(name)") }
        try db.execute(sql: "PRAGMA user_version = 2")
      }
      try second.close()
      #expect(try JournalReader(folder: folder).trials().map(\.key) == ["a"])
      let writer = try JournalWriter.open(folder: folder)
      let reader = writer.reader
      #expect(try JournalReader(folder: folder).version == Schema.version)
      let found = try reader.database.read {
        try String.fetchAll($0, sql: "SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY name")
      }
      #expect(found == names)
    }
  }

  @Test func `a migration that fails leaves the journal as it was`() throws {
    try withFolder { folder in
      try writeFirstVersion(folder)
      let obstacle = try DatabaseQueue(path: folder.journal.path)
      try obstacle.write { try $0.execute(sql: "CREATE TABLE lease (x)") }
      try obstacle.close()
      #expect(throws: JournalError.self) { try JournalWriter.open(folder: folder) }
      try check(JournalReader(folder: folder))
    }
  }

  private func columns(_ reader: JournalReader) throws -> [String] {
    try reader.database.read { db in
      try ["specification", "trial", "neurons", "failure", "lease", "setAside", "disagreement"].flatMap {
        try String.fetchAll(
          db, sql: "SELECT name || type || \"notnull\" || pk FROM pragma_table_info('\($0)')")
      }
    }
  }
}
