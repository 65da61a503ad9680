import Foundation
import Testing

@testable import Messaging

func withTemporaryFolder<Value>(_ body: (URL) throws -> Value) throws -> Value {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("phasegrid-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}

func mode(_ path: String) -> mode_t {
  var status = stat()
  return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
}

/// A ticket of this folder, with the file it was written to.
func issue(_ name: String, _ keys: KeyFolder, in folder: URL) throws -> Ticket {
  let path = folder.appendingPathComponent("\(name).ticket").path
  try keys.issue(try #require(TicketName(name)), endpoints: [Endpoint("tcp://head:5555")], to: path)
  return try Ticket.read(path)
}

@Suite("Tickets") struct TicketTests {
  private static let pair = KeyPair.random()
  private static let valid = """
    {"phasegridTicket": 1, "name": "node", "endpoints": ["tcp://a:1", "ipc:///s"],
     "serverPublicKey": "\(pair.publicKey)", "workerSecretKey": "\(pair.secretKey.text)"}
    """

  @Test("A ticket says what its issuer said, in files of mode 600 and folders of mode 700")
  func issuing() throws {
    try withTemporaryFolder { folder in
      let keys = KeyFolder(folder.appendingPathComponent("sweep/keys"))
      #expect(!keys.exists)
      let (first, second) = (try issue("first", keys, in: folder), try issue("second", keys, in: folder))
      #expect(first.endpoints == [try Endpoint("tcp://head:5555")])
      #expect(try first.credentials.serverKey == keys.serverKeys().publicKey)
      #expect(first.credentials.serverKey == second.credentials.serverKey)
      #expect(
        try keys.listed() == [
          first.credentials.workerKeys.publicKey: first.name,
          second.credentials.workerKeys.publicKey: second.name,
        ])
      for file in ["first.ticket", "sweep/keys/server.json", "sweep/keys/listed/first.json"] {
        #expect(mode(folder.appendingPathComponent(file).path) == 0o600, "\(file)")
      }
      for file in ["sweep/keys", "sweep/keys/listed", "sweep/keys/revoked"] {
        #expect(mode(folder.appendingPathComponent(file).path) == 0o700, "\(file)")
      }
    }
  }

  @Test("Neither a file nor a name is taken twice, and nothing is left of the attempt")
  func taken() throws {
    try withTemporaryFolder { folder in
      let keys = KeyFolder(folder.appendingPathComponent("keys"))
      let ticket = try issue("node", keys, in: folder)
      let path = folder.appendingPathComponent("node.ticket").path
      #expect(throws: TicketError.self) {
        try keys.issue(#require(TicketName("other")), endpoints: ticket.endpoints, to: path)
      }
      #expect(try Ticket.read(path) == ticket)
      let free = folder.appendingPathComponent("free.ticket").path
      #expect(throws: TicketError.self) { try keys.issue(ticket.name, endpoints: ticket.endpoints, to: free) }
      #expect(!FileManager.default.fileExists(atPath: free))
      try keys.revoke(ticket.name)
      #expect(throws: TicketError.self) { try keys.issue(ticket.name, endpoints: ticket.endpoints, to: free) }
      #expect(try keys.entries().map(\.name.rawValue) == ["node"])
    }
  }

  @Test("A revoked ticket is listed no more, and is revoked once")
  func revoking() throws {
    try withTemporaryFolder { folder in
      let keys = KeyFolder(folder.appendingPathComponent("keys"))
      let (first, second) = (try issue("first", keys, in: folder), try issue("second", keys, in: folder))
      try keys.revoke(first.name)
      #expect(try Array(keys.listed().values) == [second.name])
      #expect(try keys.entries().map(\.isRevoked) == [false, true])
      #expect { try keys.revoke(first.name) } throws: { "\($0)".contains("was revoked before") }
      #expect { try keys.revoke(TicketName("none")!) } throws: {
        "\($0)".contains("there is no ticket 'none'")
      }
    }
  }

  @Test("A damaged list entry lists nobody and keeps nobody out")
  func damagedEntry() throws {
    try withTemporaryFolder { folder in
      let keys = KeyFolder(folder.appendingPathComponent("keys"))
      let ticket = try issue("node", keys, in: folder)
      for text in ["", "{", "{\"phasegridTicketKey\": 1, \"publicKey\": \"short\"}"] {
        let file = keys.url.appendingPathComponent("listed/damaged.json")
        try Data(text.utf8).write(to: file)
        #expect(chmod(file.path, 0o600) == 0)
        #expect(try Array(keys.listed().values) == [ticket.name])
      }
    }
  }

  @Test(
    "A ticket that others can read is refused", arguments: [0o644, 0o640, 0o604, 0o660, 0o601] as [mode_t])
  func readableByOthers(mode: mode_t) throws {
    try withTemporaryFolder { folder in
      let path = folder.appendingPathComponent("node.ticket").path
      try Data(Self.valid.utf8).write(to: URL(fileURLWithPath: path))
      #expect(chmod(path, mode) == 0)
      #expect { try Ticket.read(path) } throws: { "\($0)".contains("chmod 600") && "\($0)".hasPrefix(path) }
      #expect(chmod(path, 0o400) == 0)
      #expect(try Ticket.read(path).endpoints.count == 2)
    }
  }

  @Test("What is no ticket is refused in one line that names the file and the key")
  func invalid() throws {
    let secret = Self.pair.secretKey.text
    let cases: [(String, String)] = [
      ("", "not JSON"), ("{", "not JSON"), ("[]", "an object"), ("{}", "'phasegridTicket' is missing"),
      (Self.valid.replacing("\"phasegridTicket\": 1", with: "\"phasegridTicket\": 2"), "version 2"),
      (Self.valid.replacing("\"name\"", with: "\"nam\""), "unknown key 'nam'"),
      (Self.valid.replacing("\"node\"", with: "\"../node\""), "'name'"),
      (Self.valid.replacing("\"node\"", with: "7"), "'name'"),
      (Self.valid.replacing("tcp://a:1", with: "tcp://*:1"), "'endpoints'"),
      (Self.valid.replacing("\"tcp://a:1\", \"ipc:///s\"", with: ""), "1 to 16"),
      (Self.valid.replacing(secret, with: secret.dropLast()), "'workerSecretKey'"),
      (Self.valid.replacing(secret, with: secret.dropLast() + "~"), "'workerSecretKey'"),
      (Self.valid + String(repeating: " ", count: 64 << 10), "larger than"),
    ]
    _ = try Ticket(decoding: Data(Self.valid.utf8), file: "t")
    for (text, reason) in cases {
      #expect {
        try Ticket(decoding: Data(text.utf8), file: "t")
      } throws: { error in
        "\(error)".hasPrefix("t: ") && "\(error)".contains(reason) && !"\(error)".contains("\n")
          && !"\(error)".contains(secret.prefix(20))
      }
    }
  }

  @Test("A secret key prints nothing of itself")
  func printing() throws {
    let ticket = try Ticket(decoding: Data(Self.valid.utf8), file: "t")
    var dumped = ""
    dump(ticket, to: &dumped)
    for text in ["\(ticket)", String(reflecting: ticket), dumped] {
      #expect(!text.contains(Self.pair.secretKey.text) && text.contains("\(Self.pair.publicKey)"))
    }
  }

  @Test(
    "A ticket's name is a file's name and no path",
    arguments: [
      ("node-7", true), ("a", true), ("", false), (".x", false), ("-x", false), ("a/b", false), ("é", false),
      ("a b", false), (String(repeating: "x", count: 64), true), (String(repeating: "x", count: 65), false),
    ])
  func names(text: String, isValid: Bool) {
    #expect((TicketName(text) != nil) == isValid)
  }
}
