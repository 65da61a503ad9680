import Foundation

/// Decides who may ask for what.
///
/// - Where only this computer can connect, no token is asked for. A page of another site cannot ask in a browser's name:
///   it has another origin, and a name of its own that leads here (DNS rebinding) is refused as a host.
/// - Anywhere else whatever tells of the sweep needs the token, which no other site knows. The page itself, which is the same
///   for every sweep, and the two health checks are open.
struct Gate: Sendable {
  /// Nil where only this computer can connect.
  let token: AccessToken?

  /// Nil for a request that may pass.
  func refusal(of request: Request) -> Reply? {
    guard ["GET", "HEAD"].contains(request.method) else {
      var reply = Reply.text(405, "this page can only be read\n")
      reply.headers.append(("Allow", "GET, HEAD"))
      return reply
    }
    guard hasOwnOrigin(request) else { return .text(403, "asked by a page of another site\n") }
    if let token {
      guard request.needsToken, !bears(token, request) else { return nil }
      var reply = Reply.text(401, "the token is missing or wrong\n")
      reply.headers.append(("WWW-Authenticate", "Bearer realm=\"phasegrid\""))
      return reply
    }
    guard isOwnHost(request.headers["host"] ?? "") else {
      return .text(421, "this computer is not known here by that name: ask 127.0.0.1 or localhost\n")
    }
    return nil
  }

  private func bears(_ token: AccessToken, _ request: Request) -> Bool {
    let parts = (request.headers["authorization"] ?? "").split(separator: " ", maxSplits: 1)
    return parts.count == 2 && parts[0].lowercased() == "bearer" && token.matches(String(parts[1]))
  }

  /// A browser says where a request comes from; other programs do not.
  private func hasOwnOrigin(_ request: Request) -> Bool {
    if let origin = request.headers["origin"] {
      // Before it may stand somebody who speaks https.
      let schemes = ["http://", "https://"]
      let host = (request.headers["host"] ?? "").lowercased()
      guard !host.isEmpty, schemes.contains(where: { origin.lowercased() == $0 + host }) else { return false }
    }
    // A link elsewhere may lead to the page; what the page is made of is asked for by itself alone.
    let site = request.headers["sec-fetch-site"] ?? "none"
    let isNavigation = request.headers["sec-fetch-mode"] == "navigate"
    return ["none", "same-origin"].contains(site) || isNavigation && !request.needsToken
  }

  /// Any port: a tunnel may have another at its beginning.
  private func isOwnHost(_ host: String) -> Bool {
    let host = host.lowercased()
    if host == "[::1]" || host.hasPrefix("[::1]:") { return true }
    let name = host.split(separator: ":", omittingEmptySubsequences: false).first.map(String.init) ?? ""
    guard let address = try? StatusAddress("\(name):0") else { return false }
    return !name.isEmpty && address.isLoopback
  }
}
