import Foundation

/// Names in snake case as in the tables, sorted; dates in ISO 8601; infinities as "inf" and "-inf".
package func json(
  _ value: some Encodable, isIndented: Bool,
  keys: JSONEncoder.KeyEncodingStrategy = .convertToSnakeCase
) throws -> Data {
  let encoder = JSONEncoder()
  encoder.keyEncodingStrategy = keys
  encoder.dateEncodingStrategy = .iso8601
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  if isIndented { encoder.outputFormatting.insert(.prettyPrinted) }
  return try encoder.encode(value) + Data("\n".utf8)
}

/// A value whose absence is written as null, where Codable would leave out the key.
public struct OrNull<Value: Encodable & Sendable>: Encodable, Sendable {
  public let value: Value?

  public init(_ value: Value?) {
    self.value = value
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let value {
      try container.encode(value)
    } else {
      try container.encodeNil()
    }
  }
}

extension Field: Encodable {
  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .missing: try container.encodeNil()
    case .text(let text): try container.encode(text)
    case .whole(let number): try container.encode(number)
    case .number(let number) where number.isNaN: try container.encodeNil()
    case .number(let number): try container.encode(number)
    }
  }
}

/// An array of objects, one for each row.
extension Table: Encodable {
  private struct Column: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  func encode(to encoder: any Encoder) throws {
    let keys = columns.map(Column.init(stringValue:))
    var container = encoder.unkeyedContainer()
    for row in rows {
      var object = container.nestedContainer(keyedBy: Column.self)
      for (key, field) in zip(keys, row) { try object.encode(field, forKey: key) }
    }
  }
}
