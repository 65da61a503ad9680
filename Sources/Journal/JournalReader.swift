import Foundation
import GRDB

/// Reads a journal, while a coordinator writes it or after. Each call sees one consistent state.
public struct JournalReader: Sendable {
  public static let fileName = "journal.sqlite"

  let database: DatabaseQueue
  let path: String
  /// Of the schema: an older journal is read as it is, without what later ones have more.
  let version: Int

  /// Opens the journal of a sweep's folder for reading alone. The folder may be read-only if no coordinator died in
  /// it: what is left to recover can only be recovered where SQLite may write.
  ///
  /// - Throws: `JournalError.missing`, `.notADatabase`, `.foreign`, `.newerVersion`, `.failed`.
  public init(folder: URL) throws {
    let path = folder.appendingPathComponent(Self.fileName).path
    guard FileManager.default.fileExists(atPath: path) else { throw JournalError.missing(path: path) }
    let database = try JournalError.translating(path: path) {
      do {
        return try Self.openForReading(path)
      } catch let error as DatabaseError where Self.mayBeReadAsIs(error, path: path) {
        return try Self.openForReading(URL(fileURLWithPath: path).absoluteString + "?immutable=1")
      }
    }
    try self.init(database, path: path)
  }

  init(_ database: DatabaseQueue, path: String) throws {
    self.database = database
    self.path = path
    version = try JournalError.translating(path: path) {
      try database.read { try Schema.checkedVersion($0, path: path) }
    }
  }

  static func openForReading(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  /// A journal in a folder where SQLite cannot keep its shared memory is complete in its main file if there is no
  /// write-ahead log beside it, and nobody can be writing it.
  private static func mayBeReadAsIs(_ error: DatabaseError, path: String) -> Bool {
    let folder = (path as NSString).deletingLastPathComponent
    return [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode)
      && !FileManager.default.isWritableFile(atPath: folder)
      && !FileManager.default.fileExists(atPath: path + "-wal")
  }

  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try JournalError.translating(path: path) { try database.read(body) }
  }

  // MARK: Trials

  /// The keys of all committed trials.
  public func committedKeys() throws -> Set<String> {
    try read { try Set(String.fetchCursor($0, sql: "SELECT key FROM trial")) }
  }

  /// All committed trials, by initialisation (none first), gamma, gammaPrime, width, seed, key.
  public func trials() throws -> [TrialRow] {
    // A seed's upper bit is the sign of what is stored: the negative ones come last, in order.
    let order = "initialisation, gamma, gammaPrime, width, seed < 0, seed, key"
    return try fetch("SELECT \(TrialRow.columns) FROM trial ORDER BY \(order)", TrialRow.init)
  }

  public func hasNeurons(key: String) throws -> Bool {
    try read {
      try Bool.fetchOne(
        $0, sql: "SELECT EXISTS (SELECT 1 FROM neurons WHERE trialKey = ?)", arguments: [key])!
    }
  }

  /// The keys of the trials whose neurons are stored, ascending.
  public func neuronsKeys() throws -> [String] {
    try read { try String.fetchAll($0, sql: "SELECT trialKey FROM neurons ORDER BY trialKey") }
  }

  /// The neurons of a trial, nil where none were stored.
  ///
  /// - Throws: `JournalError.damaged` if a blob is not a whole number of floats.
  public func neurons(key: String) throws -> NeuronsRow? { try read { try neurons(key: key, $0) } }

  func neurons(key: String, _ db: Database) throws -> NeuronsRow? {
    let statement = try db.cachedStatement(sql: "SELECT * FROM neurons WHERE trialKey = ?")
    guard let row = try Row.fetchOne(statement, arguments: [key]) else { return nil }
    func stored<Number>(_ column: String, _ decode: (Data) -> [Number]?) throws -> [Number] {
      guard let numbers = decode(row[column]) else {
        throw JournalError.damaged(path: path, reason: "neurons.\(column) of \(key) is cut short")
      }
      return numbers
    }
    return NeuronsRow(
      initialOrientations: try stored("initialOrientations", [Float].init(littleEndianBytes:)),
      finalOrientations: try stored("finalOrientations", [Float].init(littleEndianBytes:)),
      initialAmplitudes: try stored("initialAmplitudes", [Float].init(littleEndianBytes:)),
      finalAmplitudes: try stored("finalAmplitudes", [Float].init(littleEndianBytes:)),
      functionInputs: try stored("functionInputs", [Double].init(littleEndianBytes:)),
      initialFunction: try stored("initialFunction", [Double].init(littleEndianBytes:)),
      finalFunction: try stored("finalFunction", [Double].init(littleEndianBytes:)))
  }
}
