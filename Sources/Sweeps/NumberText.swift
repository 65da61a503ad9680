/// A decimal number as people write it in spec files and tables: one grammar for YAML and CSV.
enum NumberText: Equatable {
  case finite(Double)
  /// NaN, an infinity, or digits beyond the range of a Double.
  case notFinite
  case notANumber

  init(_ text: some StringProtocol) {
    let unsigned = text.drop { $0 == "+" || $0 == "-" }
    if [".nan", "nan", ".inf", "inf", "infinity"].contains(unsigned.lowercased()) {
      self = .notFinite
    } else if text.utf8.allSatisfy(NumberText.alphabet.contains), let number = Double(String(text)) {
      self = number.isFinite ? .finite(number) : .notFinite
    } else {
      self = .notANumber
    }
  }

  /// Keeps out what `Double.init` also reads: hexadecimal floats and named values.
  private static let alphabet = Array("0123456789+-.eE".utf8)
}

/// A whole number, also one written with an exponent: `1e6`.
func wholeNumber(_ text: String) -> Int? {
  if let number = Int(text) { return number }
  guard case .finite(let number) = NumberText(text), abs(number) <= 0x1p53 else { return nil }
  return Int(exactly: number)
}
