import Testing

@testable import Sweeps

/// The bytes of an IDX file.
func idx(_ magic: Int, _ lengths: [Int], _ elements: [UInt8]) -> [UInt8] {
  ([magic] + lengths).flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) } }
    + elements
}

@Suite struct IDXArrayTests {
  /// gzip.compress(struct.pack('>IIII', 0x803, 2, 2, 3) + bytes(range(12))) in Python.
  private let packed = bytes(base64: "H4sIAAAAAAACA2Ng4GBmYGBggmJmBkYmZhZWNnYOTi5uAHgeI4QcAAAA")

  private func said(_ bytes: [UInt8], rank: Int = 3) -> String? {
    message { _ = try IDXArray(bytes: bytes, rank: rank, file: "i") }
  }

  @Test func anArrayIsReadPackedOrNot() throws {
    for bytes in [packed, idx(0x803, [2, 2, 3], Array(0..<12))] {
      let array = try IDXArray(bytes: bytes, rank: 3, file: "i")
      #expect(array.lengths == [2, 2, 3])
      #expect(Array(array.elements) == Array(0..<12))
    }
  }

  @Test func aWrongArrayIsNamed() {
    #expect(
      said(idx(0x801, [2], [1, 2]) + [UInt8](repeating: 0, count: 9))
        == "i: not an IDX file of unsigned bytes in 3 dimensions: magic 2049 is not 2051")
    #expect(said([0, 0, 8]) == "i: cut short: 3 bytes where the header alone has 16")
    #expect(said([]) == "i: cut short: 0 bytes where the header alone has 16")
    #expect(said(idx(0x803, [2, 2, 3], [1])) == "i: holds 1 bytes where its header declares 2 x 2 x 3")
    #expect(
      said(idx(0x803, [1, 1, 1], [1, 2])) == "i: holds 2 bytes where its header declares 1 x 1 x 1")
  }

  @Test func hugeDeclaredLengthsAreNotBelieved() {
    let most = 0xffff_ffff
    #expect(
      said(idx(0x803, [most, most, most], [1]))
        == "i: holds 1 bytes where its header declares 4294967295 x 4294967295 x 4294967295")
  }

  @Test func everyCutOfAPackedFileIsNoticed() {
    #expect(said(Array(packed.dropLast())) == "i: the gzip data are cut short")
    for count in 2..<packed.count { #expect(said(Array(packed.prefix(count))) != nil) }
    var damaged = packed
    damaged[packed.count - 6] ^= 1  // within the checksum
    #expect(said(damaged) == "i: the gzip data are damaged")
    #expect(said(packed + [1, 2, 3]) == "i: the gzip data are damaged")
  }
}

@Suite struct GunzipTests {
  /// gzip.compress(b'hello, ') + gzip.compress(b'world') in Python.
  private let members = bytes(
    base64: "H4sIAAAAAAACA8tIzcnJ11EAAJlW6hEHAAAAH4sIAAAAAAACAyvPL8pJAQBDEXc6BQAAAA==")
  /// gzip.compress(bytes(100000)) in Python.
  private let zeros = bytes(
    base64: "H4sIAAAAAAACA+3BMQEAAADCoPVPbQ0PoAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
      + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIBXA32VEdSghgEA")

  @Test func theMembersOfAFileFollowEachOther() throws {
    #expect(try gunzip(members, file: "g", sizeMax: 12) == Array("hello, world".utf8))
  }

  @Test func aFileThatUnpacksToMoreThanTheLimitIsRefused() throws {
    #expect(try gunzip(zeros, file: "g", sizeMax: 100_000) == [UInt8](repeating: 0, count: 100_000))
    #expect(
      message { _ = try gunzip(zeros, file: "g", sizeMax: 99_999) } == "g: unpacks to more than 99999 bytes")
  }

  @Test func nothingAtAllIsCutShort() {
    #expect(message { _ = try gunzip([], file: "g", sizeMax: 1) } == "g: the gzip data are cut short")
  }
}
