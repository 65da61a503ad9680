/// `server.json`: the coordinator's secret key.
struct ServerKeyFile: Codable {
  let secretKey: SecretKey

  private enum Key: String, CodingKey, CaseIterable {
    case version = "phasegridServerKey"
    case secretKey
  }

  init(secretKey: SecretKey) { self.secretKey = secretKey }

  init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(Key.self)
    try container.checkVersion(.version, is: keyFileVersion)
    secretKey = try container.decode(.secretKey, expected: "a key is 40 characters of Z85", SecretKey.init)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(keyFileVersion, forKey: .version)
    try container.encode(secretKey.text, forKey: .secretKey)
  }
}

/// `listed/NAME.json`: a ticket's public key.
struct ListedKeyFile: Codable {
  let publicKey: PublicKey

  private enum Key: String, CodingKey, CaseIterable {
    case version = "phasegridTicketKey"
    case publicKey
  }

  init(publicKey: PublicKey) { self.publicKey = publicKey }

  init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(Key.self)
    try container.checkVersion(.version, is: keyFileVersion)
    publicKey = try container.decode(.publicKey, expected: "a key is 40 characters of Z85", PublicKey.init)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(keyFileVersion, forKey: .version)
    try container.encode(publicKey.text, forKey: .publicKey)
  }
}

private let keyFileVersion = 1
