import Collections
import Foundation
import Journal
import Logging
import Messaging
import Scheduling

extension CoordinatorProcess {
  /// What the coordinator's thread owns.
  struct Run: ~Copyable {
    var coordinator: Coordinator
    let socket: RouterSocket
    let endpoint: Endpoint
    let keeper: JournalKeeper
    let workers: LocalWorkers?
    let logger: Logger
    private(set) var ending: SweepEnding?
    var progressRhythm = Rhythm(interval: .milliseconds(500))
    var statusRhythm = Rhythm(interval: .seconds(1))
    private var meter = RateMeter()
    private var leases = LeaseLedger()
    /// What is to be said at the end of a step, so that what a worker is told of many trials shares a message.
    private var messages: OrderedDictionary<Peer, [CoordinatorMessage]> = [:]
    private let clock = SuspendingClock()
    private let start: SuspendingClock.Instant
    private let startedAt = Date()

    init(
      coordinator: Coordinator, socket: RouterSocket, endpoint: Endpoint, keeper: JournalKeeper,
      workers: LocalWorkers?,
      logger: Logger
    ) {
      self.coordinator = coordinator
      self.socket = socket
      self.endpoint = endpoint
      self.keeper = keeper
      self.workers = workers
      self.logger = logger
      start = clock.now
    }

    var now: Instant { Instant(sinceStart: start.duration(to: clock.now)) }

    mutating func handle(_ event: CoordinatorEvent) {
      if case .stored = event { workers?.noteProgress() }
      var entries: [JournalEntry] = []
      for effect in coordinator.handle(event, at: now) {
        switch effect {
        case .send(let message, let peer):
          noteLeases(message, to: peer)
          messages[peer, default: []].appendJoining(message)
        case .store(let entry):
          if case .setAside = entry { workers?.noteProgress() }
          if leases.note(entry) { entries.append(entry) }
        case .log(let level, let text): logger.log(level: level, "\(text)")
        case .finish(let ending): self.ending = self.ending ?? ending
        }
      }
      keeper.store(entries)
    }

    /// Says what was to be said since the last time.
    mutating func sendAll() throws(MessagingError) {
      for (peer, messages) in messages {
        for message in messages {
          let delivery = try socket.send(message.encoded(), to: peer)
          if delivery != .sent { logger.debug("nothing reaches \(peer): \(delivery)") }
        }
      }
      messages.removeAll(keepingCapacity: true)
    }

    private mutating func noteLeases(_ message: CoordinatorMessage, to peer: Peer) {
      guard case .assignments(let assignments) = message, let holder = coordinator.connections[peer] else {
        return
      }
      leases.grant(assignments, worker: holder.worker.rawValue, host: holder.host, at: Date())
    }

    /// Has the journal keep the leases that have lived for some seconds.
    mutating func storeLeases() {
      let rows = leases.takeDue(at: Date())
      if !rows.isEmpty { keeper.store([.leases(rows)]) }
    }

    /// For how long nothing has to be done by the clock.
    var timeout: Duration {
      mutating get {
        let now = now
        let dues = [progressRhythm.due, coordinator.joinDue ?? progressRhythm.due]
        return max(.zero, now.duration(to: dues.min()!))
      }
    }

    var progress: SweepProgress {
      mutating get {
        let now = now
        meter.record(
          count: coordinator.scheduler.counts.committed,
          secondsTrained: coordinator.workload.secondsTrained, at: now)
        return coordinator.progress(at: now, rates: meter.rates)
      }
    }

    var state: CoordinatorState {
      mutating get {
        CoordinatorState(
          progress, workers: coordinator.workerStates(at: now),
          quarantine: coordinator.quarantine,
          endpoint: endpoint.description, started: startedAt, updated: Date())
      }
    }
  }
}

/// Something that is done every so often.
struct Rhythm: Sendable {
  let interval: Duration
  private(set) var due = Instant(sinceStart: .zero)

  init(interval: Duration) { self.interval = interval }

  /// Whether it is time; if so, the next time is an interval later.
  mutating func isDue(at now: Instant) -> Bool {
    guard now >= due else { return false }
    due = now.advanced(by: interval)
    return true
  }
}
