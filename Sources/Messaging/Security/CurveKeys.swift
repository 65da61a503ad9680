import CZeroMQ

/// A public key of Curve25519 in Z85 (ZeroMQ RFC 32): 40 printable characters.
public struct PublicKey: Hashable, Sendable, CustomStringConvertible {
  public let text: String

  /// Nil unless the text is 32 bytes in Z85.
  public init?(_ text: String) {
    guard isCurveKey(text) else { return nil }
    self.text = text
  }

  /// The key that ZeroMQ hands out as 32 bytes.
  init?(bytes: [UInt8]) {
    guard bytes.count == keySize else { return nil }
    var characters = [CChar](repeating: 0, count: keyLength + 1)
    guard zmq_z85_encode(&characters, bytes, bytes.count) != nil else { return nil }
    text = string(characters)
  }

  public var description: String { text }
}

/// A secret key of Curve25519 in Z85. It is printed nowhere by accident: its description and its mirror are empty of it.
public struct SecretKey: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
  /// For files of mode 600 and for ZeroMQ alone.
  let text: String

  /// Nil unless the text is 32 bytes in Z85.
  init?(_ text: String) {
    guard isCurveKey(text) else { return nil }
    self.text = text
  }

  public var description: String { "(secret key)" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A secret key and the public key that belongs to it.
public struct KeyPair: Equatable, Sendable {
  public let publicKey: PublicKey
  public let secretKey: SecretKey

  init(_ secretKey: SecretKey) {
    var characters = [CChar](repeating: 0, count: keyLength + 1)
    let result = zmq_curve_public(&characters, secretKey.text)
    precondition(result == 0, "ZeroMQ has CURVE, and the key is one")
    publicKey = PublicKey(string(characters))!
    self.secretKey = secretKey
  }

  /// A new pair from the operating system's randomness.
  public static func random() -> KeyPair {
    var publicText = [CChar](repeating: 0, count: keyLength + 1)
    var secretText = publicText
    let result = zmq_curve_keypair(&publicText, &secretText)
    precondition(result == 0, "ZeroMQ has CURVE")
    return KeyPair(SecretKey(string(secretText))!)
  }
}

/// Bytes of a key, and characters of its Z85.
private let (keySize, keyLength) = (32, 40)

private func isCurveKey(_ text: String) -> Bool {
  var bytes = [UInt8](repeating: 0, count: keySize)
  return text.utf8.count == keyLength && zmq_z85_decode(&bytes, text) != nil
}

private func string(_ characters: [CChar]) -> String {
  String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}
