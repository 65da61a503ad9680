/// The 32 bytes of a SHA-256, held in four words because a sweep may have a million of them.
public struct SHA256Digest: Sendable, Hashable, CustomStringConvertible {
  /// Big-endian, so that the words' digits are the bytes' digits.
  private let words: SIMD4<UInt64>

  /// How many bytes it has.
  public static let size = 32

  init(words: SIMD4<UInt64>) { self.words = words }

  /// - Precondition: 32 bytes.
  public init(bytes: [UInt8]) {
    // The bytes are read within the call that lends them.
    self = bytes.withUnsafeBytes { Self(copying: $0)! }
  }

  /// Nil unless there are 32 bytes.
  public init?(copying bytes: UnsafeRawBufferPointer) {
    guard bytes.count == Self.size else { return nil }
    // Every load lies within the buffer, whose size was checked.
    func word(_ place: Int) -> UInt64 {
      UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8 * place, as: UInt64.self))
    }
    words = SIMD4(word(0), word(1), word(2), word(3))
  }

  public init(of bytes: some Sequence<UInt8>) {
    var hash = CanonicalHash()
    hash.append(bytes: Array(bytes))
    self = hash.digest()
  }

  /// Lends the bytes.
  public func withBytes<Value>(_ body: (UnsafeRawBufferPointer) -> Value) -> Value {
    let bytes = SIMD4(words[0].bigEndian, words[1].bigEndian, words[2].bigEndian, words[3].bigEndian)
    return withUnsafeBytes(of: bytes, body)
  }

  public var bytes: [UInt8] { withBytes { [UInt8]($0) } }

  // MARK: Text

  /// Nil unless the text is 64 digits of lower-case hexadecimal.
  public init?(hexadecimal text: String) {
    var text = text
    guard let words = text.withUTF8({ Self.words(ofDigits: $0) }) else { return nil }
    self.words = words
  }

  /// The digits of a hash are random: nothing here branches on one, which would go wrong every other time.
  private static func words(ofDigits digits: UnsafeBufferPointer<UInt8>) -> SIMD4<UInt64>? {
    guard digits.count == 2 * size else { return nil }
    var words = SIMD4<UInt64>()
    var wrong: UInt8 = 0
    for place in 0..<4 {
      var word: UInt64 = 0
      for digit in digits[16 * place..<16 * place + 16] {
        // In ASCII letters have this bit and digits have not.
        let value = (digit & 15) &+ 9 &* (digit >> 6)
        wrong |= (value & 0xf0) | (Self.digit(of: value) ^ digit)
        word = word << 4 | UInt64(value)
      }
      words[place] = word
    }
    return wrong == 0 ? words : nil
  }

  /// - Parameter value: 0 to 15.
  private static func digit(of value: UInt8) -> UInt8 {
    let isLetter = (value &+ 6) >> 4
    return UInt8(ascii: "0") &+ value &+ 39 &* isLetter
  }

  /// 64 digits, in lower case.
  public var hexadecimal: String {
    // All bytes are written, each an ASCII digit.
    String(unsafeUninitializedCapacity: 2 * Self.size) { text in
      for place in 0..<4 {
        var word = words[place]
        for digit in 16 * place..<16 * place + 16 {
          text[digit] = Self.digit(of: UInt8(truncatingIfNeeded: word >> 60))
          word <<= 4
        }
      }
      return 2 * Self.size
    }
  }

  public var description: String { hexadecimal }
}
