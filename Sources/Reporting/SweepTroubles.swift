import Journal

/// What went wrong in a sweep by its journal, and was made good or not.
struct SweepTroubles: Sendable {
  /// Attempts that ended without a result, by what happened.
  private(set) var attemptCounts: [String: Int] = [:]
  /// The last of them, in the order they were recorded.
  private(set) var lastAttempts: [FailureRow] = []
  /// How many results contradict an earlier one of their trial.
  private(set) var disagreementCount = 0
  private var mark = JournalReader.Mark()

  static let lastAttemptsMax = 200

  /// - Throws: `JournalError`.
  init(_ reader: JournalReader) throws { try follow(reader) }

  /// Takes in what happened since the journal was last read.
  /// - Throws: `JournalError`.
  mutating func follow(_ reader: JournalReader) throws {
    let rows = try reader.failures(after: &mark)
    for row in rows { attemptCounts[row.what, default: 0] += 1 }
    lastAttempts = (lastAttempts + rows).suffix(Self.lastAttemptsMax)
    disagreementCount = try reader.disagreementCount()
  }
}
