import Testing

@testable import StatusPage

@Suite struct GateTests {
  private let token = AccessToken(text: "0123456789abcdefghijklmnopqrstuvwxyz-_ABCDE")
  private var local: Gate { Gate(token: nil) }
  private var remote: Gate { Gate(token: token) }

  private func request(_ path: String, _ headers: [String: String] = [:], method: String = "GET") -> Request {
    Request(method: method, path: path, headers: ["host": "127.0.0.1:8080"].merging(headers) { $1 })
  }

  @Test(arguments: [
    "127.0.0.1:8080", "127.0.0.1", "localhost:9000", "LOCALHOST", "[::1]:8080", "[::1]", "127.9.9.9",
  ])
  func `this computer's names for itself pass`(host: String) {
    #expect(local.refusal(of: request("/api/status", ["host": host])) == nil)
  }

  @Test(arguments: [
    "evil.example:8080", "", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1", "*",
    "[::1].evil",
  ])
  func `a name that leads here from elsewhere is refused`(host: String) {
    for path in ["/api/status", "/", "/metrics", "/healthz"] {
      #expect(local.refusal(of: request(path, ["host": host]))?.status == 421)
    }
  }

  @Test func `a page of another origin is refused`() {
    for gate in [local, remote] {
      for origin in [
        "http://evil.example", "null", "http://127.0.0.1:9999", "http://127.0.0.1:8080.evil.example",
      ] {
        let headers = ["origin": origin, "authorization": "Bearer \(token.text)"]
        #expect(gate.refusal(of: request("/api/status", headers))?.status == 403)
      }
      #expect(
        gate.refusal(
          of: request(
            "/api/status", ["origin": "http://127.0.0.1:8080", "authorization": "Bearer \(token.text)"]))
          == nil)
    }
  }

  @Test func `another site may link to the page and ask for nothing else`() {
    let crossing = ["sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"]
    #expect(local.refusal(of: request("/", crossing)) == nil)
    #expect(local.refusal(of: request("/api/status", crossing))?.status == 403)
    #expect(
      local.refusal(of: request("/", ["sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors"]))?.status
        == 403)
    #expect(local.refusal(of: request("/api/status", ["sec-fetch-site": "same-origin"])) == nil)
  }

  @Test(arguments: ["POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "get"])
  func `nothing can be done but read`(method: String) {
    let refusal = local.refusal(of: request("/api/status", method: method))
    #expect(refusal?.status == 405)
    #expect(refusal?.headers.contains { $0 == ("Allow", "GET, HEAD") } == true)
  }

  @Test func `from another computer all that tells of the sweep needs the token`() {
    let wrong = [
      "", "Bearer", "Bearer ", "Bearer x", "Basic \(token.text)", token.text, "Bearer \(token.text)x",
    ]
    for path in ["/api/status", "/api/events", "/api/anything", "/metrics"] {
      #expect(remote.refusal(of: request(path))?.status == 401)
      for header in wrong {
        #expect(remote.refusal(of: request(path, ["authorization": header]))?.status == 401)
      }
      for scheme in ["Bearer", "bearer"] {
        let headers = ["authorization": "\(scheme) \(token.text)", "host": "head.cluster:8080"]
        #expect(remote.refusal(of: request(path, headers)) == nil)
      }
    }
  }

  @Test func `the page itself and the health checks are open`() {
    for path in ["/", "/main.js", "/healthz", "/readyz"] {
      #expect(remote.refusal(of: request(path, ["host": "head.cluster:8080"])) == nil)
    }
  }
}
