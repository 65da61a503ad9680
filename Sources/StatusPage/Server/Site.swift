import FlyingFox
import Foundation
import Reporting

/// Answers requests: the shell around `Gate`, `Route` and `PageSnapshot`, which decide.
struct Site: HTTPHandler {
  let hub: Hub
  private let columns = WholeColumns()
  /// Nil before there is a sweep to show.
  let sweep: @Sendable () -> Sweep?

  struct Sweep: Sendable {
    let folder: URL
    let gate: Gate
    let keeper: SnapshotKeeper
  }

  init(hub: Hub, sweep: @escaping @Sendable () -> Sweep?) { (self.hub, self.sweep) = (hub, sweep) }

  func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
    let asked = Request(request)
    guard let sweep = sweep() else { return response(.text(503, "starting\n"), to: asked) }
    if let refusal = sweep.gate.refusal(of: asked) { return response(refusal, to: asked) }
    guard let route = Route(asked) else { return response(.notFound, to: asked) }
    if asked.needsToken { sweep.keeper.noteLook() }
    if case .events(let since) = route, asked.method == "GET" { return stream(since: since, asked) }
    return response(try await reply(to: route, sweep), to: asked)
  }

  private func reply(to route: Route, _ sweep: Sweep) async throws -> Reply {
    switch route {
    case .asset(let name): return Asset(name)?.reply ?? .notFound
    case .health: return reply(hub.health)
    case .readiness:
      return reply(hub.readiness(isWritable: access(sweep.folder.path, W_OK) == 0))
    default: break
    }
    guard let snapshot = hub.snapshot else {
      return .text(503, (hub.failure ?? "the journal is being read") + "\n")
    }
    switch route {
    case .cells: return .json(await columns.json(of: snapshot))
    case .cell(let place):
      return try await sweep.keeper.answer { sweep, reader in
        try sweep.detail(ofCellAt: place, reader).map { try json($0, isIndented: false) }
      }.map(Reply.json) ?? .notFound
    case .trial(let selector):
      return try await sweep.keeper.answer { sweep, reader in
        try sweep.story(of: selector, reader)?.json(isIndented: false)
      }.map(Reply.json) ?? .notFound
    case .metrics:
      let metrics = SweepMetrics(snapshot: snapshot, process: .current, streamCount: hub.streamCount)
      return Reply(
        status: 200, contentType: "text/plain; version=0.0.4; charset=utf-8", body: Data(metrics.text.utf8))
    case .events: return Reply(status: 200, contentType: Self.streamType, body: Data())
    default: return try snapshot.reply(to: route) ?? .notFound
    }
  }

  private func reply(_ verdict: Pulse.Verdict) -> Reply {
    .text(verdict.isGood ? 200 : 503, verdict.reason + "\n")
  }

  private static let streamType = "text/event-stream; charset=utf-8"

  private func stream(since: Int, _ request: Request) -> HTTPResponse {
    guard let seat = hub.seat() else {
      var reply = Reply.text(503, "\(Hub.streamCountMax) others follow this page already\n")
      reply.headers.append(("Retry-After", "10"))
      return response(reply, to: request)
    }
    return HTTPResponse(
      statusCode: .ok, headers: headers([("Content-Type", Self.streamType)]),
      body: HTTPBodySequence(
        from: EventSequence(hub: hub, seat: seat, since: since), suggestedBufferSize: Self.chunkSize))
  }

  /// How much is written at a time, in bytes.
  private static let chunkSize = 64 << 10

  private func response(_ reply: Reply, to request: Request) -> HTTPResponse {
    let isHead = request.method == "HEAD"
    let own =
      [("Content-Type", reply.contentType), ("Content-Length", "\(reply.body.count)")] + reply.headers
    return HTTPResponse(
      statusCode: HTTPStatusCode(reply.status, phrase: Self.phrases[reply.status] ?? ""),
      headers: headers(own),
      body: HTTPBodySequence(data: isHead ? Data() : reply.body, suggestedBufferSize: Self.chunkSize))
  }

  private static let phrases = [
    200: "OK", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
    421: "Misdirected Request", 503: "Service Unavailable",
  ]

  private func headers(_ own: [(name: String, value: String)]) -> HTTPHeaders {
    var headers = HTTPHeaders()
    for (name, value) in Reply.standardHeaders + own { headers[HTTPHeader(name)] = value }
    return headers
  }
}

extension Request {
  init(_ request: HTTPRequest) {
    self.init(
      method: request.method.rawValue, path: request.path,
      query: Dictionary(request.query.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
      headers: Dictionary(
        request.headers.map { ($0.key.rawValue.lowercased(), $0.value) }, uniquingKeysWith: { $0 + ", " + $1 }
      ))
  }
}

/// All cells as they were at most some seconds ago, made for one and given to all who ask: whoever follows the stream from
/// their revision is told the rest.
private actor WholeColumns {
  private var made: (revision: Int, at: SuspendingClock.Instant, json: Data)?

  private static let age = Duration.seconds(3)

  func json(of snapshot: PageSnapshot) -> Data {
    let now = SuspendingClock().now
    if let made, made.revision >= snapshot.revision || made.at.duration(to: now) < Self.age {
      return made.json
    }
    let json = CellColumns(snapshot.cells, places: nil, revision: snapshot.revision).json
    made = (snapshot.revision, now, json)
    return json
  }
}
