import Coordination
import Foundation
import Messaging
import Scheduling

/// Performs what the coordinator wants done: with `CoordinatorProcess` the only places that switch over its effects.
extension Cluster {
  mutating func startCoordinator() {
    guard coordinator == nil, !isOver else { return }
    coordinatorLife += 1
    let plan = planFromJournal()
    observer.noteStart(plan, journal)
    let configuration = CoordinatorConfiguration(
      endpoint: Endpoint(.tcp(host: "127.0.0.1", port: nil)), policy: policy, latenessMax: .seconds(5))
    coordinator = CoordinatorHost(
      mind: Coordinator(
        plan: plan, configuration: configuration, session: UInt64(coordinatorLife),
        receiptSeed: UInt64(coordinatorLife)),
      endpoint: random.below(endpointCount),
      clock: LocalClock(started: now, drift: random.within(-500...500)))
    trace("the coordinator starts, life \(coordinatorLife), with \(plan.committed.count) trials committed")
    if plan.committed.count < sweep.keys.count { reopen() }
    turnCoordinator()
  }

  private func planFromJournal() -> SweepPlan {
    do {
      let plan = try SweepPlan(
        specification: sweep.specification, problem: sweep.problem, journal: journal)
      return try mirror?.checkedPlan(plan, sweep) ?? plan
    } catch {
      preconditionFailure("the journal cannot be read: \(error)")
    }
  }

  /// One turn of the coordinator's loop: what was posted, what was received, then the tick.
  mutating func turnCoordinator() {
    guard coordinator != nil, coordinator!.stoppedSince == nil else { return }
    let (posted, received) = (coordinator!.mailbox, coordinator!.inbox)
    coordinator!.mailbox = []
    coordinator!.inbox = []
    for event in posted { handle(event) }
    for (peer, bytes) in received where coordinator?.ending == nil {
      do {
        handle(.received(peer, try WorkerMessage(decoding: bytes)))
      } catch {
        handle(.unreadable(peer, error))
      }
    }
    if coordinator?.ending == nil { handle(.tick) }
    if coordinator?.ending != nil { finishCoordinator() } else { planCoordinatorWake() }
  }

  private mutating func handle(_ event: CoordinatorEvent) {
    guard coordinator != nil else { return }
    let reading = Instant(sinceStart: Duration(span: coordinator!.clock.reading(at: now)))
    if case .received(let peer, let message) = event, let link = network.link(of: peer) {
      let name = workers[network.links[link].worker].identity
      trace("from \(name): \(message.summary)")
      observer.note(message, from: name, isKnown: coordinator!.mind.connections[peer] != nil, at: reading)
    }
    let effects = coordinator!.mind.handle(event, at: reading)
    observer.check(coordinator!.mind.scheduler.contradictions)
    observer.note(quarantined: coordinator!.mind.scheduler.quarantined.keys.map(\.rawValue))
    for effect in effects { perform(effect, at: reading) }
  }

  private mutating func perform(_ effect: CoordinatorEffect, at reading: Instant) {
    switch effect {
    case .send(let message, let peer):
      guard let link = network.link(of: peer) else { return }
      let worker = workers[network.links[link].worker]
      if case .welcome = message, !observer.hasWelcomed(worker.identity) { checkTrust(in: worker) }
      observer.note(message, to: worker.identity, journal)
      trace("to \(worker.name): \(message.summary)")
      sendToWorker(message.encoded(), over: link)
    case .store(let entry):
      observer.note(entry, journal, at: reading)
      trace("stores \(entry.summary)")
      coordinator!.keeper.store(entry)
      if !coordinator!.keeper.isWriting && !coordinator!.keeper.isPausing { beginBatch() }
    case .log(_, let text):
      trace("the coordinator logs: \(text)")
    case .finish(let ending):
      coordinator!.ending = coordinator!.ending ?? ending
    }
  }

  /// A node whose worker was bad is not trusted under another name while there is somebody else.
  private mutating func checkTrust(in worker: WorkerHost) {
    guard workers.contains(where: { $0.node == worker.node && observer.isQuarantined($0.identity) }) else {
      return
    }
    let joined = Set(coordinator!.mind.scheduler.snapshot.workers.map(\.worker.rawValue))
    if workers.contains(where: { $0.node != worker.node && joined.contains($0.identity) }) {
      observer.violate("\(worker.name) is welcomed though its node is in quarantine")
    }
  }

  private mutating func planCoordinatorWake() {
    var due = now + tickInterval
    if let joinDue = coordinator!.mind.joinDue {
      let moment = coordinator!.clock.moment(ofReading: joinDue.sinceStart.span)
      due = min(due, max(now + milliseconds(1), moment))
    }
    if let planned = coordinator!.wakeDue, planned > now, planned <= due { return }
    coordinator!.wakeDue = due
    plan(.coordinatorWake(life: coordinatorLife), at: due)
  }

  mutating func wakeCoordinator(life: Int) {
    guard life == coordinatorLife, coordinator?.wakeDue == now else { return }
    coordinator!.wakeDue = nil
    turnCoordinator()
  }

  // MARK: The journal's thread

  private mutating func beginBatch() {
    coordinator!.keeper.beginBatch(at: Date(timeIntervalSince1970: Double(now.sinceStart) / 1e6))
    planJournalStep()
  }

