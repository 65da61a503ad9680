import Foundation
import Testing

@testable import Reporting

/// What NumPy makes of the file is tested in Tests/Reference.
@Suite struct ArrayTests {
  @Test func `an array's header ends at a multiple of 64 bytes, and tells type and shape`() {
    let array = NamedArray("a", ["x", "y"], [1, 2], numbers: [1.5, nil])
    let file = [UInt8](array.file)
    #expect(Array(file.prefix(8)) == [0x93] + Array("NUMPY".utf8) + [1, 0])
    let length = Int(file[8]) + Int(file[9]) << 8
    #expect((10 + length).isMultiple(of: 64) && file[9 + length] == UInt8(ascii: "\n"))
    let header = String(decoding: file[10..<10 + length], as: UTF8.self)
    #expect(header.hasPrefix("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }"))
    #expect(file.count == 10 + length + 16)
    #expect(Array(file[(10 + length)...].prefix(8)) == [0, 0, 0, 0, 0, 0, 0xF8, 0x3F])
  }

  @Test func `texts are padded to the longest, and a scalar has no dimension`() {
    let file = NamedArray("a", [], [], texts: ["γ'"]).file
    let header = String(decoding: file.prefix(128), as: UTF8.self)
    #expect(header.contains("'descr': '<U2'") && header.contains("'shape': ()"))
    #expect([UInt8](file.suffix(8)) == [0xB3, 3, 0, 0, 0x27, 0, 0, 0])
  }

  @Test func `the same sweep gives the same archive, byte for byte`() throws {
    try withFolder { folder in
      try SyntheticSweep(yaml: smallSpecification).write(to: folder)
      let archives = try (0..<2).map { _ in
        var archive = Data()
        try SweepExport(folder: folder).write(.npz) { archive += $0 }
        return archive
      }
      #expect(archives[0] == archives[1])
      #expect(archives[0].starts(with: Data("PK\u{3}\u{4}".utf8)))
    }
  }
}
