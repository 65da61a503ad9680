/// A command of the batch system that failed, or something it cannot be asked for, in one line.
public struct SlurmError: Error, Equatable, CustomStringConvertible {
  public let line: String

  public init(_ line: String) { self.line = line }

  public var description: String { line }
}
