/// The 32 bytes of a SHA-256, held in four words because a sweep may have a million of them.
public struct SHA256Digest: Sendable, Hashable {
  /// Big-endian, so that the words' digits are the bytes' digits.
  private let words: SIMD4<UInt64>

  /// - Precondition: 32 bytes.
  public init(bytes: [UInt8]) {
    precondition(bytes.count == 32)
    words = SIMD4((0..<4).map { i in bytes[8 * i..<8 * i + 8].reduce(0) { $0 << 8 | UInt64($1) } })
  }

  public init(of bytes: some Sequence<UInt8>) {
    var hash = CanonicalHash()
    hash.append(bytes: Array(bytes))
    self = hash.digest()
  }

  /// Nil unless the text is 64 digits of lower-case hexadecimal.
  public init?(hexadecimal text: String) {
    let digits = Array(text.utf8)
    guard digits.count == 64, digits.allSatisfy(Array("0123456789abcdef".utf8).contains) else { return nil }
    words = SIMD4(
      (0..<4).map { UInt64(String(decoding: digits[16 * $0..<16 * $0 + 16], as: UTF8.self), radix: 16)! })
  }

  public var hexadecimal: String {
    (0..<4).map { i in
      let digits = String(words[i], radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  public var bytes: [UInt8] {
    (0..<4).flatMap { i in (0..<8).map { j in UInt8(truncatingIfNeeded: words[i] >> (56 - 8 * j)) } }
  }
}
