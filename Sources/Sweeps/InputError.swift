/// What is wrong with something the user wrote or named, in one line: the file, the line in it, the key, and what
/// would be right.
public struct InputError: Error, Sendable, Equatable, CustomStringConvertible {
  public let file: String
  /// Counted from 1.
  public let line: Int?
  /// The dotted path of the key in a spec file, such as `grid.gamma.from`.
  public let key: String?
  public let message: String

  public init(file: String, line: Int? = nil, key: String? = nil, message: String) {
    self.file = file
    self.line = line
    self.key = key
    self.message = message
  }

  /// `luo.yaml:12: grid.gama: unknown key; did you mean 'gamma'?`
  public var description: String {
    let place = line.map { "\(file):\($0)" } ?? file
    return ([place] + (key.map { [$0] } ?? []) + [message]).joined(separator: ": ")
  }
}

/// The user's own text inside an error: quoted, on one line, and not longer than a glance.
func excerpt(_ text: some StringProtocol) -> String {
  let lengthMax = 40
  let head = text.prefix(lengthMax).unicodeScalars.map { scalar in
    scalar.properties.generalCategory == .control ? " " : String(scalar)
  }
  return "'" + head.joined() + (text.count > lengthMax ? "..." : "") + "'"
}
