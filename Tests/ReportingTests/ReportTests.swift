import Foundation
import Journal
import Sweeps
import Testing

@testable import Reporting

@Suite struct ReportTests {
  @Test func `a report is the same, byte for byte, whatever the order in which results arrived`() throws {
    try withFolder { first in
      try withFolder { second in
        var sweep = SyntheticSweep(yaml: smallSpecification)
        try sweep.write(to: first)
        sweep.isReversed = true
        try sweep.write(to: second)
        let names = try Report(folder: first).write().map(name)
        #expect(try Report(folder: second).write().map(name) == names)
        #expect(names.count == 17)
        for name in names {
          let bytes = try Data(contentsOf: first.appendingPathComponent(name))
          #expect(try Data(contentsOf: second.appendingPathComponent(name)) == bytes, "\(name)")
        }
        let before = try names.map { try Data(contentsOf: first.appendingPathComponent($0)) }
        _ = try Report(folder: first).write()
        #expect(try names.map { try Data(contentsOf: first.appendingPathComponent($0)) } == before)
      }
    }
  }

  @Test func `memory is taken for the results that there are, not for all of the grid`() throws {
    try withFolder { folder in
      try SyntheticSweep(yaml: smallSpecification, outcome: { $0.index == 3 ? "converged" : nil })
        .write(to: folder)
      let record = try SweepRecord(JournalReader(folder: folder), folder: folder)
      let results = Mirror(reflecting: record.trials).descendant("results", "results")
      let capacity = try #require(results as? [RecordedResult]).capacity
      #expect((1..<record.trials.count / 4).contains(capacity))
    }
  }

  @Test func `times and hosts are in the table of trials and the summary alone`() throws {
    try withFolder { folder in
      try SyntheticSweep(yaml: smallSpecification).write(to: folder)
      for path in try Report(folder: folder).write() where !path.hasSuffix("pdf") && !path.hasSuffix("png") {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let tellsHosts = ["trials.csv", "summary.json"].contains(name(path))
        #expect(text.contains("node 1") == tellsHosts, "\(path)")
        #expect(text.contains("1970-01") == (name(path) == "summary.json"), "\(path)")
      }
    }
  }

