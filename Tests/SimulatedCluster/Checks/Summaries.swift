import Coordination
import Messaging

// One line each, for whoever replays a seed.

extension CoordinatorMessage {
  var summary: String {
    switch self {
    case .welcome(let welcome): "welcome to session \(welcome.session)"
    case .refused(let reason): "refused: \(reason)"
    case .assignments(let assignments):
      "train " + assignments.map { "\($0.lease.text)" }.joined(separator: ", ")
    case .acknowledgement(let trials): "acknowledged \(trials)"
    case .rejoinRequest: "rejoin"
    case .dismissal(let reason): "dismissed: \(reason)"
    case .dataChunk(let chunk): "\(chunk.bytes.count) bytes of data from \(chunk.offset)"
    }
  }
}

extension WorkerMessage {
  var summary: String {
    switch self {
    case .hello: "hello"
    case .heartbeat(let heartbeat):
      "heartbeat with "
        + heartbeat.held.map { "\($0.lease.text)\($0.isRunning ? "" : " waiting")" }.joined(separator: ", ")
    case .results(let reports): "results of " + reports.map(\.lease.text).joined(separator: ", ")
    case .failure(let report): "failure of \(report.lease.text): \(report.reason)"
    case .handBack(let handBack): "hands back " + handBack.leases.map(\.text).joined(separator: ", ")
    case .goodbye(let goodbye): "goodbye: \(goodbye.reason)"
    case .dataRequest(let request): "asks for data from \(request.offset)"
    }
  }
}

extension LeaseIdentifier {
  fileprivate var text: String { "\(trialIndex)#\(attempt)" }
}

extension JournalEntry {
  var summary: String {
    switch self {
    case .result(let result): "the result of trial \(result.trial.index) by \(result.worker)"
    case .copy(let result): "a copy of trial \(result.trial.index) by \(result.worker)"
    case .failure(let key, let lost):
      "\(key.rawValue.prefix(6)) lost \(lost.attempt) at \(lost.worker), \(lost.cause)\(lost.isCounted ? ", counted" : "")"
    case .setAside(let key, _): "\(key.rawValue.prefix(6)) set aside"
    case .leases(let rows): "\(rows.count) leases"
    }
  }
}
