import Foundation
import Testing

@testable import Journal

@Suite struct MergingTests {
  /// A journal with these contents in a folder of its own.
  private func journal(
    _ folder: URL, _ name: String, _ results: [CommittedTrial], failures: [FailureRow] = [],
    setAside: [String] = []
  ) throws -> JournalReader {
    let writer = try JournalWriter.create(
      folder: folder.appendingPathComponent(name), specification: specification)
    try writer.recordFailures(failures)
    for key in setAside {
      try writer.setAside(SetAsideRow(trialKey: key, story: name, at: Date(timeIntervalSince1970: 7)))
    }
    _ = try writer.append(results)
    return writer.reader
  }

  private func merged(_ folder: URL, _ name: String, _ sources: [JournalReader]) throws -> JournalReader {
    let writer = try JournalWriter.create(
      folder: folder.appendingPathComponent(name), specification: specification)
    for source in sources { _ = try writer.merge(source) }
    return writer.reader
  }

  @Test func `the earlier of two results stands, in whatever order the journals come`() throws {
    try withFolder { folder in
      let a = try journal(folder, "a", [trial("x", worker: "ann", at: 20), trial("y", worker: "ann", at: 5)])
      let b = try journal(
        folder, "b", [trial("x", worker: "bob", at: 10, neurons: neurons), trial("z", worker: "bob", at: 9)])
      let forth = try merged(folder, "ab", [a, b])
      let back = try merged(folder, "ba", [b, a])
      for reader in [forth, back] {
        #expect(try reader.trials().map(\.key) == ["x", "y", "z"])
        #expect(try reader.trials().map(\.worker) == ["bob", "ann", "bob"])
        #expect(try reader.neurons(key: "x") == neurons)
        #expect(try reader.disagreements().isEmpty)
      }
    }
  }

  @Test func `results of one moment stand by their workers' names`() throws {
    try withFolder { folder in
      let a = try journal(folder, "a", [trial("x", worker: "zoe", at: 10)])
      let b = try journal(folder, "b", [trial("x", worker: "bob", at: 10)])
      for (name, sources) in [("ab", [a, b]), ("ba", [b, a])] {
        #expect(try merged(folder, name, sources).trials().map(\.worker) == ["bob"])
      }
    }
  }

  @Test func `a difference is recorded with both workers, and its neurons are not taken`() throws {
    try withFolder { folder in
      let a = try journal(folder, "a", [trial("x", worker: "ann", at: 20, neurons: neurons)])
      let b = try journal(
        folder, "b", [trial("x", measurement: measurement(loss: 3), worker: "bob", at: 10)])
      for (name, sources) in [("ab", [a, b]), ("ba", [b, a])] {
        let reader = try merged(folder, name, sources)
        let found = try #require(reader.disagreements().first)
        #expect((found.firstWorker, found.secondWorker) == ("bob", "ann"))
        #expect(found.firstMeasurement.contains(#""loss":3"#))
        #expect(try reader.trials().map(\.worker) == ["bob"])
        #expect(try reader.hasNeurons(key: "x") == false)
      }
    }
  }

  @Test func `failures and leases are joined, and who has a result is not set aside`() throws {
    try withFolder { folder in
      let failure = FailureRow(
        trialKey: "x", attempt: 1, worker: "ann", what: "failed", reason: "", isCounted: true,
        at: Date(timeIntervalSince1970: 5))
      let a = try journal(folder, "a", [trial("y")], failures: [failure], setAside: ["x", "w"])
      let lease = LeaseRow(
        trialKey: "x", attempt: 1, worker: "bob", host: "node", grantedAt: Date(timeIntervalSince1970: 6))
      let b = try JournalWriter.create(
        folder: folder.appendingPathComponent("b"), specification: specification)
      try b.recordLeases([lease, lease])
      _ = try b.append([trial("x")])
      for (name, sources) in [("ab", [a, b.reader]), ("ba", [b.reader, a])] {
        let reader = try merged(folder, name, sources)
        #expect(try reader.setAside().map(\.trialKey) == ["w"])
        #expect(try reader.failures() == [failure])
        #expect(try reader.leases(key: "x") == [lease])
        #expect(try reader.committedKeys() == ["x", "y"])
      }
    }
  }

  @Test func `what was merged already changes nothing`() throws {
    try withFolder { folder in
      let failure = FailureRow(
        trialKey: "x", attempt: 1, worker: "ann", what: "failed", reason: "", isCounted: true,
        at: Date(timeIntervalSince1970: 5))
      let a = try journal(
        folder, "a", [trial("x", worker: "ann", at: 20), trial("y")], failures: [failure], setAside: ["v"])
      let b = try journal(
        folder, "b", [trial("x", measurement: measurement(loss: 3), worker: "bob", at: 10)])
      let once = try merged(folder, "once", [a, b])
      let twice = try merged(folder, "twice", [once, b, a, once])
      #expect(try twice.trials() == once.trials())
      #expect(try twice.failures() == once.failures())
      #expect(try twice.setAside() == once.setAside())
      #expect(try twice.disagreements() == once.disagreements())
    }
  }

  @Test func `a journal that is being written gives what it had at one moment`() throws {
    try withFolder { folder in
      let running = try JournalWriter.create(
        folder: folder.appendingPathComponent("a"), specification: specification)
      _ = try running.append((0..<20_000).map { trial("key \($0)") })
      let reader = try JournalReader(folder: folder.appendingPathComponent("a"))
      let writer = try JournalWriter.create(
        folder: folder.appendingPathComponent("out"), specification: specification)
      #expect(try writer.merge(reader) == MergeReport(added: 20_000))
      _ = try running.append([trial("late")])
      #expect(try writer.merge(reader) == MergeReport(added: 1, duplicates: 20_000))
    }
  }
}
