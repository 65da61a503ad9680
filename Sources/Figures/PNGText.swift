import CZlib

/// A PNG with texts put in beside the image, which Cairo does not do: iTXt chunks, after the header (W3C, Portable
/// Network Graphics, third edition, 11.3.3).
///
/// - Parameter png: as Cairo writes it, its first chunk being the header of 13 bytes.
func png(_ png: [UInt8], withTexts texts: [(keyword: String, text: String)]) -> [UInt8] {
  let headerEnd = 8 + 12 + 13
  let chunks = texts.flatMap { chunk(keyword: $0.keyword, text: $0.text) }
  return Array(png[..<headerEnd]) + chunks + Array(png[headerEnd...])
}

private func chunk(keyword: String, text: String) -> [UInt8] {
  // After the keyword: its end, not compressed, no language, no translated keyword.
  let content = Array("iTXt".utf8) + Array(keyword.utf8) + [0, 0, 0, 0, 0] + Array(text.utf8)
  return bigEndian(UInt32(content.count - 4)) + content + bigEndian(checksum(content))
}

private func checksum(_ bytes: [UInt8]) -> UInt32 {
  // zlib reads so many bytes of the array while it is borrowed.
  bytes.withUnsafeBufferPointer { UInt32(crc32(0, $0.baseAddress, UInt32($0.count))) }
}

private func bigEndian(_ number: UInt32) -> [UInt8] {
  [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
}
