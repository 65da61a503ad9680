import Foundation

/// A whole answer.
struct Reply: Sendable {
  let status: Int
  let contentType: String
  let body: Data
  var headers: [(name: String, value: String)] = []

  static func text(_ status: Int, _ text: String) -> Reply {
    Reply(status: status, contentType: "text/plain; charset=utf-8", body: Data(text.utf8))
  }

  static func json(_ body: Data) -> Reply {
    Reply(status: 200, contentType: "application/json", body: body)
  }

  static let notFound = text(404, "there is nothing of that name; docs/status-page.md lists what there is\n")

  /// What every answer carries: nothing may be loaded from elsewhere, framed, kept or guessed at.
  static let standardHeaders: [(name: String, value: String)] = [
    (
      "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
  ]
}
