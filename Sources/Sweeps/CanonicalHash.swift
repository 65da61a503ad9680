import CSodium

/// A SHA-256 over values in their one canonical encoding: whole numbers as 8 bytes, little-endian; real numbers as
/// their IEEE 754 bits in the same way, −0 as 0; texts as the count of their UTF-8 bytes and then these.
struct CanonicalHash {
  private var state = crypto_hash_sha256_state()

  init() { crypto_hash_sha256_init(&state) }

  mutating func append(bytes: [UInt8]) {
    crypto_hash_sha256_update(&state, bytes, UInt64(bytes.count))
  }

  mutating func append(_ number: UInt64) {
    // The bytes are read within the call that lends them.
    withUnsafeBytes(of: number.littleEndian) { bytes in
      _ = crypto_hash_sha256_update(&state, bytes.baseAddress!.assumingMemoryBound(to: UInt8.self), 8)
    }
  }

  /// - Precondition: not negative.
  mutating func append(_ number: Int) { append(UInt64(number)) }

  mutating func append(_ number: Double) { append((number + 0.0).bitPattern) }

  mutating func append(_ text: String) {
    append(text.utf8.count)
    append(bytes: Array(text.utf8))
  }

  /// The numbers one after the other, without their count.
  mutating func append(_ numbers: [Double]) {
    let bits = numbers.map { ($0 + 0.0).bitPattern.littleEndian }
    // The pointer is used only within the call that lends it; a region of no bytes may have none.
    bits.withUnsafeBytes { region in
      _ = crypto_hash_sha256_update(
        &state, region.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(region.count))
    }
  }

  consuming func digest() -> SHA256Digest {
    var words = SIMD4<UInt64>()
    // The digest is 32 bytes, as many as the words have.
    withUnsafeMutableBytes(of: &words) { bytes in
      _ = crypto_hash_sha256_final(&state, bytes.baseAddress!.assumingMemoryBound(to: UInt8.self))
    }
    return SHA256Digest(
      words: SIMD4(words[0].bigEndian, words[1].bigEndian, words[2].bigEndian, words[3].bigEndian))
  }
}

/// What was hashed so far tells one from another.
extension CanonicalHash: Hashable {
  static func == (left: CanonicalHash, right: CanonicalHash) -> Bool { left.digest() == right.digest() }

  func hash(into hasher: inout Hasher) { hasher.combine(digest()) }
}
