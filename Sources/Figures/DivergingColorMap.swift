/// Blue through near-white to red, centred at zero: negative and positive are told apart by every kind of colour
/// vision, and size by lightness alone.
///
/// The eleven control points are ColorBrewer's RdBu (Harrower & Brewer, The Cartographic Journal 40, 2003), reversed;
/// colours in between are interpolated linearly in sRGB, which is what the gradients of all three formats do.
package struct DivergingColorMap: Sendable {
  /// The value that gets the last colour; its negative gets the first.
  let limit: Double

  /// As 0xRRGGBB, from the strongest negative to the strongest positive.
  package static let controlCodes = [
    0x053061, 0x2166AC, 0x4393C3, 0x92C5DE, 0xD1E5F0, 0xF7F7F7, 0xFDDBC7, 0xF4A582, 0xD6604D, 0xB2182B,
    0x67001F,
  ]
  static let controlPoints = controlCodes.map(Color.init(hex:))

  /// The colour of a finite value; values beyond the limits get the colour of the nearer limit.
  func color(of value: Double) -> Color {
    let intervalCount = Self.controlPoints.count - 1
    let position = (min(max(value / limit, -1), 1) + 1) / 2 * Double(intervalCount)
    let index = min(Int(position), intervalCount - 1)
    return Self.controlPoints[index].mixed(
      with: Self.controlPoints[index + 1], share: position - Double(index))
  }
}
