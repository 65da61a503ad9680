import Foundation
import GRDB
import Synchronization

/// Writes a sweep's journal. There is at most one for a folder; what a call has written when it returns survives the
/// crash of the process and of the machine (write-ahead log, `synchronous = FULL`).
///
/// Safe to use from any thread; calls wait for each other.
public final class JournalWriter: Sendable {
  /// Reads what this writer wrote, through the same connection.
  public let reader: JournalReader
  private let lock: FolderLock
  let keys: Mutex<KeyIndex>

  var database: DatabaseQueue { reader.database }
  var path: String { reader.path }

  /// Starts the journal of a new sweep and opens it. Makes the folder if there is none. A crash on the way leaves no
  /// journal or a whole one.
  ///
  /// - Throws: `JournalError.exists`, `.locked`, `.folderNotWritable`, `.diskFull`, `.failed`.
  public static func create(folder: URL, specification: SpecificationRow) throws -> JournalWriter {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      // Foundation's own sentence names neither the folder nor the cause.
      let reason =
        switch ((error as? CocoaError)?.underlying as? POSIXError)?.code {
        case .EEXIST: "a file is in its place"
        case let code?: String(cString: strerror(code.rawValue))
        case nil: "it cannot be made"
        }
      throw JournalError.folderNotWritable(path: folder.path, reason: reason)
    }
    let lock = try FolderLock(folder: folder)
    let path = folder.appendingPathComponent(JournalReader.fileName).path
    guard !FileManager.default.fileExists(atPath: path) else { throw JournalError.exists(path: path) }
    try writeNew(path: path, specification)
    return try JournalWriter(folder: folder, lock: lock)
  }

  /// Opens the journal of a sweep that was begun, recovering what a crash left. One of an older version is brought to
  /// the present one.
  ///
  /// - Throws: `JournalError.missing`, `.locked`, `.folderNotWritable`, `.notADatabase`, `.foreign`, `.newerVersion`,
  ///   `.failed`.
  public static func open(folder: URL) throws -> JournalWriter {
    let path = folder.appendingPathComponent(JournalReader.fileName).path
    guard FileManager.default.fileExists(atPath: path) else { throw JournalError.missing(path: path) }
    return try JournalWriter(folder: folder, lock: FolderLock(folder: folder))
  }

  private init(folder: URL, lock: FolderLock) throws {
    // What is not a journal is recognised before anything could write to it.
    let found = try JournalReader(folder: folder)
    let path = found.path
    let database = try JournalError.translating(path: path) {
      var configuration = Configuration()
      configuration.foreignKeysEnabled = false
      configuration.journalMode = .wal
      configuration.busyMode = .timeout(10)
      let database = try DatabaseQueue(path: path, configuration: configuration)
      // GRDB sets NORMAL along with the write-ahead log, which may lose the last transactions with the power.
      try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
      try Schema.migrate(database, from: found.version)
      return database
    }
    self.reader = try JournalReader(database, path: path)
    keys = Mutex(try KeyIndex(reader))
    self.lock = lock
  }

  /// Writes a whole journal beside its place and moves it there.
  private static func writeNew(path: String, _ specification: SpecificationRow) throws {
    let draft = path + ".new"
    for leftover in [draft, draft + "-journal"] { try? FileManager.default.removeItem(atPath: leftover) }
    try JournalError.translating(path: path) {
      let database = try DatabaseQueue(path: draft)
      try database.write { db in
        try db.execute(sql: Schema.creation)
        try insert(specification, db)
      }
      try database.close()
    }
    guard rename(draft, path) == 0 else { throw JournalError.failed(path: path, reason: systemReason()) }
    try synchroniseFolder(of: path)
  }

  /// Makes the new name in the folder durable.
  private static func synchroniseFolder(of path: String) throws {
    let descriptor = Foundation.open((path as NSString).deletingLastPathComponent, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw JournalError.failed(path: path, reason: systemReason()) }
    defer { Foundation.close(descriptor) }
    guard fsync(descriptor) == 0 else { throw JournalError.failed(path: path, reason: systemReason()) }
  }

  /// Folds the log into the journal's file and lets go of both. Nothing may be called after; without it nothing is lost.
  public func close() throws {
    try JournalError.translating(path: path) { try database.close() }
  }

  func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try JournalError.translating(path: path) { try database.write(body) }
  }

  // MARK: Stories

  /// Makes this the sweep's specification; the ones before stay in the history.
  public func replaceSpecification(_ specification: SpecificationRow) throws {
    try write { try Self.insert(specification, $0) }
  }

  static func insert(_ specification: SpecificationRow, _ db: Database) throws {
    try db.execute(
      sql: """
        INSERT INTO specification (text, fileName, hash, meaning, productVersion, since, shard)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        specification.text, specification.fileName, specification.hash, specification.meaning,
        specification.productVersion, specification.since.timeIntervalSince1970, specification.shard,
      ])
  }

  /// Records attempts that ended without a result, in one transaction.
  public func recordFailures(_ failures: [FailureRow]) throws {
    try write { db in for failure in failures { try insert(failure, db) } }
  }

  func insert(_ failure: FailureRow, _ db: Database) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO failure (trialKey, attempt, worker, what, reason, isCounted, at) VALUES (?, ?, ?, ?, ?, ?, ?)
        """)
    try statement.execute(arguments: [
      failure.trialKey, failure.attempt, failure.worker, failure.what, failure.reason, failure.isCounted,
      failure.at.timeIntervalSince1970,
    ])
  }

  /// Records leases, in one transaction; one that is there already is not recorded twice.
  public func recordLeases(_ leases: [LeaseRow]) throws {
    try write { db in for lease in leases { try insert(lease, db) } }
  }

  func insert(_ lease: LeaseRow, _ db: Database) throws {
    let statement = try db.cachedStatement(
      sql: "INSERT OR IGNORE INTO lease (trialKey, attempt, worker, host, grantedAt) VALUES (?, ?, ?, ?, ?)")
    try statement.execute(arguments: [
      lease.trialKey, lease.attempt, lease.worker, lease.host, lease.grantedAt.timeIntervalSince1970,
    ])
  }

  /// Records that a trial is given up. A later story replaces the one before; a trial with a result stays committed.
  public func setAside(_ row: SetAsideRow) throws {
    try keys.withLock { keys in
      try write { db in
        guard try keys.identifier(of: row.trialKey, db) == nil else { return }
        try insert(row, db)
      }
    }
  }

  func insert(_ row: SetAsideRow, _ db: Database) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO setAside (trialKey, story, at) VALUES (?, ?, ?)
        ON CONFLICT (trialKey) DO UPDATE SET story = excluded.story, at = excluded.at
        """)
    try statement.execute(arguments: [row.trialKey, row.story, row.at.timeIntervalSince1970])
  }
}
