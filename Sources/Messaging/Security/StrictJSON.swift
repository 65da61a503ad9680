import Foundation

/// A key of any name, by which a decoder is asked for all that there are.
private struct AnyKey: CodingKey {
  let stringValue: String
  let intValue: Int? = nil
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

/// A key that a document has and its format has not.
private struct UnknownKey: Error {
  let name: String
  let known: [String]
}

extension Decoder {
  /// A container whose keys are all known.
  func strictContainer<Key: CodingKey & CaseIterable>(_ keys: Key.Type) throws -> KeyedDecodingContainer<Key>
  {
    let known = keys.allCases.map(\.stringValue)
    let found = try container(keyedBy: AnyKey.self).allKeys.map(\.stringValue).sorted()
    if let stranger = found.first(where: { !known.contains($0) }) {
      throw UnknownKey(name: stranger, known: known)
    }
    return try container(keyedBy: keys)
  }
}

/// Decodes one document; what is wrong with it is said in a line that names the file and the key.
func decodeStrictly<Value: Decodable>(_ data: Data, file: String) throws(TicketError) -> Value {
  do {
    return try JSONDecoder().decode(Value.self, from: data)
  } catch let error as UnknownKey {
    throw TicketError(
      file, "unknown key '\(error.name.prefix(40))'; there are \(error.known.joined(separator: ", "))")
  } catch DecodingError.keyNotFound(let key, _) {
    throw TicketError(file, "the key '\(key.stringValue)' is missing")
  } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
    throw TicketError(
      file,
      context.codingPath.first.map { "'\($0.stringValue)': a value of another type is needed" }
        ?? "an object {…} is needed")
  } catch DecodingError.dataCorrupted(let context) {
    throw TicketError(
      file, context.codingPath.first.map { "'\($0.stringValue)': \(context.debugDescription)" } ?? "not JSON")
  } catch {
    throw TicketError(file, "not JSON")
  }
}

extension KeyedDecodingContainer {
  /// The value of a key if it can be made from the text there.
  func decode<Value>(_ key: Key, expected: String, _ make: (String) -> Value?) throws -> Value {
    guard let value = make(try decode(String.self, forKey: key)) else {
      throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: expected)
    }
    return value
  }

  /// Checks the number that says which version of its format a file is in.
  func checkVersion(_ key: Key, is version: Int) throws {
    let found = try decode(Int.self, forKey: key)
    guard found == version else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: self,
        debugDescription: "version \(found), but Phasegrid \(productVersion) reads version \(version)")
    }
  }
}

/// One document for people and for `decodeStrictly`.
func encodedJSON(_ value: some Encodable) -> Data {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  do {
    return try encoder.encode(value) + Data("\n".utf8)
  } catch {
    preconditionFailure("texts and whole numbers encode: \(error)")
  }
}
