/// The header of a NumPy array file: a Python dictionary literal with the keys descr, fortran_order and shape
/// (numpy.lib.format, versions 1 to 3).
struct NPYHeader: Equatable {
  var elementType: String
  var isFortranOrder: Bool
  var shape: [Int]

  /// Nil for a text that is not exactly such a dictionary.
  init?(_ text: String) {
    var scanner = LiteralScanner(text)
    var (elementType, isFortranOrder, shape): (String?, Bool?, [Int]?)
    guard scanner.take("{") else { return nil }
    while !scanner.take("}") {
      guard let key = scanner.string(), scanner.take(":") else { return nil }
      switch key {
      case "descr" where elementType == nil: elementType = scanner.string()
      case "fortran_order" where isFortranOrder == nil: isFortranOrder = scanner.boolean()
      case "shape" where shape == nil: shape = scanner.tuple()
      default: return nil
      }
      guard scanner.take(",") || scanner.peek("}") else { return nil }
    }
    guard scanner.isAtEnd, let elementType, let isFortranOrder, let shape else { return nil }
    self.elementType = elementType
    self.isFortranOrder = isFortranOrder
    self.shape = shape
  }
}

/// Scans the few Python literals that a header is made of, skipping the blanks before each.
private struct LiteralScanner {
  private var rest: Substring

  init(_ text: String) { rest = text[...] }

  private mutating func skipBlanks() { rest = rest.drop(while: \.isWhitespace) }

  var isAtEnd: Bool { rest.allSatisfy(\.isWhitespace) }

  mutating func peek(_ token: String) -> Bool {
    skipBlanks()
    return rest.hasPrefix(token)
  }

  mutating func take(_ token: String) -> Bool {
    guard peek(token) else { return false }
    rest = rest.dropFirst(token.count)
    return true
  }

  mutating func string() -> String? {
    guard let quote = ["'", "\""].first(where: { take($0) }), let end = rest.firstIndex(of: Character(quote))
    else { return nil }
    defer { rest = rest[rest.index(after: end)...] }
    return String(rest[..<end])
  }

  mutating func boolean() -> Bool? {
    if take("True") { return true }
    return take("False") ? false : nil
  }

  mutating func tuple() -> [Int]? {
    guard take("(") else { return nil }
    var lengths: [Int] = []
    while !take(")") {
      skipBlanks()
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard let length = Int(digits) else { return nil }
      rest = rest.dropFirst(digits.count)
      lengths.append(length)
      guard take(",") || peek(")") else { return nil }
    }
    return lengths
  }
}