  @Test func `a diagram that would show no cell is refused, and leaves what there was`() throws {
    try withFolder { folder in
      try SyntheticSweep(yaml: smallSpecification).write(to: folder)
      var choices = FigureChoices()
      // The cells reach half a step beyond their values: γ from 0.35 to 1.85, γ' from -0.75 to 0.375.
      (choices.gammas, choices.gammaPrimes) = (1.8...3, -2...(-0.7))
      _ = try ReportFigures(
        results: SweepResults(SweepRecord(JournalReader(folder: folder), folder: folder)), choices: choices)
      for (gammas, gammaPrimes, expected) in [
        (5...6, nil, "--gamma 5.0:6.0 is beyond all cells, which span γ from 0.35 to 1.85"),
        (nil, 0.375...1, "--gamma-prime 0.375:1.0 is beyond all cells, which span γ' from -0.75 to 0.375"),
      ] as [(ClosedRange<Double>?, ClosedRange<Double>?, String)] {
        (choices.gammas, choices.gammaPrimes) = (gammas, gammaPrimes)
        let error = #expect(throws: ReportError.self) {
          try Report(folder: folder, choices: choices).write()
        }
        #expect(error?.description == expected)
        #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("trials.csv").path))
      }
    }
  }

  @Test func `the summary adds up`() throws {
    try withFolder { folder in
      var sweep = SyntheticSweep(yaml: smallSpecification)
      sweep.isSetAside = { $0.index == 0 }
      try sweep.write(to: folder)
      let files = try Report(folder: folder).write().map(name)
      let summary = try folder.object("summary.json")
      #expect(summary["name"] as? String == "small")
      #expect(summary["product_version"] as? String == "1.2.3")
      #expect(summary["spec_hash"] as? String == SpecificationHash(try sweep.specification).description)
      #expect(summary["files"] as? [String] == files)
      #expect(summary["is_complete"] as? Bool == true)
      #expect((summary["grid"] as? [String: Int])?["trials"] == 102)
      #expect(summary["failed_attempts"] as? Int == 1)
      #expect(summary["wall_seconds_total"] as? Double == 0.5 * 101)
      #expect(summary["started"] as? String == "1970-01-01T00:33:20Z")
      #expect(summary["finished"] as? String == "1970-01-01T00:35:01Z")
      #expect(summary["elapsed_seconds"] as? Double == 100.5)
      #expect(summary["evaluations_median"] as? Double == 50)
      let hosts = try #require(summary["hosts"] as? [[String: Any]])
      #expect(hosts.map { $0["name"] as! String } == ["node 1", "node, 2"])
      #expect(hosts.map { $0["trials"] as! Int } == [50, 51])
    }
  }

  @Test func `a sweep under way is reported from what is there, and says so`() throws {
    try withFolder { folder in
      var sweep = SyntheticSweep(yaml: smallSpecification)
      sweep.outcome = { $0.index < 40 ? "converged" : nil }
      try sweep.write(to: folder)
      _ = try Report(folder: folder).write()
      #expect(try folder.text("trials.csv").split(separator: "\n").count == 41)
      let missing = try folder.table("slopes.csv").map { Int($0["trials_missing"]!)! }
      #expect(missing.reduce(0, +) == 62)
      #expect(try folder.text("diagram.svg").contains("incomplete: 40 of 102 trials"))
      #expect(try folder.object("summary.json")["is_complete"] as? Bool == false)
      #expect((try folder.object("summary.json")["counts"] as? [String: Int])?["missing"] == 62)
    }
  }

  @Test func `a journal without any result makes a report of gaps`() throws {
    try withFolder { folder in
      var sweep = SyntheticSweep(yaml: smallSpecification)
      sweep.outcome = { _ in nil }
      try sweep.write(to: folder)
      let names = try Report(folder: folder).write().map(name)
      #expect(!names.contains("orientations.svg") && !names.contains("functions.svg"))
      #expect(try folder.text("trials.csv").split(separator: "\n").count == 1)
      #expect(try folder.object("summary.json")["finished"] is NSNull)
    }
  }

  @Test func `results of a grid that shrank are left out, and those of one that grew are missing`() throws {
    try withFolder { folder in
      let sweep = SyntheticSweep(yaml: smallSpecification)
      try sweep.write(to: folder)
      var changed = sweep
      changed.yaml = smallSpecification.replacing("[100, 1000, 10000]", with: "[1000, 20000]")
        .replacing("width: 100}", with: "width: 1000}")
      let specification = try changed.specification
      let writer = try JournalWriter.open(folder: folder)
      var row = try writer.reader.specification()
      row.text = specification.text
      try writer.replaceSpecification(row)
      try writer.close()
      _ = try Report(folder: folder).write()
      #expect(
        try folder.table("slopes.csv").allSatisfy { $0["trials_used"] == "2" && $0["trials_missing"] == "2" })
      #expect((try folder.object("summary.json")["grid"] as? [String: Int])?["trials"] == 68)
    }
  }

  @Test func `a file that cannot be written is named in one line`() throws {
    try withFolder { folder in
      try SyntheticSweep(yaml: tinySpecification).write(to: folder)
      let taken = folder.appendingPathComponent("slopes.csv")
      try FileManager.default.createDirectory(at: taken, withIntermediateDirectories: true)
      #expect {
        try Report(folder: folder).write()
      } throws: { error in
        "\(error)" == "cannot write \(taken.path): Is a directory"
      }
    }
  }

  @Test func `a folder without a journal is named in one line`() throws {
    try withFolder { folder in
      #expect(throws: JournalError.missing(path: folder.appendingPathComponent("journal.sqlite").path)) {
        try Report(folder: folder).write()
      }
    }
  }

  @Test func `neurons of which some are lost are told as damage in one line`() throws {
    try withFolder { folder in
      let sweep = SyntheticSweep(yaml: tinySpecification.replacing("cells: []", with: "cells: [[0.5, 0]]"))
      var bare = sweep
      bare.yaml = tinySpecification
      try bare.write(to: folder)
      let trial = try #require(sweep.specification.detailTrials.first)
      let writer = try JournalWriter.open(folder: folder)
      var specification = try writer.reader.specification()
      specification.text = sweep.yaml
      try writer.replaceSpecification(specification)
      let key = try sweep.key(of: trial)
      let row = try #require(writer.reader.trials().first { $0.key == key })
      let neurons = NeuronsRow(
        initialOrientations: [0, 1], finalOrientations: [0, 1], initialAmplitudes: [1],
        finalAmplitudes: [1, 2],
        functionInputs: [], initialFunction: [], finalFunction: [])
      _ = try writer.append([CommittedTrial(row: row, neurons: neurons)])
      try writer.close()
      let path = folder.appendingPathComponent("journal.sqlite").path
      #expect(throws: JournalError.damaged(path: path, reason: "neurons of \(key) differ in number")) {
        try Report(folder: folder).write()
      }
    }
  }

  private func name(_ path: String) -> String { URL(fileURLWithPath: path).lastPathComponent }
}
