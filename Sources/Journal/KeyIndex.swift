import GRDB

/// Where the result of each key lies: what keeps a key from having two.
///
/// It lives in memory, built when a writer opens its journal, which no other process writes. It has one word of 8 bytes
/// for each result, in a table that is at most three quarters full: 11 to 22 bytes a result, and half as much again while
/// the table grows. A word tells half of a hash of the key, so that whoever is found is asked for the rest.
struct KeyIndex: Sendable {
  /// The upper half of each is that of a key's hash, the lower half the identifier of its row; 0 is free. A word lies at
  /// the place that the first bits of the hash name, or at the first free one after it.
  private var words: [UInt64]
  /// How many bits name a place.
  private var bitCount = 10
  private var count = 0

  /// The largest identifier that a row may have.
  static let identifierMax = Int(UInt32.max)

  private static let hashMask: UInt64 = 0xffff_ffff_0000_0000

  /// Reads all keys.
  init(_ reader: JournalReader) throws {
    words = Array(repeating: 0, count: 1 << bitCount)
    try reader.scanTrials(
      "id, key", into: [UInt64](), { $0.append(Self.word($1.hash(1), $1.integer(0))) },
      take: { for word in $0 { insert(word) } })
  }

  /// The identifier of the key's row, or nil if it has none.
  func identifier(of key: String, _ db: Database) throws -> Int64? {
    let wanted = Self.word(hash(ofText: key), 0)
    var place = self.place(of: wanted)
    while words[place] != 0 {
      let (half, identifier) = (words[place] & Self.hashMask, Int64(words[place] & ~Self.hashMask))
      if half == wanted, try Self.key(ofRow: identifier, db) == key { return identifier }
      place = (place + 1) & (words.count - 1)
    }
    return nil
  }

  /// - Precondition: the index does not have the key, and the identifier is from 1 to `identifierMax`.
  mutating func insert(_ key: String, at identifier: Int64) {
    insert(Self.word(hash(ofText: key), Int(identifier)))
  }

  private mutating func insert(_ word: UInt64) {
    if 4 * (count + 1) > 3 * words.count { grow() }
    var place = self.place(of: word)
    while words[place] != 0 { place = (place + 1) & (words.count - 1) }
    words[place] = word
    count += 1
  }

  private mutating func grow() {
    let old = words
    bitCount += 1
    count = 0
    words = Array(repeating: 0, count: 1 << bitCount)
    for word in old where word != 0 { insert(word) }
  }

  private func place(of word: UInt64) -> Int { Int(word >> (64 - UInt64(bitCount))) }

  private static func word(_ hash: Int, _ identifier: Int) -> UInt64 {
    precondition((0...identifierMax).contains(identifier), "a journal has at most \(identifierMax) results")
    return UInt64(truncatingIfNeeded: hash) & hashMask | UInt64(identifier)
  }

  private static func key(ofRow identifier: Int64, _ db: Database) throws -> String? {
    let statement = try db.cachedStatement(sql: "SELECT key FROM trial WHERE id = ?")
    return try String.fetchOne(statement, arguments: [identifier])
  }
}

/// As `RawStatement.Columns.hash`.
private func hash(ofText text: String) -> Int {
  var text = text
  return text.withUTF8 { hash(ofBytes: UnsafeRawBufferPointer($0)) }
}

private func hash(ofBytes bytes: UnsafeRawBufferPointer) -> Int {
  var hasher = Hasher()
  hasher.combine(bytes: bytes)
  return hasher.finalize()
}

extension RawStatement.Columns {
  /// Of a text's bytes, which nobody can foresee: it differs from one process to the next.
  fileprivate func hash(_ place: Int32) -> Int { withText(place) { Journal.hash(ofBytes: $0) } }
}
