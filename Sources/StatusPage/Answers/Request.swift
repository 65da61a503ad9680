/// What was asked, as far as an answer depends on it.
struct Request: Sendable, Equatable {
  var method: String
  var path: String
  var query: [String: String] = [:]
  /// By name in small letters.
  var headers: [String: String] = [:]

  /// Whether the answer tells something of the sweep.
  var needsToken: Bool { path.hasPrefix("/api/") || path == "/metrics" }
}
