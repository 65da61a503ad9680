import GRDB

/// The shape of `journal.sqlite`.
enum Schema {
  /// The newest version of the schema that is understood, and the one that is written.
  static let version = 1

  /// "PhGr" in ASCII: tells a journal from any other SQLite database.
  static let applicationID = 0x5068_4772

  /// Seeds are the signed integers of the same 64 bits; times are seconds since 1970; blobs are little-endian.
  /// The current specification is the one with the largest id.
  static let creation = """
    PRAGMA application_id = \(applicationID);
    PRAGMA user_version = \(version);

    CREATE TABLE specification (
      id INTEGER PRIMARY KEY,
      text TEXT NOT NULL,
      fileName TEXT NOT NULL,
      hash TEXT NOT NULL,
      meaning TEXT NOT NULL,
      productVersion TEXT NOT NULL,
      since REAL NOT NULL
    ) STRICT;

    CREATE TABLE trial (
      id INTEGER PRIMARY KEY,
      key TEXT NOT NULL UNIQUE,
      gamma REAL NOT NULL,
      gammaPrime REAL NOT NULL,
      initialisation TEXT,
      width INTEGER NOT NULL,
      seed INTEGER NOT NULL,
      outcome TEXT NOT NULL,
      relativeDistanceW REAL,
      relativeDistanceA REAL,
      relativeDistance REAL,
      loss REAL,
      flowTime REAL,
      evaluations INTEGER NOT NULL,
      kernelChange REAL,
      orientationCount INTEGER NOT NULL,
      wallSeconds REAL,
      host TEXT NOT NULL,
      worker TEXT NOT NULL,
      attempt INTEGER NOT NULL,
      committedAt REAL NOT NULL
    ) STRICT;

    CREATE TABLE neurons (
      trialKey TEXT PRIMARY KEY REFERENCES trial(key),
      initialOrientations BLOB NOT NULL,
      finalOrientations BLOB NOT NULL,
      initialAmplitudes BLOB NOT NULL,
      finalAmplitudes BLOB NOT NULL,
      functionInputs BLOB NOT NULL,
      initialFunction BLOB NOT NULL,
      finalFunction BLOB NOT NULL
    ) STRICT;

    CREATE TABLE failure (
      id INTEGER PRIMARY KEY,
      trialKey TEXT NOT NULL,
      attempt INTEGER NOT NULL,
      worker TEXT NOT NULL,
      what TEXT NOT NULL,
      reason TEXT NOT NULL,
      isCounted INTEGER NOT NULL,
      at REAL NOT NULL
    ) STRICT;

    CREATE TABLE setAside (
      trialKey TEXT PRIMARY KEY,
      story TEXT NOT NULL,
      at REAL NOT NULL
    ) STRICT;

    CREATE TABLE disagreement (
      id INTEGER PRIMARY KEY,
      trialKey TEXT NOT NULL,
      firstWorker TEXT NOT NULL,
      secondWorker TEXT NOT NULL,
      firstMeasurement TEXT NOT NULL,
      secondMeasurement TEXT NOT NULL,
      at REAL NOT NULL,
      UNIQUE (trialKey, secondWorker, secondMeasurement)
    ) STRICT;
    """

  /// - Throws: `JournalError.foreign`, `JournalError.newerVersion`.
  static func check(_ db: Database, path: String) throws {
    guard try Int.fetchOne(db, sql: "PRAGMA application_id") == applicationID else {
      throw JournalError.foreign(path: path)
    }
    let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    guard found <= version else {
      throw JournalError.newerVersion(path: path, version: found, versionMax: version)
    }
  }
}
