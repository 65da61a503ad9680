import Foundation
import Journal
import Synchronization

/// Where the newest snapshot lies, for all who ask; those who follow it wait here for the next.
///
/// Nothing is queued for anybody: who comes late is told what changed since the snapshot it knows.
final class Hub: Sendable {
  private struct State {
    var snapshot: PageSnapshot?
    var pulse: Pulse
    /// Why there is nothing to be shown.
    var failure: String?
    var waiting: [CheckedContinuation<Void, Never>] = []
    var streamCount = 0
    var isClosed = false
  }

  private let state: Mutex<State>
  private let start = SuspendingClock().now

  static let streamCountMax = 64

  init() { state = Mutex(State(pulse: Pulse(at: 0))) }

  /// Seconds since this was made.
  private var now: Double { start.duration(to: SuspendingClock().now) / .seconds(1) }

  var snapshot: PageSnapshot? { state.withLock(\.snapshot) }

  var failure: String? { state.withLock(\.failure) }

  var phase: SweepPhase { state.withLock(\.pulse.phase) }

  var streamCount: Int { state.withLock(\.streamCount) }

  func publish(_ snapshot: PageSnapshot) {
    wakeAll { $0.snapshot = snapshot }
  }

  func fail(_ reason: String) { state.withLock { $0.failure = reason } }

  /// Ends all streams.
  func close() { wakeAll { $0.isClosed = true } }

  private func wakeAll(_ change: (inout State) -> Void) {
    let waiting = state.withLock { state in
      change(&state)
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  // MARK: Health

  func note(_ coordinator: CoordinatorState) {
    let now = now
    state.withLock { $0.pulse.note(coordinator, at: now) }
  }

  func note(_ phase: SweepPhase) {
    let now = now
    state.withLock { $0.pulse.note(phase, at: now) }
  }

  var health: Pulse.Verdict {
    let now = now
    return state.withLock { $0.pulse.health(at: now) }
  }

  func readiness(isWritable: Bool) -> Pulse.Verdict {
    let now = now
    return state.withLock { $0.pulse.readiness(at: now, isWritable: isWritable) }
  }

  // MARK: Following

  /// The first snapshot after a revision, as soon as there is one; nil when there will be no more.
  func next(after revision: Int) async -> PageSnapshot? {
    while true {
      let found = state.withLock { state -> PageSnapshot?? in
        if state.isClosed { return .some(nil) }
        guard let snapshot = state.snapshot, snapshot.revision > revision else { return nil }
        return snapshot
      }
      if let found { return found }
      await withCheckedContinuation { continuation in
        let isLate = state.withLock { state in
          // Whatever came in between is found by looking again.
          guard !state.isClosed, state.snapshot.map({ $0.revision <= revision }) ?? true else { return true }
          state.waiting.append(continuation)
          return false
        }
        if isLate { continuation.resume() }
      }
    }
  }

  /// A place for one who follows; nil when all are taken. It is free again when the seat is gone.
  func seat() -> Seat? {
    let isFree = state.withLock { state in
      guard state.streamCount < Self.streamCountMax, !state.isClosed else { return false }
      state.streamCount += 1
      return true
    }
    return isFree ? Seat(self) : nil
  }

  final class Seat: Sendable {
    private let hub: Hub

    fileprivate init(_ hub: Hub) { self.hub = hub }

    deinit { hub.state.withLock { $0.streamCount -= 1 } }
  }
}