  private mutating func planJournalStep() {
    let isSlow = random.chance(faults.slowWrites)
    let span = isSlow ? random.span(milliseconds(20)...seconds(20)) : random.within(500...milliseconds(5))
    planJournalStep(after: span)
  }

  mutating func planJournalStep(after span: Span) {
    coordinator!.keeper.stepDue = now + span
    plan(.journalStep(life: coordinatorLife), at: now + span)
  }

  mutating func stepJournal(life: Int) {
    guard life == coordinatorLife, coordinator?.keeper.stepDue == now, coordinator!.stoppedSince == nil else {
      return
    }
    coordinator!.keeper.stepDue = nil
    guard coordinator!.keeper.isWriting else {
      coordinator!.keeper.isPausing = false
      if !coordinator!.keeper.entries.isEmpty { beginBatch() }
      return
    }
    let transaction = coordinator!.keeper.endTransaction()
    guard !random.chance(faults.failedWrites) else { return failJournal(transaction) }
    commit(transaction)
    if coordinator!.keeper.isWriting {
      planJournalStep()
    } else {
      coordinator!.keeper.isPausing = true
      planJournalStep(after: milliseconds(20))
    }
    turnCoordinator()
  }

  private mutating func commit(_ transaction: JournalTransaction) {
    let disagreements = journal.commit(transaction)
    mirror?.commit(transaction)
    observer.noteDurable(transaction, journal)
    guard case .append(let batch) = transaction else { return }
    if !batch.trials.isEmpty { coordinator!.mailbox.append(.stored(batch.trials)) }
    let comparisons = batch.comparisons(disagreements)
    if !comparisons.isEmpty { coordinator!.mailbox.append(.compared(comparisons)) }
  }

  /// A full disk or a failing one. After an error of fsync the transaction may still be found by the next reader; after
  /// any other it is not. The coordinator tells its workers and ends.
  private mutating func failJournal(_ transaction: JournalTransaction) {
    trace("the journal fails")
    if random.chance(33) {
      journal.commit(transaction)
      mirror?.commit(transaction)
      observer.noteDurable(transaction, journal)
    }
    handle(.stopRequested)
    endCoordinator(.closed)
  }

  // MARK: Ends

  mutating func askCoordinatorToStop() {
    guard coordinator != nil, coordinator!.stoppedSince == nil else { return }
    trace("the coordinator is asked to stop")
    handle(.stopRequested)
    finishCoordinator()
  }

  /// What was stored is written, what was written is acknowledged, and the process ends.
  private mutating func finishCoordinator() {
    let ending = coordinator!.ending!
    repeat {
      while coordinator!.keeper.isWriting { commit(coordinator!.keeper.endTransaction()) }
      let events = coordinator!.mailbox
      coordinator!.mailbox = []
      for event in events { handle(event) }
      if !coordinator!.keeper.entries.isEmpty {
        coordinator!.keeper.beginBatch(at: Date(timeIntervalSince1970: Double(now.sinceStart) / 1e6))
      }
    } while coordinator!.keeper.isWriting || !coordinator!.mailbox.isEmpty
    if case .complete(let setAsideCount) = ending {
      noteComplete(
        setAsideCount: setAsideCount, unauditedCount: coordinator!.mind.scheduler.summary.unauditedCount)
    }
    endCoordinator(.closed)
  }

  /// How a coordinator's process ends, and so when its workers' sockets notice.
  private enum End {
    /// By itself: its socket lingers until what was sent has arrived.
    case closed
    case killed
    case powerLost
  }

  /// The process is gone at once, with all that was not yet on the disk.
  mutating func killCoordinator(isPowerLoss: Bool) {
    guard coordinator != nil else { return }
    trace("the coordinator \(isPowerLoss ? "loses its power" : "is killed")")
    if coordinator!.keeper.isWriting {
      let transaction = coordinator!.keeper.endTransaction()
      // It was made durable and nobody heard of it, or it was torn and is not there.
      if random.chance(50) {
        journal.commit(transaction)
        mirror?.commit(transaction)
        observer.noteDurable(transaction, journal)
      } else {
        mirror?.tear(transaction, random)
      }
    }
    endCoordinator(isPowerLoss ? .powerLost : .killed)
  }

  private mutating func endCoordinator(_ end: End) {
    coordinator = nil
    mirror?.crash()
    for worker in workers {
      if worker.isAlive, nodes[worker.node].isLocal {
        plan(.parentEnd(worker: worker.number), at: now + random.below(milliseconds(500)))
      }
      guard let link = worker.link else { continue }
      plan(.lossNoticed(link: link), at: lossMoment(of: link, at: end))
    }
    if !isOver { plan(.coordinatorStart, at: now + random.span(milliseconds(100)...seconds(120))) }
  }
  private mutating func lossMoment(of link: Int, at end: End) -> Moment {
    switch end {
    case .closed:
      let lastArrival = network.links[link].lastArrival[.toWorker] ?? now
      return min(max(now, lastArrival), now + Self.linger) + milliseconds(1)
    case .killed: return now + milliseconds(1)
    case .powerLost: return now + random.below(Self.connectionTimeout)
    }
  }
}
