/// Names a ticket within a folder of keys, and the workers that join by it in the coordinator's records.
public struct TicketName: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let rawValue: String

  /// Nil unless it is 1 to 64 letters, digits, dots, dashes and underscores, the first of them a letter or digit: the name
  /// is a file's and a part of others.
  public init?(_ text: String) {
    let isName = text.utf8.allSatisfy { byte in
      let character = Character(Unicode.Scalar(byte))
      return byte < 128 && (character.isLetter || character.isNumber || "._-".contains(character))
    }
    guard (1...Self.lengthMax).contains(text.utf8.count), isName, !"._-".contains(text.first!) else {
      return nil
    }
    rawValue = text
  }

  public static let lengthMax = 64
  /// What a name may be, for an error's line.
  public static let rule =
    "write 1 to \(lengthMax) letters, digits, dots, dashes or underscores, a letter or digit first"

  public var description: String { rawValue }

  public static func < (first: TicketName, second: TicketName) -> Bool { first.rawValue < second.rawValue }
}
