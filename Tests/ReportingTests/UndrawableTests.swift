import Foundation
import Testing

@testable import Reporting

struct UndrawableTests {
  @Test func `a figure that cannot be drawn is named, and takes no table along`() throws {
    try withFolder { folder in
      let sweep = SyntheticSweep(yaml: smallSpecification)
      try sweep.write(to: folder)
      // A folder in a figure's place cannot be replaced by the figure.
      let blocked = folder.appendingPathComponent("slopes.png")
      try FileManager.default.createDirectory(
        at: blocked.appendingPathComponent("in the way"), withIntermediateDirectories: true)
      let error = #expect(throws: ReportError.self) { _ = try Report(folder: folder).write() }
      #expect(error?.description.contains("slopes (.svg, .pdf, .png)") == true)
      for name in ["trials.csv", "slopes.csv", "boundary.csv", "summary.json", "diagram.png"] {
        #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path))
      }
    }
  }
}
