import Foundation

/// Where the status page is served: `127.0.0.1:8080`, `[::1]:8080`, `0.0.0.0:8080`.
///
/// Without a host, or with `localhost`, it is this computer alone; `*` is all of its IPv4 addresses. Port 0 is any free one.
public struct StatusAddress: Sendable, Equatable, CustomStringConvertible {
  enum Host: Sendable, Equatable {
    /// In dots.
    case v4(String)
    /// Without brackets.
    case v6(String)
  }

  let host: Host
  let port: UInt16

  init(_ host: Host, port: UInt16) {
    self.host = host
    self.port = port
  }

  /// - Throws: `StatusPageError` that tells what would be right.
  public init(_ text: String) throws(StatusPageError) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let host = parts.dropLast().joined(separator: ":")
    guard let portText = parts.last, !portText.isEmpty, portText.allSatisfy({ ("0"..."9").contains($0) }),
      let port = UInt16(portText)
    else {
      throw StatusPageError(text, "write HOST:PORT with a port from 0 to 65535, such as 127.0.0.1:8080")
    }
    self.port = port
    switch host {
    case "", "localhost": self.host = .v4("127.0.0.1")
    case "*": self.host = .v4("0.0.0.0")
    case _ where Self.isAddress(host, AF_INET): self.host = .v4(host)
    case _ where host.hasPrefix("[") && host.hasSuffix("]") && Self.isAddress(String(host.dropFirst().dropLast()), AF_INET6):
      self.host = .v6(String(host.dropFirst().dropLast()))
    default:
      throw StatusPageError(
        text, "'\(host)' is no address: write 127.0.0.1, [::1], another one of this computer, or * for all")
    }
  }

  private static func isAddress(_ text: String, _ family: Int32) -> Bool {
    var bytes = in6_addr()
    return inet_pton(family, text, &bytes) == 1
  }

  /// Whether only this computer can reach it.
  public var isLoopback: Bool {
    switch host {
    case .v4(let text): text.hasPrefix("127.")
    case .v6(let text): text == "::1"
    }
  }

  public var description: String {
    switch host {
    case .v4(let text): "\(text):\(port)"
    case .v6(let text): "[\(text)]:\(port)"
    }
  }

  /// What a browser opens; where it listens at all addresses, by this computer's name.
  var url: String {
    switch host {
    case .v4("0.0.0.0"), .v6("::"): "http://\(ProcessInfo.processInfo.hostName):\(port)/"
    default: "http://\(description)/"
    }
  }
}

/// Why the status page cannot be served, in one line for the user.
public struct StatusPageError: Error, Equatable, CustomStringConvertible {
  /// The address or the file.
  public let subject: String
  public let reason: String

  init(_ subject: String, _ reason: String) {
    self.subject = subject
    self.reason = reason
  }

  public var description: String { "\(subject): \(reason)" }
}
