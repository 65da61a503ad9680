import Hashing

/// The SHA-256 of everything that determines a trial's result. Trials of different sweeps with the same key have the
/// same result, and so have two trials of one sweep: a named initialisation may coincide with a cell.
public struct TrialKey: Sendable, Hashable, CustomStringConvertible {
  public let digest: SHA256Digest

  public init(_ digest: SHA256Digest) { self.digest = digest }

  /// Nil unless the text is 64 digits of lower-case hexadecimal.
  public init?(rawValue: String) {
    guard let digest = SHA256Digest(hexadecimal: rawValue) else { return nil }
    self.digest = digest
  }

  /// 64 digits of lower-case hexadecimal.
  public var rawValue: String { digest.hexadecimal }

  public var description: String { rawValue }
}

/// The SHA-256 of a spec's text, to say which text a sweep's files came from.
public struct SpecificationHash: Sendable, Hashable, CustomStringConvertible {
  private let digest: SHA256Digest

  public init(_ specification: SweepSpecification) {
    digest = SHA256Digest(of: specification.text.utf8)
  }

  /// 64 digits of lower-case hexadecimal.
  public var description: String { digest.hexadecimal }
}
