import Foundation

/// A mark on an axis; a minor one has no label.
struct Tick: Sendable, Equatable {
  let value: Double
  let label: Markup?
}

/// Where an axis is marked. All functions need `low < high` as an `Axis` has them: both finite and so far apart that their
/// difference is a number that floating point holds well; positive for logarithms.
enum Ticks {
  /// Multiples of 1, 2 or 5 times a power of ten, at most `countMax` of them.
  static func linear(from low: Double, to high: Double, countMax: Int = 6) -> [Tick] {
    let step = niceStep(atLeast: (high - low) / Double(countMax))
    let stepExponent = Int((log10(step) + 1e-9).rounded(.down))
    // A share of the step makes up for rounding at the ends.
    let first = Int((low / step - 1e-6).rounded(.up))
    let last = Int((high / step + 1e-6).rounded(.down))
    guard first <= last else { return [] }
    let values = (first...last).map { Double($0) * step }
    let most = max(abs(values.first!), abs(values.last!))
    if most < plainMax, -stepExponent <= plainDecimalsMax {
      return values.map { Tick(value: $0, label: .number($0, decimals: max(0, -stepExponent))) }
    }
    let exponent = Int((log10(most) + 1e-9).rounded(.down))
    let decimals = max(0, exponent - stepExponent)
    return values.map { value in
      if value == 0 { return Tick(value: 0, label: .number(0, decimals: 0)) }
      let factor = value / pow(10, Double(exponent))
      return Tick(value: value, label: .number(factor, decimals: decimals, timesPowerOfTen: exponent))
    }
  }

  /// Numbers beyond are written with a power of ten: in full they could be wider than the page.
  private static let plainMax = 1e6
  private static let plainDecimalsMax = 6

  /// Powers of ten, thinned to at most `countMax` labels, with minor ticks in between; with fewer than two of
  /// them in range, 1, 2 and 5 times powers of ten, and on still shorter ranges the linear ticks.
  static func logarithmic(from low: Double, to high: Double, countMax: Int = 6) -> [Tick] {
    let first = Int((log10(low) - 1e-9).rounded(.up))
    let last = Int((log10(high) + 1e-9).rounded(.down))
    let decadeCount = max(0, last - first + 1)
    if decadeCount >= 2 {
      let stride = (decadeCount + countMax - 1) / countMax
      let decades = (first...last).map { exponent in
        let isLabelled = (exponent - first) % stride == 0
        return Tick(value: pow(10, Double(exponent)), label: isLabelled ? .powerOfTen(exponent) : nil)
      }
      return decades + (stride == 1 ? minorTicks(from: low, to: high) : [])
    }
    let sparse = (first - 1...last + 1).flatMap { exponent in
      [1.0, 2, 5].map { Tick(value: $0 * pow(10, Double(exponent)), label: label($0, exponent)) }
    }.filter { isInside($0.value, low, high) }
    if sparse.count >= 2 {
      return sparse
        + minorTicks(from: low, to: high).filter { minor in !sparse.contains { $0.value == minor.value } }
    }
    return linear(from: low, to: high, countMax: 4)
  }

  /// Multiples of π/2 from −π to π.
  static let angles: [Tick] = [
    Tick(value: -.pi, label: Markup("−π")), Tick(value: -.pi / 2, label: Markup("−π/2")),
    Tick(value: 0, label: Markup("0")), Tick(value: .pi / 2, label: Markup("π/2")),
    Tick(value: .pi, label: Markup("π")),
  ]

  /// 1, 2 or 5 times a power of ten.
  static func niceStep(atLeast step: Double) -> Double {
    let power = pow(10, log10(step).rounded(.down))
    return [1, 2, 5, 10].map { $0 * power }.first { $0 >= step * (1 - 1e-9) }!
  }

  private static func minorTicks(from low: Double, to high: Double) -> [Tick] {
    let exponents = Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))
    return exponents.flatMap { exponent in
      (2...9).map { Tick(value: Double($0) * pow(10, Double(exponent)), label: nil) }
    }.filter { isInside($0.value, low, high) }
  }

  private static func label(_ factor: Double, _ exponent: Int) -> Markup {
    if (-2...3).contains(exponent) {
      return .number(factor * pow(10, Double(exponent)), decimals: max(0, -exponent))
    }
    return factor == 1
      ? .powerOfTen(exponent) : .number(factor, decimals: 0, timesPowerOfTen: exponent)
  }

  private static func isInside(_ value: Double, _ low: Double, _ high: Double) -> Bool {
    value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)
  }
}
