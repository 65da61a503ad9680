import Foundation

/// What a worker needs to join: where, whom to trust, and a key of its own. Any number of workers may share one.
public struct Ticket: Equatable, Sendable {
  public let name: TicketName
  /// Where the coordinator listens, one or several.
  public let endpoints: [Endpoint]
  public let credentials: Credentials

  /// The keys by which a worker and its coordinator know each other.
  public struct Credentials: Equatable, Sendable {
    public let serverKey: PublicKey
    public let workerKeys: KeyPair
  }

  public static let endpointCountMax = 16

  /// Reads a ticket's file.
  /// - Throws: `TicketError` also where other users could read it.
  public static func read(_ path: String) throws(TicketError) -> Ticket {
    try Ticket(decoding: PrivateFile.read(path), file: path)
  }

  /// - Parameter file: names the ticket in errors.
  /// - Throws: `TicketError`.
  public init(decoding data: Data, file: String) throws(TicketError) {
    guard data.count <= PrivateFile.sizeMax else {
      throw TicketError(file, "larger than \(PrivateFile.sizeMax) bytes")
    }
    self = try decodeStrictly(data, file: file)
  }

  init(name: TicketName, endpoints: [Endpoint], credentials: Credentials) {
    self.name = name
    self.endpoints = endpoints
    self.credentials = credentials
  }
}

extension Ticket: Codable {
  private enum Key: String, CodingKey, CaseIterable {
    case version = "phasegridTicket"
    case name, endpoints, serverPublicKey, workerSecretKey
  }

  private static let version = 1

  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(Key.self)
    try container.checkVersion(.version, is: Self.version)
    name = try container.decode(.name, expected: TicketName.rule, TicketName.init)
    let texts = try container.decode([String].self, forKey: .endpoints)
    guard (1...Self.endpointCountMax).contains(texts.count) else {
      throw DecodingError.dataCorruptedError(
        forKey: .endpoints, in: container, debugDescription: "write 1 to \(Self.endpointCountMax) endpoints")
    }
    endpoints = try texts.map { text in
      guard let endpoint = try? Endpoint(text), !endpoint.isWildcard else {
        throw DecodingError.dataCorruptedError(
          forKey: .endpoints, in: container,
          debugDescription: "'\(text.prefix(80))' is not an endpoint to connect to: write tcp://HOST:PORT")
      }
      return endpoint
    }
    let expected = "a key is 40 characters of Z85"
    credentials = Credentials(
      serverKey: try container.decode(.serverPublicKey, expected: expected, PublicKey.init),
      workerKeys: KeyPair(try container.decode(.workerSecretKey, expected: expected, SecretKey.init)))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(Self.version, forKey: .version)
    try container.encode(name.rawValue, forKey: .name)
    try container.encode(endpoints.map(\.description), forKey: .endpoints)
    try container.encode(credentials.serverKey.text, forKey: .serverPublicKey)
    try container.encode(credentials.workerKeys.secretKey.text, forKey: .workerSecretKey)
  }
}
