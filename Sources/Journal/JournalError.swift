import GRDB

/// Why a journal cannot be used. Each describes itself in one line for the user.
public enum JournalError: Error, Equatable, CustomStringConvertible {
  case missing(path: String)
  case exists(path: String)
  case folderNotWritable(path: String, reason: String)
  case notADatabase(path: String)
  /// A database of something else.
  case foreign(path: String)
  case newerVersion(path: String, version: Int, versionMax: Int)
  /// Another process writes this journal; `holder` is what it says of itself.
  case locked(path: String, holder: String)
  /// Nothing of the transaction was written, everything before it is safe.
  case diskFull(path: String)
  /// The file system or SQLite failed. Nothing of the transaction was written.
  case failed(path: String, reason: String)
  /// A value inside is not what the schema says.
  case damaged(path: String, reason: String)

  public var description: String {
    switch self {
    case .missing(let path):
      "\(path): there is no journal here"
    case .exists(let path):
      "\(path): there is a journal here already"
    case .folderNotWritable(let path, let reason):
      "\(path): the folder cannot be written: \(reason)"
    case .notADatabase(let path):
      "\(path): this is not a journal, nor any SQLite database; it was left as it is"
    case .foreign(let path):
      "\(path): this SQLite database is not a Phasegrid journal; it was left as it is"
    case .newerVersion(let path, let version, let versionMax):
      "\(path): the journal has version \(version), this Phasegrid reads up to version \(versionMax): use a newer one"
    case .locked(let path, let holder):
      "\(path): another coordinator writes this journal (\(holder)); stop it first, or use another folder"
    case .diskFull(let path):
      "\(path): the disk is full; every acknowledged result is safe, make room and run again"
    case .failed(let path, let reason):
      "\(path): \(reason)"
    case .damaged(let path, let reason):
      "\(path): the journal is damaged: \(reason)"
    }
  }

  /// Runs `body` and translates what SQLite throws.
  static func translating<Value>(path: String, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw JournalError(error, path: path)
    }
  }

  private init(_ error: DatabaseError, path: String) {
    let reason = "SQLite: \(error.message ?? "\(error.resultCode)") (\(error.extendedResultCode.rawValue))"
    switch error.resultCode {
    case .SQLITE_FULL: self = .diskFull(path: path)
    case .SQLITE_NOTADB: self = .notADatabase(path: path)
    case .SQLITE_IOERR: self = .failed(path: path, reason: "the disk is full or failing (\(reason))")
    case .SQLITE_CORRUPT: self = .damaged(path: path, reason: reason)
    case .SQLITE_READONLY, .SQLITE_PERM: self = .folderNotWritable(path: path, reason: reason)
    default: self = .failed(path: path, reason: reason)
    }
  }
}
