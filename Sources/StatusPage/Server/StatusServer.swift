import FlyingFox
import FlyingSocks
import Foundation
import Journal
import Logging
import Synchronization

/// Serves the status page of one sweep while its coordinator runs, and after.
///
/// Nobody who looks can hold up the coordinator: it only leaves a word here once a second.
public final class StatusServer: Sendable {
  /// Where it listens, with the port that it was given.
  public let address: StatusAddress
  private let hub: Hub
  private let server: HTTPServer
  private let sweep: SweepBox
  private let logger: Logger

  /// The file with the token, in a sweep's folder.
  public static let tokenName = "status.token"

  /// Listens; until there is a sweep to serve everything is answered by 503.
  /// - Throws: `StatusPageError` if the address cannot be listened at.
  public init(address: StatusAddress, logger: Logger) throws(StatusPageError) {
    let (hub, sweep) = (Hub(), SweepBox())
    let site = Site(hub: hub, sweep: { sweep.value })
    server = try Self.makeServer(address, site)
    self.address = try Self.listen(server, at: address)
    (self.hub, self.sweep, self.logger) = (hub, sweep, logger)
  }

  /// Begins to show a sweep.
  /// - Returns: what to tell the user: where to look, and where the token is.
  /// - Throws: `StatusPageError` if there can be no token.
  public func serve(_ folder: URL, folderPath: String) throws(StatusPageError) -> String {
    let tokenFile = folder.appendingPathComponent(Self.tokenName)
    let token = address.isLoopback ? nil : try AccessToken.kept(in: tokenFile.path)
    let keeper = SnapshotKeeper(folder: folder, hub: hub, logger: logger)
    sweep.set(Site.Sweep(folder: folder, gate: Gate(token: token), keeper: keeper))
    guard token != nil else { return "status page: \(address.url)" }
    return "status page: \(address.url)#token=… with the token in \(folderPath)/\(Self.tokenName)"
  }

  /// What the coordinator says of itself, about once a second.
  public func note(_ state: CoordinatorState) {
    hub.note(state)
    sweep.value?.keeper.note(state)
  }

  /// The coordinator has ended. The journal is read a last time before this returns, and then closed.
  public func noteEnd(isComplete: Bool) {
    hub.note(isComplete ? .complete : .stopped)
    sweep.value?.keeper.finish()
  }

  /// Ends all connections and frees the address.
  public func stop() {
    hub.close()
    sweep.value?.keeper.close()
    let done = DispatchSemaphore(value: 0)
    Task { [server] in
      await server.stop(timeout: 1)
      done.signal()
    }
    _ = done.wait(timeout: .now() + 2)
  }

  // MARK: Listening

  private static func makeServer(
    _ address: StatusAddress, _ site: Site
  ) throws(StatusPageError) -> HTTPServer {
    do {
      return switch address.host {
      case .v4(let text):
        HTTPServer(
          address: try .inet(ip4: text, port: address.port), pool: Door(), logger: .disabled, handler: site)
      case .v6(let text):
        HTTPServer(
          address: try .inet6(ip6: text, port: address.port), pool: Door(), logger: .disabled, handler: site)
      }
    } catch {
      throw StatusPageError("\(address)", "not an address of this computer")
    }
  }

  /// Returns when it listens, or throws why not.
  private static func listen(
    _ server: HTTPServer, at address: StatusAddress
  ) throws(StatusPageError) -> StatusAddress {
    let outcome = Mutex<Result<UInt16, StatusPageError>?>(nil)
    let settled = DispatchSemaphore(value: 0)
    let settle: @Sendable (Result<UInt16, StatusPageError>) -> Void = { result in
      let isFirst = outcome.withLock { outcome in
        defer { outcome = outcome ?? result }
        return outcome == nil
      }
      if isFirst { settled.signal() }
    }
    Task {
      do {
        try await server.run()
      } catch {
        settle(.failure(StatusPageError("\(address)", reason(error))))
      }
    }
    Task {
      try? await server.waitUntilListening(timeout: 10)
      guard let port = await server.listeningAddress?.port else {
        return settle(.failure(StatusPageError("\(address)", "cannot be listened at")))
      }
      settle(.success(port))
    }
    settled.wait()
    let port = try outcome.withLock { $0! }.get()
    return StatusAddress(address.host, port: port)
  }

  private static func reason(_ error: any Error) -> String {
    guard case SocketError.failed(_, let code, _) = error else { return "cannot be listened at" }
    return "cannot be listened at: \(String(cString: strerror(code)).lowercased())"
  }
}

/// What is set once, and read by many.
final class SweepBox: Sendable {
  private let sweep = Mutex<Site.Sweep?>(nil)

  var value: Site.Sweep? { sweep.withLock(\.self) }

  func set(_ value: Site.Sweep) { sweep.withLock { $0 = value } }
}

extension Socket.Address {
  fileprivate var port: UInt16? {
    switch self {
    case .ip4(_, let port), .ip6(_, let port): port
    case .unix: nil
    }
  }
}
