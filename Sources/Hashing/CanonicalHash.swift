import CSodium

/// A SHA-256 over values in their one canonical encoding: whole numbers as 8 bytes, little-endian; real numbers as
/// their IEEE 754 bits in the same way, −0 as 0; texts as the count of their UTF-8 bytes and then these.
public struct CanonicalHash: Sendable {
  /// So many numbers are encoded at a time: data are too large to be copied whole.
  private static let stretchLength = 1 << 14

  private var state = crypto_hash_sha256_state()

  public init() { crypto_hash_sha256_init(&state) }

  public mutating func append(bytes: [UInt8]) {
    crypto_hash_sha256_update(&state, bytes, UInt64(bytes.count))
  }

  public mutating func append(_ number: UInt64) {
    // The bytes are read within the call that lends them.
    withUnsafeBytes(of: number.littleEndian) { bytes in
      _ = crypto_hash_sha256_update(&state, bytes.baseAddress!.assumingMemoryBound(to: UInt8.self), 8)
    }
  }

  /// - Precondition: not negative.
  public mutating func append(_ number: Int) { append(UInt64(number)) }

  public mutating func append(_ number: Double) { append((number + 0.0).bitPattern) }

  public mutating func append(_ text: String) {
    append(text.utf8.count)
    append(bytes: Array(text.utf8))
  }

  /// The numbers one after the other, without their count.
  public mutating func append(_ numbers: [Double]) {
    for start in stride(from: 0, to: numbers.count, by: Self.stretchLength) {
      let stretch = numbers[start..<min(start + Self.stretchLength, numbers.count)]
      let bits = stretch.map { ($0 + 0.0).bitPattern.littleEndian }
      // The pointer is used only within the call that lends it; the region is not empty.
      bits.withUnsafeBytes { region in
        _ = crypto_hash_sha256_update(
          &state, region.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(region.count))
      }
    }
  }

  public consuming func digest() -> SHA256Digest {
    var words = SIMD4<UInt64>()
    // The digest is 32 bytes, as many as the words have.
    withUnsafeMutableBytes(of: &words) { bytes in
      _ = crypto_hash_sha256_final(&state, bytes.baseAddress!.assumingMemoryBound(to: UInt8.self))
    }
    return SHA256Digest(
      words: SIMD4(words[0].bigEndian, words[1].bigEndian, words[2].bigEndian, words[3].bigEndian))
  }
}

extension CanonicalHash {
  /// The beginning of the hash of a training set: the text "phasegrid data", n and d. The inputs, row-major, and then
  /// the targets are still to be appended.
  public init(ofDataWith sampleCount: Int, inputDimension: Int) {
    self.init()
    append("phasegrid data")
    append(sampleCount)
    append(inputDimension)
  }
}

/// What was hashed so far tells one from another.
extension CanonicalHash: Hashable {
  public static func == (left: CanonicalHash, right: CanonicalHash) -> Bool {
    left.digest() == right.digest()
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(digest()) }
}
