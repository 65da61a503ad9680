import Foundation

/// Labels and what they say, in two columns.
func aligned(_ lines: [(label: String, content: String)]) -> String {
  aligned(lines.map { [$0.label, $0.content] })
}

/// Rows of cells in columns that are as wide as they must be.
func aligned(_ rows: [[String]]) -> String {
  let columnCount = rows.map(\.count).max() ?? 0
  let widths = (0..<columnCount).map { column in
    rows.map { column < $0.count - 1 ? $0[column].count : 0 }.max() ?? 0
  }
  return rows.map { row in
    row.indices.map { column in
      let isLast = column == row.count - 1
      return isLast
        ? row[column] : row[column] + String(repeating: " ", count: widths[column] - row[column].count)
    }.joined(separator: "  ") + "\n"
  }.joined()
}

/// "1 worker", "2 workers".
func counted(_ count: Int, _ noun: String) -> String { "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")" }

/// "3 h 20 min", "3 min 20 s", "20 s": whole seconds in the two largest units.
func duration(_ seconds: Double) -> String {
  guard seconds.isFinite, seconds < 1e9 else { return "a very long time" }
  let whole = Int(max(seconds, 0).rounded())
  let parts = [(whole / 86_400, "d"), (whole / 3_600 % 24, "h"), (whole / 60 % 60, "min"), (whole % 60, "s")]
  let significant = parts.drop { $0.0 == 0 }.prefix(2).filter { $0.0 > 0 }
  return significant.isEmpty ? "0 s" : significant.map { "\($0.0) \($0.1)" }.joined(separator: " ")
}

/// A time in UTC, to the second.
func timestamp(_ date: Date) -> String { date.formatted(.iso8601) }

/// A number with a few significant digits, the same in every locale.
func short(_ number: Double) -> String {
  String(format: "%.3g", locale: Locale(identifier: "en_US_POSIX"), number)
}
