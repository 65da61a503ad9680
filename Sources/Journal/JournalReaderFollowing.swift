import Foundation
import GRDB

/// For those who look again and again, and want only what is new. Rows are added at the end and never changed.
extension JournalReader {
  /// How far a reader has come in a table: 0 at its beginning.
  public struct Mark: Sendable, Equatable {
    fileprivate var identifier: Int64 = 0

    public init() {}

    /// There are at most so many trials before it.
    public var trialCountMax: Int { Int(identifier) }
  }

  /// The end of the trials as they are now.
  public func trialsMark() throws -> Mark {
    var mark = Mark()
    mark.identifier = try read { try Int64.fetchOne($0, sql: "SELECT MAX(id) FROM trial") } ?? 0
    return mark
  }

  /// The trials that were committed since a mark, one by one, in the order they were committed. `body` must not use this
  /// reader.
  /// - Parameter mark: is moved to the last of them.
  public func forEachTrial(after mark: inout Mark, _ body: (TrialRow) throws -> Void) throws {
    let sql = "SELECT \(TrialRow.columns), id FROM trial WHERE id > \(mark.identifier) ORDER BY id"
    let place = Int32(TrialRow.columns.split(separator: ",").count)
    try read { db in
      try RawStatement.forEachRow(db, sql: sql) { row in
        try body(TrialRow(row))
        mark.identifier = Int64(row.integer(place))
      }
    }
  }

  /// The attempts that ended without a result since a mark, in the order they were recorded.
  /// - Parameter mark: is moved to the last of them.
  public func failures(after mark: inout Mark) throws -> [FailureRow] {
    let rows = try fetch(
      "SELECT * FROM failure WHERE id > ? ORDER BY id", arguments: [mark.identifier]
    ) { (identifier: $0["id"] as Int64, failure: FailureRow($0)) }
    mark.identifier = rows.last?.identifier ?? mark.identifier
    return rows.map(\.failure)
  }
}
