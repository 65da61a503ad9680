import Foundation
import Testing

@testable import Journal

@Suite struct AppendTests {
  @Test func `what is appended is read back the same, and again after reopening`() throws {
    try withFolder { folder in
      let writer = try JournalWriter.create(folder: folder, specification: specification)
      let results = [trial("b", seed: .max, neurons: neurons), trial("a", initialisation: "NTK")]
      #expect(try writer.append(results) == report(committed: ["b", "a"]))
      #expect(try writer.reader.trials() == results.map(\.row))
      try writer.close()
      let reader = try JournalReader(folder: folder)
      #expect(try reader.trials() == results.map(\.row))
      #expect(try reader.committedKeys() == ["a", "b"])
      #expect(try reader.neurons(key: "b") == neurons)
      #expect(try reader.neurons(key: "a") == nil)
      #expect(try reader.hasNeurons(key: "b"))
      #expect(try reader.hasNeurons(key: "a") == false)
      #expect(try reader.neuronsKeys() == ["b"])
    }
  }

  @Test func `trials come by initialisation, gamma, gamma prime, width and unsigned seed`() throws {
    try withFolder { folder in
      let writer = try JournalWriter.create(folder: folder, specification: specification)
      let ordered = [
        trial("9", gamma: 0.5, seed: 0), trial("8", gamma: 0.5, seed: 1),
        trial("7", gamma: 0.5, seed: 1 << 63),
        trial("6", gamma: 0.5, seed: .max), trial("5", gamma: 0.5, width: 2000),
        trial("4", gamma: 0.5, gammaPrime: 1),
        trial("3", gamma: 1.5, gammaPrime: -1), trial("2", initialisation: "LeCun"),
        trial("1", initialisation: "NTK"),
      ]
      _ = try writer.append(ordered.reversed())
      #expect(try writer.reader.trials() == ordered.map(\.row))
    }
  }

  @Test func `a duplicate with the same numbers is ignored, in the same batch or a later one`() throws {
    try withFolder { folder in
      let writer = try JournalWriter.create(folder: folder, specification: specification)
      let first = trial("a", measurement: measurement(loss: .nan))
      let again = trial("a", measurement: measurement(loss: .nan), worker: "bob", at: 3_000)
      #expect(try writer.append([first, again]) == report(committed: ["a"], duplicates: ["a"]))
      #expect(try writer.append([again]) == report(duplicates: ["a"]))
      #expect(try writer.reader.trials().map(\.worker) == ["ann"])
    }
  }

  @Test func `a duplicate brings the neurons that the first had not`() throws {
    try withFolder { folder in
      let writer = try JournalWriter.create(folder: folder, specification: specification)
      _ = try writer.append([trial("a")])
      _ = try writer.append([trial("a", neurons: neurons)])
      #expect(try writer.reader.neurons(key: "a") == neurons)
    }
  }

  @Test func `a duplicate that differs is recorded once, and the first stays`() throws {
    try withFolder { folder in
      let writer = try JournalWriter.create(folder: folder, specification: specification)
      _ = try writer.append([trial("a")])
      let other = trial(
        "a", measurement: measurement(loss: .infinity), worker: "bob", at: 3_000, neurons: neurons)
      let disagreements = try writer.append([other]).disagreements
      let found = try #require(disagreements.first)
      #expect((found.trialKey, found.firstWorker, found.secondWorker) == ("a", "ann", "bob"))
      #expect(found.firstMeasurement.contains(#""loss":0.25"#))
      #expect(found.secondMeasurement.contains(#""loss":"inf""#))
      #expect(try writer.append([other]).disagreements == disagreements)
      #expect(try writer.reader.disagreements() == disagreements)
      #expect(try writer.reader.trials() == [trial("a").row])
      #expect(try writer.reader.hasNeurons(key: "a") == false)
    }
  }

  @Test func `infinities come back as they were and NaN comes back as NaN`() throws {
    try withFolder { folder in
      let writer = try JournalWriter.create(folder: folder, specification: specification)
      var odd = measurement(loss: .nan)
      odd.relativeDistanceW = .infinity
      odd.flowTime = -.infinity
      _ = try writer.append([trial("a", measurement: odd)])
      let read = try writer.reader.trials()[0].measurement
      #expect(read.loss.isNaN)
      #expect((read.relativeDistanceW, read.flowTime) == (.infinity, -.infinity))
    }
  }

  @Test func `ten thousand results in batches of a thousand are all there`() throws {
    try withFolder { folder in
      let writer = try JournalWriter.create(folder: folder, specification: specification)
      for batch in 0..<10 {
        let report = try writer.append(
          (0..<1_000).map { trial("key \(batch * 1_000 + $0)", seed: UInt64($0)) })
        #expect(report.committed.count == 1_000)
      }
      #expect(try writer.reader.committedKeys() == Set((0..<10_000).map { "key \($0)" }))
    }
  }

  private func report(committed: [String] = [], duplicates: [String] = []) -> AppendReport {
    AppendReport(committed: committed, duplicates: duplicates)
  }
}
