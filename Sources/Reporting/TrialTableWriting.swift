import Foundation
import Synchronization

extension SweepRecord {
  /// How many rows one core writes at a time.
  private static let pieceLength = 8_192

  /// Hands over the CSV of `trialTable` piece by piece, made on all cores; in memory are some pieces for each core.
  func writeTrialTable(to take: (Data) throws -> Void) throws {
    try take(Data(csvHeader(trialColumns)))
    let pieceCount = ProcessInfo.processInfo.activeProcessorCount * 4
    for start in stride(from: 0, to: trials.count, by: pieceCount * Self.pieceLength) {
      let pieces = Mutex([Data](repeating: Data(), count: pieceCount))
      DispatchQueue.concurrentPerform(iterations: pieceCount) { number in
        let first = min(start + number * Self.pieceLength, trials.count)
        let last = min(first + Self.pieceLength, trials.count)
        var lines = CSVLines()
        for trial in trials[first..<last] where !trial.isMissing {
          forEachField(of: trial) { lines.append($0) }
          lines.endLine()
        }
        let piece = Data(lines.bytes)
        pieces.withLock { $0[number] = piece }
      }
      for piece in pieces.withLock({ $0 }) where !piece.isEmpty { try take(piece) }
    }
  }
}
