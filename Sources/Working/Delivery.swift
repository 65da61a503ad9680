import Collections

/// The ways that unacknowledged results take: said in order, some bytes at a time, and into the spool when they are many.
struct Delivery: Sendable {
  /// Results to be said, in order; some may have left the queue another way.
  var waiting: Deque<TrialNumber> = []
  /// Results to be said again, by the time that is due; the due of some may have changed.
  var sent: Deque<(number: TrialNumber, due: Duration)> = []
  /// Bytes that are said and not acknowledged.
  var flightSize = 0
  /// Bytes of the results in memory.
  var memorySize = 0
  /// Whether the spool refused a result, and nothing was acknowledged since.
  private(set) var spoolIsFull = false

  /// Whether training has to wait until results are acknowledged, or written to the spool.
  func isCongested(resultCount: Int) -> Bool {
    memorySize >= WorkerConfiguration.resultMemoryPause || resultCount >= WorkerConfiguration.resultCountMax
  }

  var wantsSpool: Bool { memorySize > WorkerConfiguration.resultMemoryMax && !spoolIsFull }

  func hasRoom(for byteCount: Int) -> Bool {
    flightSize == 0 || flightSize + byteCount <= WorkerConfiguration.flightSizeMax
  }

  mutating func noteSpoolFull() { spoolIsFull = true }

  /// Something was acknowledged: the spool may have room again.
  mutating func noteRoom() { spoolIsFull = false }
}
