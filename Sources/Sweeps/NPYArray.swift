/// A matrix of finite float64 numbers from a NumPy array file (numpy.lib.format, versions 1 to 3).
public struct NPYArray: Sendable, Equatable {
  public let rows: Int
  public let columns: Int
  /// Row-major, shape rows × columns, whatever the order in the file.
  public let values: [Double]

  /// - Throws: `InputError` for a file that cannot be read, is damaged, or holds anything but a matrix of `<f8`.
  public static func read(path: String) throws -> NPYArray {
    try NPYArray(bytes: readFile(path, sizeMax: dataSizeMax), file: path)
  }

  /// - Throws: `InputError` naming `file`, as `read(path:)`.
  public init(bytes: [UInt8], file: String) throws {
    func failure(_ message: String) -> InputError { InputError(file: file, message: message) }
    guard bytes.starts(with: [0x93] + Array("NUMPY".utf8)) else {
      throw failure("not a NumPy array file; write one with numpy.save")
    }
    let (header, data) = try NPYArray.split(bytes, failure)
    guard header.elementType == "<f8" else {
      throw failure("holds \(excerpt(header.elementType)) where '<f8' (float64) belongs")
    }
    guard header.shape.count == 2 else {
      throw failure("has \(header.shape.count) dimensions where a matrix has 2")
    }
    (rows, columns) = (header.shape[0], header.shape[1])
    let (count, countOverflows) = rows.multipliedReportingOverflow(by: columns)
    guard !countOverflows, count == data.count / 8, data.count % 8 == 0 else {
      throw failure(
        "holds \(data.count) bytes where its header declares \(rows) x \(columns) numbers of 8 bytes")
    }
    guard count >= 1 else { throw failure("has no numbers") }
    let stored = data.withUnsafeBytes { raw in
      (0..<count).map {
        Double(bitPattern: UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self)))
      }
    }
    guard stored.allSatisfy(\.isFinite) else { throw failure("holds a number that is not finite") }
    values = header.isFortranOrder ? NPYArray.transposed(stored, rows: rows, columns: columns) : stored
  }

  private static func split(
    _ bytes: [UInt8], _ failure: (String) -> InputError
  ) throws -> (header: NPYHeader, data: ArraySlice<UInt8>) {
    guard bytes.count > 6, (1...3).contains(bytes[6]) else {
      throw failure("a NumPy array file of a version other than 1, 2 and 3")
    }
    let start = bytes[6] == 1 ? 10 : 12
    guard bytes.count >= start else { throw failure("cut short within its header") }
    let length = bytes[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard bytes.count - start >= length else { throw failure("cut short within its header") }
    guard let text = String(validating: bytes[start..<start + length], as: UTF8.self),
      let header = NPYHeader(text)
    else { throw failure("its header is not a dictionary of descr, fortran_order and shape") }
    return (header, bytes[(start + length)...])
  }

  private static func transposed(_ stored: [Double], rows: Int, columns: Int) -> [Double] {
    (0..<rows).flatMap { i in (0..<columns).map { j in stored[j * rows + i] } }
  }
}
