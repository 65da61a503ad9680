/// A socket that could not be opened or used: one line that names the endpoint.
public struct MessagingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The endpoint, as the user wrote it.
  public let subject: String
  public let reason: String

  public init(_ subject: String, _ reason: String) {
    self.subject = subject
    self.reason = reason
  }

  public var description: String { "\(subject): \(reason)" }
}
