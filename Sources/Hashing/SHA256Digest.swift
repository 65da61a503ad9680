/// The 32 bytes of a SHA-256, held in four words because a sweep may have a million of them.
public struct SHA256Digest: Sendable, Hashable {
  /// Big-endian, so that the words' digits are the bytes' digits.
  private let words: SIMD4<UInt64>

  init(words: SIMD4<UInt64>) { self.words = words }

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
    var words = SIMD4<UInt64>()
    var count = 0
    for digit in text.utf8 {
      guard count < 64, let value = Self.value(ofDigit: digit) else { return nil }
      words[count / 16] = words[count / 16] << 4 | value
      count += 1
    }
    guard count == 64 else { return nil }
    self.words = words
  }

  private static func value(ofDigit digit: UInt8) -> UInt64? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(digit - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(digit - UInt8(ascii: "a") + 10)
    default: nil
    }
  }

  public var hexadecimal: String {
    // All 64 bytes are written, each an ASCII digit.
    String(unsafeUninitializedCapacity: 64) { text in
      for place in 0..<64 {
        let value = UInt8(truncatingIfNeeded: words[place / 16] >> (60 - 4 * (place % 16)) & 15)
        text[place] = value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
      }
      return 64
    }
  }

  public var bytes: [UInt8] {
    (0..<4).flatMap { i in (0..<8).map { j in UInt8(truncatingIfNeeded: words[i] >> (56 - 8 * j)) } }
  }
}
