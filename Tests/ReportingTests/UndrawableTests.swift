import Foundation
import Testing

@testable import Reporting

struct UndrawableTests {
  @Test func `a figure that cannot be drawn is named, and takes no table along`() throws {
    try withFolder { folder in
      let sweep = SyntheticSweep(yaml: smallSpecification)
      try sweep.write(to: folder)
      try block("slopes.png", in: folder)
      let error = #expect(throws: ReportError.self) { _ = try Report(folder: folder).write() }
      #expect(error?.description.contains("slopes (.svg, .pdf, .png)") == true)
      #expect(error?.description.hasSuffix("; the other files are complete") == true)
      for name in ["trials.csv", "slopes.csv", "boundary.csv", "summary.json", "diagram.png"] {
        #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path))
      }
    }
  }

  @Test func `of several figures that cannot be drawn none is told to be complete`() throws {
    try withFolder { folder in
      try SyntheticSweep(yaml: smallSpecification).write(to: folder)
      for name in ["diagram.svg", "slopes.pdf", "functions.png"] { try block(name, in: folder) }
      let error = #expect(throws: ReportError.self) { _ = try Report(folder: folder).write() }
      let text = try #require(error).description
      #expect(text.hasPrefix("\(folder.path)/diagram (.svg, .pdf, .png): "))
      #expect(text.hasSuffix("; neither could slopes, functions be drawn; the other files are complete"))
    }
  }

  /// A folder in a file's place cannot be replaced by the file.
  private func block(_ name: String, in folder: URL) throws {
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent(name).appendingPathComponent("in the way"),
      withIntermediateDirectories: true)
  }
}
