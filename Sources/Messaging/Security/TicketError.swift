/// A ticket or a folder of keys that cannot be used: one line that names the file and says what would be right.
public struct TicketError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file or folder, as the user wrote it.
  public let path: String
  public let reason: String

  public init(_ path: String, _ reason: String) {
    self.path = path
    self.reason = reason
  }

  public var description: String { "\(path): \(reason)" }
}
