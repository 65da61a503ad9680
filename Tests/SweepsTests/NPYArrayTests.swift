import Sweeps
import Testing

/// The files are those of numpy.lib.format.write_array (NumPy 2.4), for
/// numpy.array([[1.5, -2.0, 0.25], [1e-300, 3.0, -7.125]]) where nothing else is said.
@Suite struct NPYArrayTests {
  private static let version1 = bytes(
    base64:
      "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIs"
      + "IDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
      + "IAoAAAAAAAD4PwAAAAAAAADAAAAAAAAA0D9Z8/jCH26lAQAAAAAAAAhAAAAAAACAHMA=")
  private static let version2 = bytes(
    base64:
      "k05VTVBZAgB0AAAAeydkZXNjcic6ICc8ZjgnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAo"
      + "MiwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
      + "IAoAAAAAAAD4PwAAAAAAAADAAAAAAAAA0D9Z8/jCH26lAQAAAAAAAAhAAAAAAACAHMA=")
  private static let version3 = bytes(
    base64:
      "k05VTVBZAwB0AAAAeydkZXNjcic6ICc8ZjgnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAo"
      + "MiwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
      + "IAoAAAAAAAD4PwAAAAAAAADAAAAAAAAA0D9Z8/jCH26lAQAAAAAAAAhAAAAAAACAHMA=")
  /// In column-major order.
  private static let columnMajor = bytes(
    base64:
      "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwg"
      + "MyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
      + "IAoAAAAAAAD4P1nz+MIfbqUBAAAAAAAAAMAAAAAAAAAIQAAAAAAAANA/AAAAAACAHMA=")
  /// As float32, and as big-endian float64.
  private static let float32 = bytes(
    base64:
      "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIs"
      + "IDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
      + "IAoAAMA/AAAAwAAAgD4AAAAAAABAQAAA5MA=")
  private static let bigEndian = bytes(
    base64:
      "k05VTVBZAQB2AHsnZGVzY3InOiAnPmY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIs"
      + "IDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
      + "IAo/+AAAAAAAAMAAAAAAAAAAP9AAAAAAAAABpW4fwvjzWUAIAAAAAAAAwByAAAAAAAA=")
  /// Its first row.
  private static let vector = bytes(
    base64:
      "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMs"
      + "KSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
      + "IAoAAAAAAAD4PwAAAAAAAADAAAAAAAAA0D8=")
  /// numpy.array([[nan, 1.0]])
  private static let notANumber = bytes(
    base64:
      "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEs"
      + "IDIpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
      + "IAoAAAAAAAD4fwAAAAAAAPA/")

  private let matrix: [Double] = [1.5, -2.0, 0.25, 1e-300, 3.0, -7.125]

  private func said(_ bytes: [UInt8]) -> String? { message { _ = try NPYArray(bytes: bytes, file: "a.npy") } }

  /// A file of version 1 with this header and so many bytes of zeros.
  private func file(_ header: String, dataCount: Int) -> [UInt8] {
    let length = header.utf8.count
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 255), UInt8(length >> 8)] + Array(header.utf8)
      + [UInt8](repeating: 0, count: dataCount)
  }

  @Test(arguments: [version1, version2, version3, columnMajor])
  func aMatrixIsReadInEveryVersionAndOrder(_ bytes: [UInt8]) throws {
    let array = try NPYArray(bytes: bytes, file: "a.npy")
    #expect(array.rows == 2)
    #expect(array.columns == 3)
    #expect(array.values == matrix)
  }

  @Test func anotherArrayThanAMatrixOfFiniteFloat64IsNamed() {
    #expect(said(Self.float32) == "a.npy: holds '<f4' where '<f8' (float64) belongs")
    #expect(said(Self.bigEndian) == "a.npy: holds '>f8' where '<f8' (float64) belongs")
    #expect(said(Self.vector) == "a.npy: has 1 dimensions where a matrix has 2")
    #expect(said(Self.notANumber) == "a.npy: holds a number that is not finite")
  }

  @Test func everyCutAndEveryAddedByteIsNoticed() {
    for bytes in [Self.version1, Self.version2] {
      for count in bytes.indices { #expect(said(Array(bytes.prefix(count))) != nil) }
    }
    #expect(
      said(Array(Self.version1.dropLast()))
        == "a.npy: holds 47 bytes where its header declares 2 x 3 numbers of 8 bytes")
    #expect(
      said(Self.version1 + [0]) == "a.npy: holds 49 bytes where its header declares 2 x 3 numbers of 8 bytes")
    #expect(said([]) == "a.npy: not a NumPy array file; write one with numpy.save")
    #expect(said(Array("hello".utf8)) == "a.npy: not a NumPy array file; write one with numpy.save")
  }

  @Test func anUnknownVersionIsNamed() {
    var bytes = Self.version1
    bytes[6] = 4
    #expect(said(bytes) == "a.npy: a NumPy array file of a version other than 1, 2 and 3")
  }

  @Test func aHeaderLengthBeyondTheFileIsNotBelieved() {
    var bytes = Self.version2
    bytes.replaceSubrange(8..<12, with: [255, 255, 255, 255])
    #expect(said(bytes) == "a.npy: cut short within its header")
  }

  @Test(arguments: [
    "", "{", "{}", "[]", "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3)",
    "{'descr': '<f8', 'fortran_order': False}", "{'descr': '<f8', 'fortran_order': 0, 'shape': (2, 3)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (2, -3)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (2 3)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 99999999999999999999)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), 'extra': True}",
    "{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (2, 3)}",
    "{'descr: '<f8', 'fortran_order': False, 'shape': (2, 3)}",
    "{'descr': [('x', '<f8')], 'fortran_order': False, 'shape': (6,)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3)} x",
  ]) func aMalformedHeaderIsNamed(_ header: String) {
    #expect(
      said(file(header, dataCount: 48))
        == "a.npy: its header is not a dictionary of descr, fortran_order and shape")
  }

  @Test func aShapeThatTheDataDoNotHaveIsNotBelieved() {
    func header(_ shape: String) -> String {
      "{\"shape\": \(shape), 'descr': '<f8', 'fortran_order': True}\n"
    }
    #expect(
      said(file(header("(9223372036854775807, 9223372036854775807)"), dataCount: 8))
        == "a.npy: holds 8 bytes where its header declares 9223372036854775807 x 9223372036854775807 "
        + "numbers of 8 bytes")
    #expect(said(file(header("(9223372036854775807, 0)"), dataCount: 0)) == "a.npy: has no numbers")
    #expect(said(file(header("(1, 2)"), dataCount: 16)) == nil)
  }

  @Test func aFileThatIsNotThereIsNamed() {
    #expect(
      message { _ = try NPYArray.read(path: "/nowhere/a.npy") }
        == "/nowhere/a.npy: cannot be read: No such file or directory")
  }
}
