/// An array of bytes in the IDX format of the MNIST files: a magic number, big-endian lengths, then the elements
/// with the last index running fastest.
struct IDXArray {
  let lengths: [Int]
  let elements: ArraySlice<UInt8>

  /// Reads an array of the given rank, packed with gzip or not.
  /// - Throws: `InputError` naming `file` when it is not such an array or its size is not the declared one.
  init(bytes packed: [UInt8], rank: Int, file: String) throws {
    func failure(_ message: String) -> InputError { InputError(file: file, message: message) }
    let bytes = isGzip(packed) ? try gunzip(packed, file: file, sizeMax: dataSizeMax) : packed
    let headerCount = 4 * (1 + rank)
    guard bytes.count >= headerCount else {
      throw failure("cut short: \(bytes.count) bytes where the header alone has \(headerCount)")
    }
    func word(_ i: Int) -> Int { bytes[4 * i..<4 * i + 4].reduce(0) { $0 << 8 | Int($1) } }
    let magic = 0x800 + rank
    guard word(0) == magic else {
      throw failure(
        "not an IDX file of unsigned bytes in \(rank) dimensions: magic \(word(0)) is not \(magic)")
    }
    let lengths = (1...rank).map(word)
    let declared = lengths.reduce(Optional(1)) { product, length in
      product.flatMap { $0.multipliedReportingOverflow(by: length) }.flatMap {
        $0.overflow ? nil : $0.partialValue
      }
    }
    guard let declared, declared == bytes.count - headerCount else {
      let shape = lengths.map(String.init).joined(separator: " x ")
      throw failure("holds \(bytes.count - headerCount) bytes where its header declares \(shape)")
    }
    self.lengths = lengths
    elements = bytes[headerCount...]
  }
}

/// The largest data file that is read, and the most that a packed one may unpack to, in bytes.
let dataSizeMax = 1 << 30
