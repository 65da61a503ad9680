/// Where a coordinator listens: `tcp://host:port`, or `ipc://path` on one host.
///
/// For binding, `*` stands for any address and any free port. An IPv6 address stands in brackets.
public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
  public enum Transport: Hashable, Sendable {
    /// A port of nil is `*`.
    case tcp(host: String, port: UInt16?)
    case ipc(path: String)
  }

  public let transport: Transport

  public init(_ transport: Transport) {
    self.transport = transport
  }

  public init(_ text: String) throws(MessagingError) {
    if text.hasPrefix("tcp://") {
      transport = try Self.tcp(text.dropFirst("tcp://".count), in: text)
    } else if text.hasPrefix("ipc://") {
      transport = try Self.ipc(text.dropFirst("ipc://".count), in: text)
    } else {
      throw MessagingError(text, "not an endpoint: write tcp://HOST:PORT or ipc://PATH")
    }
  }

  public var description: String {
    switch transport {
    case .tcp(let host, let port): "tcp://\(host):\(port.map(String.init) ?? "*")"
    case .ipc(let path): "ipc://\(path)"
    }
  }

  /// Whether only processes of this host can reach it.
  public var isLoopback: Bool {
    switch transport {
    case .tcp(let host, _):
      host == "localhost" || host == "[::1]" || host.hasPrefix("127.") && Self.isIPv4Address(host)
    case .ipc: true
    }
  }

  /// Whether it stands for many addresses or ports: one can bind to it, but not connect.
  public var isWildcard: Bool {
    switch transport {
    case .tcp(let host, let port): port == nil || ["*", "0.0.0.0", "[::]"].contains(host)
    case .ipc: false
    }
  }

  private static func tcp(_ address: Substring, in text: String) throws(MessagingError) -> Transport {
    guard let colon = address.lastIndex(of: ":") else {
      throw MessagingError(text, "the port is missing: write tcp://HOST:PORT")
    }
    let host = String(address[..<colon])
    let portText = address[address.index(after: colon)...]
    guard isHost(host) else {
      throw MessagingError(text, "not a host: write a name, an address, [an IPv6 address], or * for all")
    }
    if portText == "*" { return .tcp(host: host, port: nil) }
    guard portText.allSatisfy(\.isASCIIDigit), let port = UInt16(portText), port >= 1 else {
      throw MessagingError(text, "not a port: write a number from 1 to 65535, or * for any free one")
    }
    return .tcp(host: host, port: port)
  }

  private static func ipc(_ path: Substring, in text: String) throws(MessagingError) -> Transport {
    // sockaddr_un holds 108 bytes with the terminating zero, on macOS 104.
    let pathLengthMax = 103
    guard !path.isEmpty, path != "*", !path.contains("\0") else {
      throw MessagingError(text, "the path is missing: write ipc://PATH")
    }
    guard path.utf8.count <= pathLengthMax else {
      throw MessagingError(text, "the path of a socket has at most \(pathLengthMax) bytes")
    }
    return .ipc(path: String(path))
  }

  private static func isHost(_ host: String) -> Bool {
    if host == "*" { return true }
    if host.hasPrefix("["), host.hasSuffix("]") {
      let address = host.dropFirst().dropLast()
      return address.contains(":") && address.allSatisfy { isNameCharacter($0) || ":%".contains($0) }
    }
    return !host.isEmpty && host.allSatisfy(isNameCharacter)
  }

  private static func isNameCharacter(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || "-._".contains(character))
  }

  private static func isIPv4Address(_ host: String) -> Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { $0.allSatisfy(\.isASCIIDigit) && UInt8($0) != nil }
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
