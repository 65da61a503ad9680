import Foundation
import GRDB
import Synchronization

/// Millions of results are read on all cores: each has a connection of its own, and a stretch of the table at a time.
///
/// All of them see one state though no transaction spans them: a row that is committed never changes, and none is looked
/// at that came after the beginning. (Merging replaces rows, in a journal that nobody else can see.)
extension JournalReader {
  /// Reads all committed trials on all cores. In memory is what `add` makes of some ten thousand of them for each core.
  ///
  /// - Parameters:
  ///   - empty: what each stretch begins with.
  ///   - add: takes a trial in, on any core; those of a stretch come in the order in which they were committed.
  ///   - take: is handed what became of the stretches, one after the other in that order. It must not use this reader.
  /// - Throws: `JournalError`, and what `take` throws.
  public func readTrials<Piece: Sendable>(
    into empty: Piece, _ add: @Sendable (inout Piece, TrialRow) -> Void, take: (Piece) throws -> Void
  ) throws {
    try scanTrials(TrialRow.columns, into: empty, { add(&$0, TrialRow($1)) }, take: take)
  }

  /// The same of some columns alone.
  func scanTrials<Piece: Sendable>(
    _ columns: String, into empty: Piece, _ add: @Sendable (inout Piece, RawStatement.Columns) -> Void,
    take: (Piece) throws -> Void
  ) throws {
    let stretches = try self.stretches()
    let connections = try self.connections(
      min(stretches.count, ProcessInfo.processInfo.activeProcessorCount))
    for start in stride(from: 0, to: stretches.count, by: max(1, connections.count)) {
      let wave = stretches[start..<min(start + connections.count, stretches.count)]
      let pieces = Mutex([Result<Piece, any Error>?](repeating: nil, count: wave.count))
      DispatchQueue.concurrentPerform(iterations: wave.count) { place in
        let piece = Result {
          try connections[place].read { db in
            let stretch = wave[start + place]
            var piece = empty
            try RawStatement.forEachRow(
              db,
              sql: """
                SELECT \(columns) FROM trial WHERE id BETWEEN \(stretch.lowerBound) AND \(stretch.upperBound) \
                ORDER BY id
                """
            ) { add(&piece, $0) }
            return piece
          }
        }
        pieces.withLock { $0[place] = piece }
      }
      for piece in pieces.withLock({ $0 }) {
        try take(JournalError.translating(path: path) { try piece!.get() })
      }
    }
  }

  /// How many rows' identifiers a stretch spans.
  private static let stretchLength = 1 << 15

  /// The identifiers of all rows there are, in ranges.
  private func stretches() throws -> [ClosedRange<Int>] {
    let (first, last): (Int, Int) = try read { db in
      let row = try Row.fetchOne(db, sql: "SELECT MIN(id), MAX(id) FROM trial")!
      return (row[0] ?? 1, row[1] ?? 0)
    }
    guard first >= 1, last <= KeyIndex.identifierMax else {
      throw JournalError.damaged(path: path, reason: "trial.id is not from 1 to \(KeyIndex.identifierMax)")
    }
    return stride(from: first, through: last, by: Self.stretchLength).map {
      $0...min($0 + Self.stretchLength - 1, last)
    }
  }

  /// This reader's own connection, and others.
  private func connections(_ count: Int) throws -> [DatabaseQueue] {
    try JournalError.translating(path: path) {
      try [database] + (0..<max(0, count - 1)).map { _ in try Self.openForReading(database.path) }
    }
  }
}
