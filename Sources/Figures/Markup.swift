import Foundation

/// Text in Pango's markup language: what slanted symbols are set with; `<sub>` and `<sup>` as `pango(fontSize:)` reads them.
struct Markup: Sendable, Equatable {
  let source: String

  init(_ source: String) {
    self.source = source
  }

  /// Text to be set as it stands, whatever characters it holds.
  ///
  /// Control characters are dropped: neither Pango's markup nor the XML of an SVG can hold them.
  init(plain text: String) {
    let printable = text.unicodeScalars.filter { $0.properties.generalCategory != .control || $0 == "\n" }
    source = String(String.UnicodeScalarView(printable))
      .replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }

  /// The text in Pango's own words.
  ///
  /// Pango sizes its subscripts and superscripts by rounded metrics of the font, and without rounding to pixels they come
  /// out larger than the text; here they are shares of the font size, in points.
  func pango(fontSize: Double) -> String {
    let unit = fontSize * 1024
    func span(rise: Double) -> String { "<span size=\"\(Int(0.72 * unit))\" rise=\"\(Int(rise * unit))\">" }
    return
      source
      .replacing("<sub>", with: span(rise: -0.18)).replacing("</sub>", with: "</span>")
      .replacing("<sup>", with: span(rise: 0.38)).replacing("</sup>", with: "</span>")
  }

  static func + (left: Markup, right: Markup) -> Markup {
    Markup(left.source + right.source)
  }

  static let gamma = Markup("<i>γ</i>")
  static let gammaPrime = Markup("<i>γ</i>\u{200A}′")
  static let slope = Markup("<i>S</i><sub><i>w</i></sub>")
  static let slopeA = Markup("<i>S</i><sub><i>a</i></sub>")
  static let slopeTheta = Markup("<i>S</i><sub><i>θ</i></sub>")
  static let width = Markup("<i>m</i>")

  /// A number with a fixed count of decimals and a true minus sign, the same in every locale; never "−0".
  static func number(_ value: Double, decimals: Int) -> Markup {
    let digits = String(format: "%.\(decimals)f", abs(value))
    let isZero = digits.allSatisfy { $0 == "0" || $0 == "." }
    return Markup((value < 0 && !isZero ? "−" : "") + digits)
  }

  /// A number with as few decimals as tell it, at most four.
  static func number(_ value: Double) -> Markup {
    let decimals = (0..<4).first { abs(value - rounded(value, decimals: $0)) < 5e-6 } ?? 4
    return number(value, decimals: decimals)
  }

  /// 10 to a power.
  static func powerOfTen(_ exponent: Int) -> Markup {
    Markup("10<sup>\(exponent < 0 ? "−" : "")\(abs(exponent))</sup>")
  }

  /// A factor with a fixed count of decimals, times 10 to a power.
  static func number(_ factor: Double, decimals: Int, timesPowerOfTen exponent: Int) -> Markup {
    number(factor, decimals: decimals) + Markup("×") + powerOfTen(exponent)
  }

  /// "γ = 1.5, γ′ = 0", which names a cell.
  static func cell(gamma: Double, gammaPrime: Double) -> Markup {
    .gamma + Markup(" = ") + number(gamma) + Markup(", ") + .gammaPrime + Markup(" = ") + number(gammaPrime)
  }

  private static func rounded(_ value: Double, decimals: Int) -> Double {
    let scale = pow(10, Double(decimals))
    return (value * scale).rounded() / scale
  }
}
