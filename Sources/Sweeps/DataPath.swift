import Foundation

/// A path in a spec as the user wrote it, and where.
public struct DataPath: Sendable, Equatable {
  public let text: String
  let file: String
  let line: Int
  let key: String

  func failure(_ message: String) -> InputError {
    InputError(file: file, line: line, key: key, message: message)
  }

  /// The path with `${NAME}` and a leading `~` replaced, taken relative to the folder of the spec.
  /// - Throws: `InputError` naming a variable that is not set, or a `${` that is not closed.
  func resolved(environment: [String: String]) throws -> String {
    let expanded = try expandingTilde(try expandingVariables(environment), environment)
    if expanded.hasPrefix("/") { return expanded }
    let folder = file.lastIndex(of: "/").map { file[...$0] } ?? ""
    return folder + expanded
  }

  private func expandingVariables(_ environment: [String: String]) throws -> String {
    var expanded = ""
    var rest = text[...]
    while let opening = rest.range(of: "${") {
      guard let closing = rest[opening.upperBound...].firstIndex(of: "}") else {
        throw failure("\(excerpt(text)) has a '${' without its '}'")
      }
      let name = String(rest[opening.upperBound..<closing])
      guard let value = environment[name], !value.isEmpty else {
        throw failure("the environment variable \(excerpt(name)) in \(excerpt(text)) is not set")
      }
      expanded += rest[..<opening.lowerBound] + value
      rest = rest[rest.index(after: closing)...]
    }
    return expanded + rest
  }

  private func expandingTilde(_ path: String, _ environment: [String: String]) throws -> String {
    guard path == "~" || path.hasPrefix("~/") else { return path }
    guard let home = environment["HOME"], !home.isEmpty else {
      throw failure("'~' stands for the environment variable 'HOME', which is not set")
    }
    return home + path.dropFirst()
  }
}
