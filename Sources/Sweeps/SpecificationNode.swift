import Yams

/// A node of the spec's YAML tree that knows where it stands, so that whatever is wrong with it can be said precisely.
struct SpecificationNode {
  let node: Node
  let file: String
  /// The dotted path from the root; empty at the root itself.
  let path: String
  let line: Int

  func failure(_ message: String) -> InputError {
    InputError(file: file, line: line, key: path.isEmpty ? nil : path, message: message)
  }

  /// What the node is, for "must be ..., not ...".
  private var kind: String {
    switch node {
    case .mapping: return "a mapping of keys"
    case .sequence: return "a list"
    case .alias: return "an alias"
    case .scalar(let scalar): return isNull ? "empty" : excerpt(scalar.string)
    }
  }

  private var isPlain: Bool { node.scalar.map { $0.style == .plain || $0.style == .any } ?? false }

  private var isNull: Bool { isPlain && ["", "~", "null", "Null", "NULL"].contains(node.scalar?.string) }

  // MARK: - Scalars

  /// - Throws: `InputError` unless the node is a finite number, written without quotes.
  func number() throws -> Double {
    switch isPlain ? NumberText(node.scalar?.string ?? "") : .notANumber {
    case .finite(let number): return number
    case .notFinite: throw failure("must be a finite number, not \(kind)")
    case .notANumber: throw failure("must be a number, not \(kind)")
    }
  }

  /// - Throws: `InputError` unless the node is a whole number, at least `lowest`, written without quotes.
  func integer(atLeast lowest: Int, atMost highest: Int = .max) throws -> Int {
    guard isPlain, let number = wholeNumber(node.scalar?.string ?? "") else {
      // One that is whole but larger than is read would make a riddle of the plain sentence.
      let range = isLarge ? " from \(lowest) to \(highest), in digits" : ""
      throw failure("must be a whole number\(range), not \(kind)")
    }
    guard number >= lowest else { throw failure("must be at least \(lowest), not \(number)") }
    guard number <= highest else { throw failure("must be at most \(highest), not \(number)") }
    return number
  }

  private var isLarge: Bool {
    guard isPlain, case .finite(let number) = NumberText(node.scalar?.string ?? "") else { return false }
    return abs(number) > 0x1p53
  }

  /// - Throws: `InputError` unless the node is a text of one line that is not empty.
  func text() throws -> String {
    guard let scalar = node.scalar, !isNull else { throw failure("must be a text, not \(kind)") }
    let isOneLine = scalar.string.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    guard isOneLine, scalar.string.contains(where: { !$0.isWhitespace }) else {
      throw failure("must be one line of text that is not blank")
    }
    return scalar.string
  }

  /// - Throws: `InputError` unless the node names one of the cases by its raw value.
  func choice<Choice: RawRepresentable & CaseIterable>(_: Choice.Type) throws -> Choice
  where Choice.RawValue == String {
    let valid = Choice.allCases.map(\.rawValue)
    guard let name = node.scalar?.string, let choice = Choice(rawValue: name) else {
      throw failure("must be one of \(valid.joined(separator: ", ")), not \(kind)")
    }
    return choice
  }

  // MARK: - Collections

  var isMapping: Bool { node.mapping != nil }

  var isSequence: Bool { node.sequence != nil }

  /// The elements of a list. They share the list's path and have their own lines.
  /// - Throws: `InputError` unless the node is a list.
  func elements(called what: String = "a list") throws -> [SpecificationNode] {
    guard let sequence = node.sequence else { throw failure("must be \(what), not \(kind)") }
    return sequence.map {
      SpecificationNode(node: $0, file: file, path: path, line: $0.mark?.line ?? line)
    }
  }

  /// The values of a mapping that has no other keys than these.
  /// - Throws: `InputError` unless the node is a mapping, or naming the first key that is not among `keys`.
  func mapping(keys valid: [String]) throws -> SpecificationMapping {
    guard let mapping = node.mapping else { throw failure("must be a mapping of keys, not \(kind)") }
    var values: [String: SpecificationNode] = [:]
    for (key, value) in mapping {
      let line = key.mark?.line ?? self.line
      guard let name = key.scalar?.string else {
        throw InputError(
          file: file, line: line, key: path.isEmpty ? nil : path, message: "a key must be a text")
      }
      let child = SpecificationNode(
        node: value, file: file, path: path.isEmpty ? name : "\(path).\(name)", line: line)
      guard valid.contains(name) else {
        let hint = suggestion(for: name, among: valid).map { "did you mean '\($0)'?" }
        throw child.failure("unknown key; " + (hint ?? "the keys here are \(valid.joined(separator: ", "))"))
      }
      values[name] = child
    }
    return SpecificationMapping(node: self, values: values)
  }
}

/// The checked keys of a mapping.
struct SpecificationMapping {
  let node: SpecificationNode
  fileprivate let values: [String: SpecificationNode]

  subscript(key: String) -> SpecificationNode? { values[key] }

  /// - Throws: `InputError` when the key is missing.
  func required(_ key: String) throws -> SpecificationNode {
    guard let value = values[key] else { throw node.failure("the key '\(key)' is missing") }
    return value
  }
}
