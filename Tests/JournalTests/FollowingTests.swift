import Foundation
import Testing

@testable import Journal

@Suite struct FollowingTests {
  @Test func `each look brings what came since the last, once`() throws {
    try withFolder { folder in
      let writer = try JournalWriter.create(folder: folder, specification: specification)
      var (trials, failures) = (JournalReader.Mark(), JournalReader.Mark())
      var seen: [String] = []
      for round in 0..<3 {
        let failure = FailureRow(
          trialKey: "\(round)", attempt: 1, worker: "ann", what: "failed", reason: "", isCounted: true,
          at: Date(timeIntervalSince1970: 5))
        _ = try writer.append((0...round).map { trial("\(round)-\($0)") })
        try writer.recordFailures([failure])
        try writer.reader.forEachTrial(after: &trials) { seen.append($0.key) }
        #expect(try writer.reader.failures(after: &failures) == [failure])
      }
      #expect(seen == ["0-0", "1-0", "1-1", "2-0", "2-1", "2-2"])
      try writer.reader.forEachTrial(after: &trials) { _ in Issue.record("nothing is new") }
      #expect(try writer.reader.failures(after: &failures).isEmpty)
      #expect(try writer.reader.disagreementCount() == 0)
    }
  }
}
