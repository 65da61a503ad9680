import GRDB

/// The shape of `journal.sqlite`.
enum Schema {
  /// The newest version of the schema that is understood, and the one that is written.
  static let version = 3

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
      since REAL NOT NULL,
      shard TEXT
    ) STRICT;

    \(trialTable("trial"))
    \(neuronsTable("neurons"))
    \(leaseTable)

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

    \(views)
    """

  /// Keys have no index: they are random, so that nearly every result would write a page of it. What keeps a key from
  /// having two results is the writer's `KeyIndex`.
  static func trialTable(_ name: String) -> String {
    """
    CREATE TABLE \(name) (
      id INTEGER PRIMARY KEY,
      key TEXT NOT NULL,
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
    """
  }

  static func neuronsTable(_ name: String) -> String {
    """
    CREATE TABLE \(name) (
      trialKey TEXT PRIMARY KEY,
      initialOrientations BLOB NOT NULL,
      finalOrientations BLOB NOT NULL,
      initialAmplitudes BLOB NOT NULL,
      finalAmplitudes BLOB NOT NULL,
      functionInputs BLOB NOT NULL,
      initialFunction BLOB NOT NULL,
      finalFunction BLOB NOT NULL
    ) STRICT;
    """
  }

  /// The leases that lived for some seconds; shorter ones are told by how they ended.
  ///
  /// The columns of the key come first: `PRAGMA integrity_check` of SQLite 3.40 takes others before them for missing.
  static let leaseTable = """
    CREATE TABLE lease (
      trialKey TEXT NOT NULL,
      attempt INTEGER NOT NULL,
      worker TEXT NOT NULL,
      grantedAt REAL NOT NULL,
      host TEXT NOT NULL,
      PRIMARY KEY (trialKey, attempt, worker, grantedAt)
    ) STRICT, WITHOUT ROWID;
    """

  /// The version of a journal that is understood.
  /// - Throws: `JournalError.foreign`, `JournalError.newerVersion`.
  static func checkedVersion(_ db: Database, path: String) throws -> Int {
    guard try Int.fetchOne(db, sql: "PRAGMA application_id") == applicationID else {
      throw JournalError.foreign(path: path)
    }
    let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    guard found <= version else {
      throw JournalError.newerVersion(path: path, version: found, versionMax: version)
    }
    return found
  }

  // MARK: Older journals

  /// Brings an older journal to the present version, in one transaction: whatever goes wrong leaves it as it was.
  /// It takes about as long as copying the file.
  static func migrate(_ database: DatabaseQueue, from found: Int) throws {
    guard found < version else { return }
    try database.write { db in
      if found < 2 { try db.execute(sql: secondVersion) }
      try db.execute(sql: views)
      try db.execute(sql: "PRAGMA user_version = \(version)")
    }
  }

  /// Drops the index on the keys, for which SQLite wants new tables, and the reference to it; leases and shards are new.
  private static let secondVersion = """
    ALTER TABLE specification ADD COLUMN shard TEXT;
    \(trialTable("trialOfVersion2"))
    INSERT INTO trialOfVersion2 SELECT * FROM trial;
    \(neuronsTable("neuronsOfVersion2"))
    INSERT INTO neuronsOfVersion2 SELECT * FROM neurons;
    DROP TABLE neurons;
    DROP TABLE trial;
    ALTER TABLE trialOfVersion2 RENAME TO trial;
    ALTER TABLE neuronsOfVersion2 RENAME TO neurons;
    \(leaseTable)
    """
}
