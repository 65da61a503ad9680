import Yams

extension SpecificationNode {
  /// The root of a spec's YAML.
  /// - Throws: `InputError` for an empty file or one that is not a single YAML document.
  init(yaml: String, file: String) throws {
    // The parser is told that the text is UTF-8, and then takes a byte order mark for content.
    let unmarked = yaml.withoutByteOrderMark
    // Yams parses from a pointer into the text, which a short String (up to 15 bytes) keeps only for the duration
    // of a call: padding makes it long.
    let padded = unmarked + String(repeating: "\n", count: 16)
    let root: Node?
    do {
      root = try compose(yaml: padded, .default, .default, .utf8)
    } catch let error as YamlError {
      throw InputError(error, yaml: yaml, file: file)
    }
    guard let root, root.scalar?.string != "" else {
      throw InputError(file: file, message: "the file is empty; docs/spec.md shows what a spec looks like")
    }
    self.init(node: root, file: file, path: "", line: root.mark?.line ?? 1)
  }
}

extension InputError {
  fileprivate init(_ error: YamlError, yaml: String, file: String) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      // An open bracket is noticed behind the last line.
      let line = min(mark.line, yaml.count(where: \.isNewline) + 1)
      self.init(file: file, line: line, message: "not valid YAML: \(problem)")
    case .reader(let problem, let offset, _, _):
      let line = offset.map { yaml.prefix($0).count(where: \.isNewline) + 1 }
      self.init(file: file, line: line, message: "not valid YAML: \(problem)")
    case .duplicatedKeysInMapping(let duplicates, let context):
      self.init(
        file: file, line: context.mark.line,
        message: "the key \(excerpt(duplicates[0])) is written more than once")
    default:
      self.init(file: file, message: "not valid YAML: \(error)")
    }
  }
}
