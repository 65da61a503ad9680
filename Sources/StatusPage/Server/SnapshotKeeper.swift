import Foundation
import Journal
import Logging
import Reporting
import Synchronization

/// Makes snapshots in a thread of its own, beside the coordinator's: it reads the journal as any other reader does, and hears
/// from the coordinator what it says of itself. Neither waits for the other.
final class SnapshotKeeper: Sendable {
  /// What is no part of snapshots: JSON, or nil for what there is not.
  typealias Question = @Sendable (LiveSweep, JournalReader) throws -> Data?

  private struct Asked {
    let question: Question
    let answer: @Sendable (Result<Data?, any Error>) -> Void
  }

  private struct Inbox {
    var coordinator: CoordinatorState?
    var questions: [Asked] = []
    var isClosed = false
    /// Set as soon as the journal's writer is about to let go of it.
    var hasEnded = false
    /// When somebody last asked for something.
    var lookedAt: ContinuousClock.Instant?
  }

  private let folder: URL
  private let hub: Hub
  private let logger: Logger
  private let inbox = Mutex(Inbox())
  private let available = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)
  private let closedJournal = DispatchSemaphore(value: 0)

  /// Snapshots come no closer than this, in seconds.
  private static let pauseMin = 0.5
  /// The pause where nobody looks, or nothing more can happen.
  private static let pauseIdle = 5.0
  /// No pause is longer: a browser takes a stream that has told nothing for a minute for dead.
  private static let pauseMax = 30.0
  /// For how long after a question somebody is taken to look.
  private static let attention = 15.0
  /// Fits between two snapshots: some tenths of a second.
  private static let fitCountMax = 4_000

  init(folder: URL, hub: Hub, logger: Logger) {
    self.folder = folder
    self.hub = hub
    self.logger = logger
    Thread { [self] in
      keep()
      ended.signal()
    }.start()
  }

  func note(_ state: CoordinatorState) { inbox.withLock { $0.coordinator = state } }

  /// Somebody looks: from now on snapshots come as often as they may.
  func noteLook() {
    let now = ContinuousClock().now
    let wasWatched = inbox.withLock { inbox in
      defer { inbox.lookedAt = now }
      return Self.isWatched(inbox, at: now)
    }
    if !wasWatched { available.signal() }
  }

  private static func isWatched(_ inbox: Inbox, at now: ContinuousClock.Instant) -> Bool {
    inbox.lookedAt.map { $0.duration(to: now) < .seconds(attention) } ?? false
  }

  /// The answer, soon: the journal is read in one thread alone.
  func answer(_ question: @escaping Question) async throws -> Data? {
    try await withCheckedThrowingContinuation { continuation in
      let isClosed = inbox.withLock { inbox in
        if !inbox.isClosed {
          inbox.questions.append(Asked(question: question, answer: { continuation.resume(with: $0) }))
        }
        return inbox.isClosed
      }
      if isClosed { continuation.resume(returning: nil) } else { available.signal() }
    }
  }

  /// Takes in what the journal has at the end, and lets go of it.
  func finish() {
    inbox.withLock { ($0.hasEnded, $0.coordinator) = (true, nil) }
    available.signal()
    closedJournal.wait()
  }

  /// Ends the thread.
  func close() {
    inbox.withLock { $0.isClosed = true }
    available.signal()
    ended.wait()
  }

  // MARK: The thread

  private func keep() {
    do {
      var state = try PageState(folder: folder)
      var reader: JournalReader? = try JournalReader(folder: folder)
      follow(&state, &reader)
    } catch {
      hub.fail("\(error)")
      logger.warning("the status page shows nothing: \(error)")
      closedJournal.signal()
      waitForClosing()
    }
  }

  private func follow(_ state: inout PageState, _ reader: inout JournalReader?) {
    let clock = ContinuousClock()
    var (last, cost) = (clock.now, Duration.zero)
    var (isFirst, hasCaughtUp, hasComplained) = (true, false, false)
    while true {
      let inbox = inbox.withLock { inbox in
        defer { inbox.questions = [] }
        return inbox
      }
      for asked in inbox.questions {
        asked.answer(
          Result { try asked.question(state.sweep, try reader ?? JournalReader(folder: folder)) })
      }
      if inbox.isClosed { return }
      let isEnding = inbox.hasEnded && reader != nil
      hasCaughtUp = hasCaughtUp || !(isFirst || state.isStale)
      let pause = pause(inbox, cost: cost, isCatchingUp: !hasCaughtUp || inbox.hasEnded && state.isStale)
      if isFirst || isEnding || last.duration(to: clock.now) >= pause {
        isFirst = false
        let begin = clock.now
        do {
          try state.advance(reader, fitCountMax: Self.fitCountMax)
        } catch {
          // The next look may find it again; the coordinator has its own opinion of its journal.
          if !hasComplained { logger.warning("the status page cannot read the journal: \(error)") }
          hasComplained = true
        }
        if isEnding {
          reader = nil
          closedJournal.signal()
        }
        hub.publish(state.snapshot(inbox.coordinator, phase: hub.phase, now: Date()))
        (last, cost) = (clock.now, begin.duration(to: clock.now))
      } else {
        _ = available.wait(timeout: .now() + max(0, (pause - last.duration(to: clock.now)) / .seconds(1)))
      }
    }
  }

  /// At most a fifth of the time goes into snapshots, a twentieth where nobody looks; but for what was there before.
  private func pause(
    _ inbox: Inbox, cost: Duration, isCatchingUp: Bool
  ) -> Duration {
    if isCatchingUp { return max(.seconds(Self.pauseMin), cost) }
    let isWatched = hub.streamCount > 0 || Self.isWatched(inbox, at: ContinuousClock().now)
    let pause =
      inbox.hasEnded || !isWatched
      ? max(.seconds(Self.pauseIdle), cost * 19) : max(.seconds(Self.pauseMin), cost * 4)
    return min(pause, .seconds(Self.pauseMax))
  }

  private func waitForClosing() {
    while true {
      let (questions, isClosed) = inbox.withLock { inbox in
        defer { inbox.questions = [] }
        return (inbox.questions, inbox.isClosed)
      }
      for asked in questions { asked.answer(.success(nil)) }
      if isClosed { return }
      available.wait()
    }
  }
}
