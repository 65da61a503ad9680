/// The look that all figures share. Lengths and font sizes are in points at the printed size.
enum Theme {
  /// DejaVu Sans has every glyph that is used (γ, ′, π, −); the generic family stands in where it is not installed.
  static let fontFamilies = "DejaVu Sans, sans-serif"
  static let titleSize = 8.0
  static let labelSize = 7.5
  static let tickSize = 6.5
  static let noteSize = 6.5

  static let frameWidth = 0.6
  static let tickWidth = 0.5
  static let tickLength = 2.5
  static let minorTickLength = 1.4
  static let lineWidth = 1.0
  static let margin = 4.0
  static let gap = 5.0

  static let ink = Color(hex: 0x1A1A1A)
  static let note = Color(hex: 0x595959)
  static let paper = Color(hex: 0xFFFFFF)
  static let missing = Color(hex: 0xE2E2E2)
  static let hatch = Color(hex: 0x9A9A9A)

  // Okabe & Ito, Color Universal Design, 2008: one colour for each role, the same in every figure.
  /// Before training.
  static let initial = Color(hex: 0x0072B2)
  /// After training.
  static let final = Color(hex: 0xD55E00)
  /// A fitted line.
  static let fit = Color(hex: 0xD55E00)
  /// The zero of a map, and the second of two boundaries.
  static let contour = Color(hex: 0x009E73)
  /// The first of two boundaries.
  static let first = Color(hex: 0x1A1A1A)
  /// One trial.
  static let observation = Color(hex: 0x0072B2)
}
