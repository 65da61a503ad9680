/// A piece of HTML. Whatever is put into one is text, and escaped, unless it is a piece itself.
struct HTML: Sendable, ExpressibleByStringInterpolation {
  let source: String

  init(stringLiteral value: String) { source = value }

  init(stringInterpolation: StringInterpolation) { source = stringInterpolation.source }

  /// What is HTML already, such as a drawing.
  init(trusted source: String) { self.source = source }

  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var source = ""

    init(literalCapacity: Int, interpolationCount: Int) { source.reserveCapacity(literalCapacity) }

    mutating func appendLiteral(_ literal: String) { source += literal }

    mutating func appendInterpolation(_ text: String) { source += escaped(text) }

    mutating func appendInterpolation(_ number: Int) { source += String(number) }

    mutating func appendInterpolation(_ piece: HTML) { source += piece.source }

    mutating func appendInterpolation(_ pieces: [HTML]) {
      for piece in pieces { source += piece.source }
    }
  }
}

/// A text as it may stand in an element or in a quoted attribute.
private func escaped(_ text: String) -> String {
  // HTML has no way to write other control characters.
  let printable = text.unicodeScalars.filter {
    $0.properties.generalCategory != .control || $0 == "\n" || $0 == "\t"
  }
  return String(String.UnicodeScalarView(printable))
    .replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
}

extension HTML {
  /// A table with a caption; columns of numbers are set to the right.
  static func table(
    _ caption: HTML, _ columns: [(title: HTML, isNumber: Bool)], _ rows: [[HTML]]
  ) -> HTML {
    let head = columns.map { column -> HTML in
      column.isNumber
        ? "<th scope=\"col\" class=\"number\">\(column.title)</th>" : "<th scope=\"col\">\(column.title)</th>"
    }
    let body = rows.map { row -> HTML in
      let cells = zip(columns, row).map { column, cell -> HTML in
        column.isNumber ? "<td class=\"number\">\(cell)</td>" : "<td>\(cell)</td>"
      }
      return "<tr>\(cells)</tr>\n"
    }
    // On paper a short table stays on one page.
    let size = rows.count <= 30 ? "wide short" : "wide"
    return """
      <div class="\(size)"><table><caption>\(caption)</caption><thead><tr>\(head)</tr></thead>
      <tbody>\(body)</tbody></table></div>

      """
  }

  /// Names and what they stand for.
  static func facts(_ facts: [(name: String, content: HTML)]) -> HTML {
    let rows = facts.map { fact -> HTML in
      "<tr><th scope=\"row\">\(fact.name)</th><td>\(fact.content)</td></tr>\n"
    }
    return "<table class=\"facts\"><tbody>\(rows)</tbody></table>\n"
  }
}
