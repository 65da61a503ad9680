import Journal

/// What a plan reads of a journal: the journal itself, or a model of it that tests let crash.
package protocol JournalContents {
  func neuronsKeys() throws -> [String]
  /// As `JournalReader.readTrials`.
  func readTrials<Piece: Sendable>(
    into empty: Piece, _ add: @Sendable (inout Piece, TrialRow) -> Void, take: (Piece) throws -> Void
  ) throws
  func setAside() throws -> [SetAsideRow]
  func failuresOfOpenTrials() throws -> [FailureRow]
  func disagreements() throws -> [DisagreementRow]
}

extension JournalReader: JournalContents {}
