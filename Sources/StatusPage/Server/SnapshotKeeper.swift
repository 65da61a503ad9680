import Foundation
import Journal
import Logging
import Reporting
import Synchronization

/// Makes snapshots in a thread of its own, beside the coordinator's: it reads the journal as any other reader does, and hears
/// from the coordinator what it says of itself. Neither waits for the other.
final class SnapshotKeeper: Sendable {
  typealias Question = @Sendable (Result<LiveCellDetail?, any Error>) -> Void

  private struct Inbox {
    var coordinator: CoordinatorState?
    var questions: [(place: Int, answer: Question)] = []
    var isClosed = false
    /// Set as soon as the journal's writer is about to let go of it.
    var hasEnded = false
  }

  private let folder: URL
  private let hub: Hub
  private let logger: Logger
  private let inbox = Mutex(Inbox())
  private let available = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)
  private let closedJournal = DispatchSemaphore(value: 0)

  /// Snapshots come no closer than this, in seconds, and after the end of the sweep no further apart than that.
  private static let pauseMin = 0.5
  private static let pauseMax = 5.0
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

  /// Everything about one cell, soon.
  func detail(ofCellAt place: Int) async throws -> LiveCellDetail? {
    try await withCheckedThrowingContinuation { continuation in
      let isClosed = inbox.withLock { inbox in
        if !inbox.isClosed { inbox.questions.append((place, { continuation.resume(with: $0) })) }
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
      try follow(&state, &reader)
    } catch {
      hub.fail("\(error)")
      logger.warning("the status page shows nothing: \(error)")
      closedJournal.signal()
      waitForClosing()
    }
  }

  private func follow(_ state: inout PageState, _ reader: inout JournalReader?) throws {
    let clock = ContinuousClock()
    var due = clock.now
    while true {
      let (coordinator, questions, hasEnded, isClosed) = inbox.withLock { inbox in
        defer { inbox.questions = [] }
        return (inbox.coordinator, inbox.questions, inbox.hasEnded, inbox.isClosed)
      }
      for question in questions {
        question.answer(Result { try detail(state, place: question.place, reader) })
      }
      if isClosed { return }
      let isEnding = hasEnded && reader != nil
      let begin = clock.now
      if begin >= due || isEnding {
        try state.advance(reader, fitCountMax: Self.fitCountMax)
        if isEnding {
          reader = nil
          closedJournal.signal()
        }
        hub.publish(state.snapshot(coordinator, phase: hub.phase, now: Date()))
        due = clock.now + .seconds(pause(after: (clock.now - begin) / .seconds(1), state, hasEnded: hasEnded))
      }
      let wait = clock.now.duration(to: due) / .seconds(1)
      _ = available.wait(timeout: .now() + max(0, wait))
    }
  }

  /// At most a fifth of the time goes into snapshots, but for what was there before.
  private func pause(after seconds: Double, _ state: PageState, hasEnded: Bool) -> Double {
    if state.isStale { return max(Self.pauseMin, seconds) }
    return hasEnded ? Self.pauseMax : max(Self.pauseMin, 4 * seconds)
  }

  private func detail(
    _ state: PageState, place: Int, _ reader: JournalReader?
  ) throws -> LiveCellDetail? {
    try state.sweep.detail(ofCellAt: place, reader ?? JournalReader(folder: folder))
  }

  private func waitForClosing() {
    while true {
      let (questions, isClosed) = inbox.withLock { inbox in
        defer { inbox.questions = [] }
        return (inbox.questions, inbox.isClosed)
      }
      for question in questions { question.answer(.success(nil)) }
      if isClosed { return }
      available.wait()
    }
  }
}
