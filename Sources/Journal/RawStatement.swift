import GRDB
import GRDBSQLite

/// A statement whose values go to SQLite and come from it one by one: GRDB boxes each, which takes longer for millions of
/// rows than what SQLite itself does.
struct RawStatement {
  private let statement: Statement

  init(_ statement: Statement) {
    self.statement = statement
    // GRDB takes the values for bound from now on.
    statement.setUncheckedArguments(StatementArguments())
  }

  private var handle: SQLiteStatement { statement.sqliteStatement }

  // MARK: Writing

  /// Executes the statement with the values that `bind` gives it, for all of its parameters.
  func execute(_ bind: (inout Binding) -> Void) throws {
    // What the last execution failed with was thrown then.
    sqlite3_reset(handle)
    var binding = Binding(handle: handle)
    bind(&binding)
    try statement.execute()
  }

  /// Binds the parameters of a statement in their order.
  struct Binding {
    fileprivate let handle: SQLiteStatement
    private var place: Int32 = 0

    fileprivate init(handle: SQLiteStatement) { self.handle = handle }

    mutating func append(_ value: Int64?) {
      place += 1
      if let value { sqlite3_bind_int64(handle, place, value) } else { sqlite3_bind_null(handle, place) }
    }

    mutating func append(_ value: Int) { append(Int64(value)) }

    /// A NaN becomes NULL.
    mutating func append(_ value: Double) {
      place += 1
      sqlite3_bind_double(handle, place, value)
    }

    mutating func append(_ text: String?) {
      guard var text else { return append(nil as Int64?) }
      place += 1
      text.withUTF8 { bytes in
        // Bytes that are lent are read by SQLite within the call: its documented constant −1 asks for a copy.
        let copying = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        bytes.withMemoryRebound(to: CChar.self) { characters in
          _ = sqlite3_bind_text(handle, place, characters.baseAddress, Int32(characters.count), copying)
        }
      }
    }
  }

  // MARK: Reading

  /// The rows of a query without parameters, each in its turn.
  static func forEachRow(_ db: Database, sql: String, _ body: (Columns) throws -> Void) throws {
    let statement = try db.makeStatement(sql: sql)
    let handle = statement.sqliteStatement
    while true {
      switch sqlite3_step(handle) {
      case SQLITE_ROW: try body(Columns(handle: handle))
      case SQLITE_DONE: return
      case let code: throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
      }
    }
  }

  /// The row that a statement is at.
  struct Columns {
    fileprivate let handle: SQLiteStatement

    func isNull(_ place: Int32) -> Bool { sqlite3_column_type(handle, place) == SQLITE_NULL }

    func integer(_ place: Int32) -> Int { Int(sqlite3_column_int64(handle, place)) }

    /// NULL is NaN.
    func number(_ place: Int32) -> Double {
      isNull(place) ? .nan : sqlite3_column_double(handle, place)
    }

    /// NULL is empty.
    func text(_ place: Int32) -> String { withText(place) { String(decoding: $0, as: UTF8.self) } }

    /// The UTF-8 of a text; NULL is empty.
    func withText<Value>(_ place: Int32, _ body: (UnsafeRawBufferPointer) -> Value) -> Value {
      // SQLite lends the bytes, as many as it says, until the next step or conversion.
      let text = sqlite3_column_text(handle, place)
      return body(UnsafeRawBufferPointer(start: text, count: Int(sqlite3_column_bytes(handle, place))))
    }
  }
}
