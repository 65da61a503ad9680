import Synchronization
import Training

/// Finds trials that hang: their computation has begun and does not move.
///
/// A trial ends by itself after `evaluationsMax`, so one that moves is never waited for in vain, however long it takes.
/// What counts is looks without movement, not time: of a process that was stopped for hours one look tells nothing.
struct StandstillWatch {
  private struct Watched {
    let progress: Progress
    var count = 0
    /// Looks in a row at which it had not moved.
    var stillCount = 0
  }

  private let interval: Duration
  private var watched: [RunIdentifier: Watched] = [:]
  private var lookedAt: Duration = .zero

  private static let lookCount = 10

  /// - Parameter durationMax: how long a computation may stand still.
  init(_ durationMax: Duration) {
    interval = durationMax / Self.lookCount
  }

  /// Runs that wait for a slot.
  var notBegun: [RunIdentifier] { watched.filter { $0.value.progress.count == 0 }.keys.sorted() }

  /// When to look, if anything is watched.
  var due: Duration? { watched.isEmpty ? nil : lookedAt + interval }

  /// - Returns: what the computation is to note its progress with.
  mutating func begin(_ run: RunIdentifier) -> Progress {
    let progress = Progress()
    watched[run] = Watched(progress: progress)
    return progress
  }

  mutating func end(_ run: RunIdentifier) { watched[run] = nil }

  /// Looks if it is time to, and says of each run once that it hangs.
  mutating func look(at now: Duration) -> WorkerEvent? {
    guard let due, now >= due else { return nil }
    lookedAt = now
    var hanging: [RunIdentifier] = []
    for (run, before) in watched {
      let count = before.progress.count
      let stillCount = count > 0 && count == before.count ? before.stillCount + 1 : 0
      watched[run] = Watched(progress: before.progress, count: count, stillCount: stillCount)
      if stillCount >= Self.lookCount { hanging.append(run) }
    }
    if hanging.isEmpty { return nil }
    for run in hanging { end(run) }
    return .stoodStill(hanging.sorted(), notBegun: notBegun)
  }
}

/// How far a computation has come, in steps that mean nothing but that it moves.
final class Progress: Sendable {
  private let steps = Atomic(0)

  var count: Int { steps.load(ordering: .relaxed) }

  func note() { steps.wrappingAdd(1, ordering: .relaxed) }
}

extension Concurrency {
  /// The same, noting each part that is done.
  func noting(_ progress: Progress) -> Concurrency {
    Concurrency { [perform] count, body in
      perform(count) { part in
        body(part)
        progress.note()
      }
    }
  }
}
