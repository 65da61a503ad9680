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
}
