import Messaging
import Testing

@Suite("Endpoints") struct EndpointTests {
  @Test(
    "A valid endpoint is written as it was read",
    arguments: [
      "tcp://127.0.0.1:5555", "tcp://*:*", "tcp://*:80", "tcp://node-7.cluster_a.example:65535",
      "tcp://[::1]:1",
      "tcp://[fe80::1%eth0]:*", "ipc:///run/phasegrid.sock", "ipc://relative.sock",
    ])
  func valid(text: String) throws {
    #expect(try Endpoint(text).description == text)
  }

  @Test(
    "An invalid endpoint is refused in one line that begins with it",
    arguments: [
      ("127.0.0.1:5555", "write tcp://HOST:PORT or ipc://PATH"), ("", "write tcp://HOST:PORT or ipc://PATH"),
      ("udp://a:1", "write tcp://HOST:PORT or ipc://PATH"), ("tcp://host", "the port is missing"),
      ("tcp://host:", "a number from 1 to 65535"), ("tcp://host:0", "a number from 1 to 65535"),
      ("tcp://host:65536", "a number from 1 to 65535"), ("tcp://host:+5", "a number from 1 to 65535"),
      ("tcp://host:5٣", "a number from 1 to 65535"), ("tcp://:5555", "not a host"),
      ("tcp://a b:5", "not a host"),
      ("tcp://::1:5555", "not a host"), ("tcp://[]:5", "not a host"), ("tcp://hôte:5", "not a host"),
      ("ipc://", "the path is missing"), ("ipc://*", "the path is missing"),
      ("ipc://" + String(repeating: "x", count: 104), "at most 103 bytes"),
    ])
  func invalid(text: String, reason: String) {
    #expect {
      try Endpoint(text)
    } throws: { error in
      "\(error)".hasPrefix("\(text): ") && "\(error)".contains(reason) && !"\(error)".contains("\n")
    }
  }

  @Test(
    "Only what this host alone can reach is loopback",
    arguments: [
      ("tcp://127.0.0.1:1", true), ("tcp://127.9.9.9:*", true), ("tcp://localhost:1", true),
      ("tcp://[::1]:1", true), ("ipc:///s", true), ("tcp://*:1", false), ("tcp://0.0.0.0:1", false),
      ("tcp://127.0.0.1.example.org:1", false), ("tcp://128.0.0.1:1", false), ("tcp://[::]:1", false),
    ])
  func loopback(text: String, isLoopback: Bool) throws {
    #expect(try Endpoint(text).isLoopback == isLoopback)
  }

  @Test(
    "Wildcards are known",
    arguments: [
      ("tcp://*:1", true), ("tcp://a:*", true), ("tcp://0.0.0.0:1", true), ("tcp://[::]:1", true),
      ("tcp://a:1", false), ("ipc:///s", false),
    ])
  func wildcard(text: String, isWildcard: Bool) throws {
    #expect(try Endpoint(text).isWildcard == isWildcard)
  }
}
