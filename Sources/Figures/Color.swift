import Foundation

/// A colour in sRGB with straight alpha, components in 0...1.
struct Color: Sendable, Equatable {
  var red: Double
  var green: Double
  var blue: Double
  var alpha = 1.0

  /// - Parameter hex: 0xRRGGBB.
  init(hex: Int) {
    red = Double(hex >> 16 & 0xFF) / 255
    green = Double(hex >> 8 & 0xFF) / 255
    blue = Double(hex & 0xFF) / 255
  }

  func opacity(_ alpha: Double) -> Color {
    var color = self
    color.alpha = alpha
    return color
  }

  /// The relative luminance of sRGB (IEC 61966-2-1), in 0...1.
  var luminance: Double {
    func linear(_ component: Double) -> Double {
      component <= 0.04045 ? component / 12.92 : pow((component + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  func mixed(with other: Color, share: Double) -> Color {
    var color = self
    color.red += share * (other.red - red)
    color.green += share * (other.green - green)
    color.blue += share * (other.blue - blue)
    return color
  }
}
