/// The bytes of a problem's data: each number a float64 in little-endian order.
public enum DataBytes {
  public static func bytes(_ numbers: some Collection<Double>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 * numbers.count)
    for number in numbers {
      // The bits are a local value, and their bytes are copied before it ends.
      withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }
    return bytes
  }

  /// - Precondition: whole numbers.
  public static func numbers(_ bytes: [UInt8]) -> [Double] {
    precondition(bytes.count.isMultiple(of: 8))
    // Loads stay within the region, which is used only within the call that lends it.
    return bytes.withUnsafeBytes { region in
      (0..<region.count / 8).map { position in
        let bits = region.loadUnaligned(fromByteOffset: 8 * position, as: UInt64.self)
        return Double(bitPattern: UInt64(littleEndian: bits))
      }
    }
  }
}
