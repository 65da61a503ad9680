import Foundation

/// One value of a table. Numbers that are not numbers are missing.
enum Field: Sendable, Equatable {
  case missing
  case text(String)
  case whole(UInt64)
  case number(Double)

  static func count(_ count: Int) -> Field { .whole(UInt64(count)) }

  static func text(orMissing text: String?) -> Field { text.map(Field.text) ?? .missing }

  static func number(orMissing number: Double?) -> Field { number.map(Field.number) ?? .missing }

  /// Appends it to a line of CSV: the same text in every locale, of a number the shortest that gives it back.
  func append(to line: inout [UInt8]) {
    switch self {
    case .missing: break
    case .text(let text): line += quoted(text).utf8
    case .whole(let number): line += number.description.utf8
    case .number(let number): if !number.isNaN { line += number.description.utf8 }
    }
  }

  /// The same as a text.
  var csv: String {
    var line: [UInt8] = []
    append(to: &line)
    return String(decoding: line, as: UTF8.self)
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

  var csv: Data {
    var lines = CSVLines()
    for row in rows {
      for field in row { lines.append(field) }
      lines.endLine()
    }
    return Data(csvHeader(columns) + lines.bytes)
  }
}

/// CSV as in RFC 4180, but with the line ends of Unix.
struct CSVLines: Sendable {
  private(set) var bytes: [UInt8] = []
  private var isAtStart = true

  mutating func append(_ field: Field) {
    if !isAtStart { bytes.append(UInt8(ascii: ",")) }
    field.append(to: &bytes)
    isAtStart = false
  }

  mutating func endLine() {
    bytes.append(UInt8(ascii: "\n"))
    isAtStart = true
  }
}

func csvHeader(_ columns: [String]) -> [UInt8] { Array((columns.joined(separator: ",") + "\n").utf8) }

/// A text as a field of CSV, in quotes where it must be.
private func quoted(_ text: String) -> String {
  guard text.utf8.contains(where: isSpecial) else { return text }
  return "\"" + text.replacing("\"", with: "\"\"") + "\""
}

private func isSpecial(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\r"), UInt8(ascii: "\n"): true
  default: false
  }
}
