import GRDB

/// Where the result of each key lies: what keeps a key from having two.
///
/// It lives in memory, built when a writer opens its journal, which no other process writes. It holds a hash of each
/// key, about 30 bytes a trial, and a key in full where two have one hash.
struct KeyIndex: Sendable {
  private var identifiers: [Int: Int64] = [:]
  private var collided: [String: Int64] = [:]

  /// Reads all keys.
  init(_ db: Database) throws {
    identifiers.reserveCapacity(try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM trial")!)
    let rows = try Row.fetchCursor(db, sql: "SELECT id, key FROM trial")
    while let row = try rows.next() { insert(row[1], at: row[0]) }
  }

  /// The identifier of the key's row, or nil if it has none.
  func identifier(of key: String, _ db: Database) throws -> Int64? {
    if let identifier = collided[key] { return identifier }
    guard let identifier = identifiers[key.hashValue] else { return nil }
    let statement = try db.cachedStatement(sql: "SELECT key FROM trial WHERE id = ?")
    return try String.fetchOne(statement, arguments: [identifier]) == key ? identifier : nil
  }

  /// - Precondition: the index does not have the key.
  mutating func insert(_ key: String, at identifier: Int64) {
    let hash = key.hashValue
    if identifiers[hash] == nil {
      identifiers[hash] = identifier
    } else {
      collided[key] = identifier
    }
  }

  /// Takes back an insertion.
  mutating func remove(_ key: String) {
    if collided.removeValue(forKey: key) == nil { identifiers[key.hashValue] = nil }
  }
}
