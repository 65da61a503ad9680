import CSodium
import Foundation

/// The secret that whoever looks from another computer must present: 256 random bits.
struct AccessToken: Sendable, Equatable {
  /// Letters, digits, `-` and `_`.
  let text: String

  static let byteCount = 32

  static func random() -> AccessToken {
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<byteCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    let text = Data(bytes).base64EncodedString()
      .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    return AccessToken(text: text)
  }

  /// Compares in a time that does not tell where the two differ.
  func matches(_ text: String) -> Bool {
    let (own, other) = (Array(self.text.utf8), Array(text.utf8))
    // Both arrays are as long as the count that is compared.
    return own.count == other.count && sodium_memcmp(own, other, own.count) == 0
  }
}

extension AccessToken {
  /// The token in a sweep's folder, which is made when there is none; so a restarted coordinator keeps it.
  /// - Throws: `StatusPageError` where it cannot be written, or others may read it.
  static func kept(in path: String) throws(StatusPageError) -> AccessToken {
    let token = AccessToken.random()
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      guard errno == EEXIST else { throw StatusPageError(path, systemReason()) }
      return try read(path)
    }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try file.write(contentsOf: Data((token.text + "\n").utf8))
      try file.synchronize()
    } catch {
      unlink(path)
      throw StatusPageError(path, "cannot be written: \(systemReason())")
    }
    return token
  }

  private static func read(_ path: String) throws(StatusPageError) -> AccessToken {
    var status = stat()
    guard lstat(path, &status) == 0 else { throw StatusPageError(path, systemReason()) }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 == 0 else {
      throw StatusPageError(path, "others may read it, or it is no file: remove it, and a new one is made")
    }
    guard let content = FileManager.default.contents(atPath: path) else {
      throw StatusPageError(path, "cannot be read")
    }
    let text = String(decoding: content, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    guard text.utf8.count >= byteCount, text.utf8.count <= 256, !text.contains(where: \.isWhitespace) else {
      throw StatusPageError(path, "holds no token: remove it, and a new one is made")
    }
    return AccessToken(text: text)
  }
}

/// What the last system call complained of.
func systemReason() -> String { String(cString: strerror(errno)).lowercased() }
