import Foundation
import Testing

@testable import StatusPage

@Suite struct AddressTests {
  @Test(arguments: [
    ("127.0.0.1:8080", "127.0.0.1:8080", true), (":8080", "127.0.0.1:8080", true), ("8080", "127.0.0.1:8080", true),
    ("localhost:80", "127.0.0.1:80", true), ("[::1]:0", "[::1]:0", true),
    ("127.1.2.3:9", "127.1.2.3:9", true),
    ("*:8080", "0.0.0.0:8080", false), ("0.0.0.0:1", "0.0.0.0:1", false), ("[::]:65535", "[::]:65535", false),
    ("10.1.2.3:80", "10.1.2.3:80", false), ("[fe80::1]:80", "[fe80::1]:80", false),
  ])
  func `an address says where, and whether others can connect`(text: String, meant: String, isLoopback: Bool)
    throws
  {
    let address = try StatusAddress(text)
    #expect(address.description == meant)
    #expect(address.isLoopback == isLoopback)
  }

  @Test(arguments: [
    "", "127.0.0.1", "127.0.0.1:", "127.0.0.1:-1", "127.0.0.1:65536", "127.0.0.1:８０", "host:80",
    "[::1]",
    "::1:80", "[::1:80", "127.0.0.256:80", "http://127.0.0.1:80", "127.0.0.1:80/",
  ])
  func `what is no address is refused with what would be right`(text: String) {
    #expect { try StatusAddress(text) } throws: {
      "\($0)".contains("write") && "\($0)".hasPrefix("\(text): ")
    }
  }

  @Test func `a browser is sent to a name it can reach`() throws {
    #expect(try StatusAddress("[::1]:80").url == "http://[::1]:80/")
    #expect(try StatusAddress("*:80").url == "http://\(ProcessInfo.processInfo.hostName):80/")
  }
}

@Suite struct TokenTests {
  private func withFile(_ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("token-\(UUID().uuidString)")
      .path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  @Test func `a token is made once, for its owner alone, and kept`() throws {
    try withFile { path in
      let made = try AccessToken.kept(in: path)
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      #expect(try AccessToken.kept(in: path) == made)
      #expect(made.text.utf8.count == 43)
      #expect(made.matches(made.text))
      #expect(!made.matches(String(made.text.dropLast())) && !made.matches(""))
    }
  }

  @Test func `a token that others may read is not used`() throws {
    try withFile { path in
      _ = try AccessToken.kept(in: path)
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
      #expect(throws: StatusPageError.self) { try AccessToken.kept(in: path) }
    }
  }

  @Test(arguments: ["", "short", "two words that are long enough for a token, all told"])
  func `a file that holds no token is refused and left as it is`(content: String) throws {
    try withFile { path in
      #expect(
        FileManager.default.createFile(
          atPath: path, contents: Data(content.utf8), attributes: [.posixPermissions: 0o600]))
      #expect(throws: StatusPageError.self) { try AccessToken.kept(in: path) }
      #expect(FileManager.default.contents(atPath: path) == Data(content.utf8))
    }
  }
}
