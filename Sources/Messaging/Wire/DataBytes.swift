/// The bytes of a problem's data: each number a float64 in little-endian order.
public enum DataBytes {
  // Neither generic nor by a key path: both cost more for each number than all else that serves it.
  public static func bytes(_ numbers: ArraySlice<Double>) -> [UInt8] {
    // The region is copied within the call that lends it.
    numbers.map { $0.bitPattern.littleEndian }.withUnsafeBytes { Array($0) }
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
