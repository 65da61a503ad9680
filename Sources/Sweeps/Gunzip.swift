import CZlib

/// The two bytes that every gzip file begins with (RFC 1952).
func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1f, 0x8b]) }

/// What a gzip file holds, all its members after each other.
/// - Throws: `InputError` naming `file` for a stream that is damaged, cut short, or holds more than `sizeMax` bytes.
func gunzip(_ bytes: [UInt8], file: String, sizeMax: Int) throws -> [UInt8] {
  guard let inputCount = UInt32(exactly: bytes.count) else {
    throw InputError(file: file, message: "the file is larger than zlib takes at once")
  }
  let gzipFormat: Int32 = 15 + 16
  var stream = z_stream()
  guard inflateInit2_(&stream, gzipFormat, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
    throw InputError(file: file, message: "not enough memory to unpack it")
  }
  defer { inflateEnd(&stream) }

  var output: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 18)
  // Both pointers given to zlib live as long as the closures around every call of `inflate`; zlib only reads from
  // the input, whose pointer it declares mutable for compilers without const.
  try bytes.withUnsafeBufferPointer { input in
    stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
    stream.avail_in = inputCount
    var isWithinMember = true
    while isWithinMember || stream.avail_in > 0 {
      if !isWithinMember { inflateReset(&stream) }
      let (status, count) = chunk.withUnsafeMutableBufferPointer { room in
        stream.next_out = room.baseAddress
        stream.avail_out = UInt32(room.count)
        return (inflate(&stream, Z_NO_FLUSH), room.count - Int(stream.avail_out))
      }
      output += chunk[..<count]
      guard output.count <= sizeMax else {
        throw InputError(file: file, message: "unpacks to more than \(sizeMax) bytes")
      }
      switch status {
      case Z_STREAM_END: isWithinMember = false
      case Z_OK: isWithinMember = true
      case Z_BUF_ERROR: throw InputError(file: file, message: "the gzip data are cut short")
      default: throw InputError(file: file, message: "the gzip data are damaged")
      }
    }
  }
  return output
}
