import Foundation
import Testing

@testable import Journal

@Suite struct StoryTests {
  @Test func `a grown specification replaces the text and the old one stays in the history`() throws {
    try withFolder { folder in
      let writer = try JournalWriter.create(folder: folder, specification: specification)
      #expect(try writer.reader.specification() == specification)
      var grown = specification
      grown.text += "seeds: 20\n"
      grown.since += 60
      try writer.replaceSpecification(grown)
      #expect(try writer.reader.specification() == grown)
      #expect(try writer.reader.specificationHistory() == [specification, grown])
    }
  }

  @Test func `failures are told in order, and those of open trials apart`() throws {
    try withFolder { folder in
      let writer = try JournalWriter.create(folder: folder, specification: specification)
      let failures = [("a", 1), ("b", 1), ("a", 2)].map { key, attempt in
        FailureRow(
          trialKey: key, attempt: attempt, worker: "ann", what: "failed", reason: "it's \"odd\"",
          isCounted: true,
          at: Date(timeIntervalSince1970: 5))
      }
      try writer.recordFailures(failures)
      _ = try writer.append([trial("b")])
      #expect(try writer.reader.failures() == failures)
      #expect(try writer.reader.failuresOfOpenTrials() == [failures[0], failures[2]])
    }
  }

  @Test func `a trial is set aside until it has a result`() throws {
    try withFolder { folder in
      let writer = try JournalWriter.create(folder: folder, specification: specification)
      func row(_ key: String, _ story: String) -> SetAsideRow {
        SetAsideRow(trialKey: key, story: story, at: Date(timeIntervalSince1970: 5))
      }
      try writer.setAside(row("b", "lost"))
      try writer.setAside(row("a", "lost"))
      try writer.setAside(row("b", "lost again"))
      #expect(try writer.reader.setAside() == [row("a", "lost"), row("b", "lost again")])
      _ = try writer.append([trial("b")])
      try writer.setAside(row("b", "too late"))
      #expect(try writer.reader.setAside() == [row("a", "lost")])
    }
  }

  @Test func `the counts add up`() throws {
    try withFolder { folder in
      let writer = try JournalWriter.create(folder: folder, specification: specification)
      #expect(
        try writer.reader.counts()
          == JournalCounts(
            committed: 0, outcomes: [:], setAside: 0, failures: 0, disagreements: 0, wallSeconds: 0,
            firstCommittedAt: nil, lastCommittedAt: nil))
      var stalled = measurement()
      stalled.outcome = "stalled"
      _ = try writer.append([
        trial("a", at: 10), trial("b", at: 30), trial("c", measurement: stalled, at: 20),
      ])
      try writer.setAside(SetAsideRow(trialKey: "d", story: "", at: Date(timeIntervalSince1970: 5)))
      #expect(
        try writer.reader.counts()
          == JournalCounts(
            committed: 3, outcomes: ["converged": 2, "stalled": 1], setAside: 1, failures: 0,
            disagreements: 0,
            wallSeconds: 4.5, firstCommittedAt: Date(timeIntervalSince1970: 10),
            lastCommittedAt: Date(timeIntervalSince1970: 30)))
      #expect(try writer.reader.committedCount(since: Date(timeIntervalSince1970: 20)) == 2)
    }
  }
}
