/// Why some bytes are not a message of this protocol.
public enum WireError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The bytes are a message of another version of the protocol; nothing but its version was read.
  case otherVersion(Int)
  /// The bytes are no message, or one whose content is out of bounds.
  case malformed(String)

  public var description: String {
    switch self {
    case .otherVersion(let version):
      "the peer speaks version \(version) of the protocol, Phasegrid \(productVersion) speaks version "
        + "\(protocolVersion): run the same release on both sides"
    case .malformed(let reason): "malformed message: \(reason)"
    }
  }
}
