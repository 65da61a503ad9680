import CZlib
import Foundation

/// Writes arrays as a `.npz`: a zip file with a `.npy` for each, stored as they are, so that NumPy may map them into memory
/// (PKWARE's APPNOTE 6.3, without its extension to 64 bits). In memory is one array at a time.
///
/// - Throws: `ReportError.tooLarge`, before anything is written, and what `take` throws.
func writeArchive(of arrays: [NamedArray], to take: (Data) throws -> Void) throws {
  var files: [(entry: ZipEntry, content: Data)] = []
  var offset = 0
  for array in arrays {
    let content = array.file
    let entry = ZipEntry(name: array.name + ".npy", content: content, offset: offset)
    offset += entry.localHeader.count + content.count
    guard offset < Int(UInt32.max) - 1 << 20 else { throw ReportError.tooLarge(format: "npz") }
    files.append((entry, content))
  }
  for (entry, content) in files {
    try take(entry.localHeader)
    try take(content)
  }
  let directory = files.map(\.entry.directoryHeader).reduce(Data(), +)
  try take(directory)
  let count = UInt16(files.count)
  try take(
    littleEndian(UInt32(0x0605_4b50)) + littleEndian(UInt16(0)) + littleEndian(UInt16(0))
      + littleEndian(count) + littleEndian(count) + littleEndian(UInt32(directory.count))
      + littleEndian(UInt32(offset)) + littleEndian(UInt16(0)))
}

/// What a zip file says of one file in it.
private struct ZipEntry {
  private let name: Data
  private let checksum: UInt32
  private let size: UInt32
  private let offset: UInt32

  init(name: String, content: Data, offset: Int) {
    self.name = Data(name.utf8)
    size = UInt32(clamping: content.count)
    self.offset = UInt32(clamping: offset)
    // zlib reads so many bytes while they are borrowed.
    checksum = content.withUnsafeBytes { bytes in
      UInt32(crc32_z(0, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count))
    }
  }

  /// Version 2.0 to extract, no flags, stored, the first of January 1980: the same arrays are the same bytes.
  private var description: Data {
    littleEndian(UInt16(20)) + littleEndian(UInt16(0)) + littleEndian(UInt16(0)) + littleEndian(UInt16(0))
      + littleEndian(UInt16(0x21)) + littleEndian(checksum) + littleEndian(size) + littleEndian(size)
      + littleEndian(UInt16(name.count)) + littleEndian(UInt16(0))
  }

  var localHeader: Data { littleEndian(UInt32(0x0403_4b50)) + description + name }

  var directoryHeader: Data {
    littleEndian(UInt32(0x0201_4b50)) + littleEndian(UInt16(20)) + description
      // No comment, the first disk, no attributes.
      + littleEndian(UInt16(0)) + littleEndian(UInt16(0)) + littleEndian(UInt16(0)) + littleEndian(UInt32(0))
      + littleEndian(offset) + name
  }
}

private func littleEndian(_ number: some FixedWidthInteger) -> Data {
  withUnsafeBytes(of: number.littleEndian) { Data($0) }
}
