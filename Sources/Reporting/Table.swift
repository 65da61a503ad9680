/// One value of a table. Numbers that are not numbers are missing.
enum Field: Sendable, Equatable {
  case missing
  case text(String)
  case whole(UInt64)
  case number(Double)

  static func count(_ count: Int) -> Field { .whole(UInt64(count)) }

  static func text(orMissing text: String?) -> Field { text.map(Field.text) ?? .missing }

  static func number(orMissing number: Double?) -> Field { number.map(Field.number) ?? .missing }

  /// The same text in every locale; of a number the shortest that gives it back.
  var csv: String {
    switch self {
    case .missing: ""
    case .text(let text): quoted(text)
    case .whole(let number): number.description
    case .number(let number): number.isNaN ? "" : number.description
    }
  }
}

/// A table that is written as CSV or as JSON, with the same names.
struct Table: Sendable {
  let columns: [String]
  private(set) var rows: [[Field]] = []

  init(columns: [String]) {
    self.columns = columns
  }

  /// - Precondition: a field for each column.
  mutating func append(_ row: [Field]) {
    precondition(row.count == columns.count, "a row of \(row.count) fields for \(columns.count) columns")
    rows.append(row)
  }

  /// CSV as in RFC 4180, but with the line ends of Unix.
  var csv: String {
    var text = columns.joined(separator: ",") + "\n"
    for row in rows {
      text += row.map(\.csv).joined(separator: ",")
      text += "\n"
    }
    return text
  }
}

/// A text as a field of CSV, in quotes where it must be.
private func quoted(_ text: String) -> String {
  guard text.utf8.contains(where: Array(",\"\r\n".utf8).contains) else { return text }
  return "\"" + text.replacing("\"", with: "\"\"") + "\""
}
