import Foundation

/// The most values an axis has.
private let axisCountMax = 100_000

/// The axes of a grid: lists, or ranges `{from, to, count}`.
extension SpecificationNode {
  /// An axis of exponents, as a list or a range.
  func exponentAxis() throws -> [Double] {
    let magnitudeMax = 16.0
    func exponent(_ node: SpecificationNode) throws -> Double {
      // 0.0 + turns -0.0 into 0.0.
      let number = 0.0 + (try node.number())
      guard abs(number) <= magnitudeMax else {
        throw node.failure("must lie between -16 and 16, where m^(-exponent) is a number a computer holds")
      }
      return number
    }
    if isMapping {
      let range = try mapping(keys: ["from", "to", "count"])
      return try range.values(from: exponent, spacing: .linear)
    }
    return try distinct(elements(called: "a list or {from, to, count}").map { ($0, try exponent($0)) })
  }

  /// An axis of widths, as a list or a range whose values are rounded to whole numbers.
  func widthAxis() throws -> [Int] {
    let widthMax = 1_000_000_000
    if isMapping {
      let range = try mapping(keys: ["from", "to", "count", "spacing"])
      let spacing = try range["spacing"]?.choice(AxisSpacing.self) ?? .linear
      let end = { (node: SpecificationNode) in Double(try node.integer(atLeast: 1, atMost: widthMax)) }
      let widths = try range.values(from: end, spacing: spacing).map { Int($0.rounded()) }
      guard Set(widths).count == widths.count else {
        throw try range.required("count").failure(
          "some of the \(widths.count) widths round to the same number")
      }
      return widths
    }
    return try distinct(
      elements(called: "a list or {from, to, count, spacing}").map {
        ($0, try $0.integer(atLeast: 1, atMost: widthMax))
      })
  }

  /// Seeds, as a count of them from 0 or a list.
  func seedAxis() throws -> [UInt64] {
    if isSequence {
      return try distinct(elements().map { ($0, UInt64(try $0.integer(atLeast: 0))) })
    }
    return Array(0..<UInt64(try integer(atLeast: 1, atMost: axisCountMax)))
  }

  /// Named initialisations, as a list that may be empty.
  func initialisationAxis() throws -> [NamedInitialisation] {
    let named = try elements(called: "a list of names").map { node in
      guard let initialisation = NamedInitialisation(name: try node.text()) else {
        let names = NamedInitialisation.allCases.map(\.displayName).joined(separator: ", ")
        throw node.failure("unknown initialisation \(excerpt(try node.text())); the names are \(names)")
      }
      return (node, initialisation)
    }
    return named.isEmpty ? [] : try distinct(named)
  }

  private func distinct<Value: Hashable>(_ values: [(node: SpecificationNode, value: Value)]) throws
    -> [Value]
  {
    guard !values.isEmpty else { throw failure("must have at least one value") }
    guard values.count <= axisCountMax else {
      throw failure("must have at most \(axisCountMax) values, not \(values.count)")
    }
    var seen: Set<Value> = []
    for (node, value) in values where !seen.insert(value).inserted {
      throw node.failure("\(value) is listed more than once")
    }
    return values.map(\.value)
  }
}

enum AxisSpacing: String, CaseIterable {
  case linear, log
}

extension SpecificationMapping {
  /// The values of a range, ascending, both ends exact and the rest as a person would write them.
  fileprivate func values(
    from end: (SpecificationNode) throws -> Double, spacing: AxisSpacing
  ) throws -> [Double] {
    let (fromNode, toNode) = (try required("from"), try required("to"))
    let (from, to) = (try end(fromNode), try end(toNode))
    let countNode = try required("count")
    let count = try countNode.integer(atLeast: 1, atMost: axisCountMax)
    guard from <= to else { throw toNode.failure("must not be less than 'from', which is \(from)") }
    if count == 1, from < to { throw countNode.failure("must be at least 2 when 'from' and 'to' differ") }
    if count > 1, from == to { throw countNode.failure("must be 1 when 'from' and 'to' are equal") }
    return (0..<count).map { i in
      if i == 0 { return from }
      if i == count - 1 { return to }
      let fraction = Double(i) / Double(count - 1)
      switch spacing {
      case .linear: return rounded(from + fraction * (to - from), scale: max(abs(from), abs(to)))
      case .log: return from * pow(to / from, fraction)
      }
    }
  }
}

/// The number to twelve significant digits, and zero where it is zero but for the rounding of numbers of size `scale`.
private func rounded(_ number: Double, scale: Double) -> Double {
  if abs(number) < 1e-12 * scale { return 0 }
  return Double(String(format: "%.12g", number))!
}
