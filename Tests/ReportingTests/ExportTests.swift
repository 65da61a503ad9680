import Foundation
import Testing

@testable import Reporting

@Suite struct ExportTests {
  @Test func `the CSV that is exported is the table of trials`() throws {
    try withFolder { folder in
      try SyntheticSweep(yaml: smallSpecification).write(to: folder)
      _ = try Report(folder: folder).write()
      var exported = Data()
      try SweepExport(folder: folder).write(.csv) { exported += $0 }
      #expect(try Data(contentsOf: folder.appendingPathComponent("trials.csv")) == exported)
    }
  }

  @Test func `the JSON that is exported says what the tables say`() throws {
    try withFolder { folder in
      var sweep = SyntheticSweep(yaml: smallSpecification)
      sweep.isSetAside = { $0.index == 3 }
      sweep.outcome = { $0.index == 4 ? "diverged" : $0.index < 60 ? "converged" : nil }
      try sweep.write(to: folder)
      _ = try Report(folder: folder).write()
      try SweepExport(folder: folder).write(.json, to: folder.appendingPathComponent("all.json").path)
      let document = try folder.object("all.json")
      #expect(Set(document.keys) == ["trials", "slopes", "boundary", "summary"])
      // Its hosts have a comma in their name, which these tests' reader of CSV does not understand.
      #expect((document["trials"] as? [Any])?.count == 60)
      for name in ["slopes", "boundary"] {
        let objects = try #require(document[name] as? [[String: Any]])
        let rows = try folder.table("\(name).csv")
        #expect(objects.count == rows.count && !rows.isEmpty)
        for (object, row) in zip(objects, rows) {
          #expect(Set(object.keys) == Set(row.keys))
          for (column, text) in row { #expect(matches(object[column]!, text), "\(name) \(column)") }
        }
      }
    }
  }

  private func matches(_ value: Any, _ text: String) -> Bool {
    switch value {
    case is NSNull: text.isEmpty
    case let string as String: string == text
    // By its text: a number that came through a decimal may have lost its last bit.
    case let number as NSNumber: Double(number.description) == Double(text)
    default: false
    }
  }
}
