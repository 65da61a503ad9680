extension Scheduler {
  /// Hands out what waits: to those who just lost a lease, to those with a free slot, and last chances to those who
  /// have nothing to do.
  mutating func dispatch(_ now: Instant, _ effects: inout [Effect]) {
    guard committing.count < policy.committingMax else { return }
    var fed: [WorkerID] = []
    while let id = takeFirst(\.hungry) { feed(id, now, &effects, &fed) }
    while !queue.isEmpty || audits.isAnyWaiting, let id = takeFirst(\.free) { feed(id, now, &effects, &fed) }
    while !heavy.isEmpty, let id = takeFirst(\.able) { feed(id, now, &effects, &fed) }
    offerLastChances(now, &effects, &fed)
    // Whoever got nothing goes back to the end of the line, and only now: nobody has two turns.
    for id in fed { refile(id) }
  }

  /// Asks for new last chances those who have nothing to do. Those that wait already are found by whoever becomes idle, is
  /// heard again or becomes fitter; all are asked only if somebody was lost who was fitter than some.
  private mutating func offerLastChances(_ now: Instant, _ effects: inout [Effect], _ fed: inout [WorkerID]) {
    defer { newLastChances.removeAll(keepingCapacity: true) }
    if lastChances.isEmpty { return }
    guard areAllToBeAsked else {
      for trial in newLastChances where lastChances.contains(trial) { offer(trial, now, &effects) }
      return
    }
    areAllToBeAsked = false
    for id in workersInOrder { refile(id) }
    while !lastChances.isEmpty, let id = takeFirst(\.idle) { feed(id, now, &effects, &fed) }
  }

  private mutating func offer(_ trial: TrialIndex, _ now: Instant, _ effects: inout [Effect]) {
    var asked: [WorkerID] = []
    while let id = takeFirst(\.idle) {
      asked.append(id)
      let worker = workers[id]!
      guard worker.load == 0, !isSuspended(worker), mayHaveLastChance(trial, id) else { continue }
      lastChances.remove(trial)
      effects.append(.lease(id, [grant(trial, to: id, now)]))
      break
    }
    for id in asked { refile(id) }
  }

  /// Leases the trials that a worker brings along, if they wait or are trained once, to that worker: its work so far
  /// is not lost.
  mutating func leaseAgain(
    _ holding: Holdings, to id: WorkerID, _ now: Instant, _ effects: inout [Effect]
  ) {
    var leases: [Lease] = []
    for (place, trial) in holding.all.map(\.trial).enumerated() {
      let worker = workers[id]!
      guard worker.leases[trial] == nil, !holdsLastChance(worker) else { continue }
      let countMax = worker.slots + policy.waitingMax(slots: worker.slots, seconds: lengths[trial])
      guard worker.leases.count < countMax else { break }
      let isRunning = place < holding.running.count
      if queue.remove(trial) || heavy.remove(trial) || isRunning && isCopied(trial, to: id) {
        leases.append(grant(trial, to: id, now))
      }
    }
    if !leases.isEmpty { effects.append(.lease(id, leases)) }
  }

  private func isCopied(_ trial: TrialIndex, to id: WorkerID) -> Bool {
    holders[trial].map { $0.first != id && mayBeCopied(trial) } ?? false
  }

  /// Puts a worker where it belongs, by what it has to do.
  mutating func refile(_ id: WorkerID) {
    let worker = workers[id]!
    let isFree = isFree(worker)
    let lines = Worker.Lines(
      free: isFree, able: isFree && isAble(worker), idle: worker.load == 0 && isHopeful(worker))
    guard lines != worker.lines else { return }
    workers[id]!.lines = lines
    if lines.free { free.insert(id) } else { free.remove(id) }
    if lines.able { able.insert(id) } else { able.remove(id) }
    if lines.idle { idle.insert(id) } else { idle.remove(id) }
  }

  /// Takes the first worker out of a line, until `refile` puts it where it belongs.
  mutating func takeFirst(_ line: WritableKeyPath<Scheduler, WorkerLine>) -> WorkerID? {
    guard let id = self[keyPath: line].popFirst() else { return nil }
    workers[id]!.lines = nil
    return id
  }

  /// Whether the worker could start another trial at once. Beside a last chance nothing is started.
  func isFree(_ worker: Worker) -> Bool { worker.load < worker.slots && !holdsLastChance(worker) }

  private mutating func feed(
    _ id: WorkerID, _ now: Instant, _ effects: inout [Effect], _ fed: inout [WorkerID]
  ) {
    fed.append(id)
    guard !isSuspended(workers[id]!) else { return }
    var leases: [Lease] = []
    while let trial = nextTrial(for: id) { leases.append(grant(trial, to: id, now)) }
    if !leases.isEmpty { effects.append(.lease(id, leases)) }
  }

  /// Takes a trial from those that wait for a worker, if it is to have one.
  private mutating func nextTrial(for id: WorkerID) -> TrialIndex? {
    let worker = workers[id]!
    if worker.load == 0 {
      return audits.takeWaiting(for: id) ?? takeHeavy(for: id) ?? takeQueued(for: id)
        ?? takeLastChance(for: id)
    }
    if holdsLastChance(worker) { return nil }
    if worker.load < worker.slots {
      return audits.takeWaiting(for: id) ?? takeHeavy(for: id) ?? takeQueued(for: id)
    }
    return takeToWait(at: worker)
  }

  /// Takes a trial that is to wait at a worker whose slots are all busy. Near the end it would be better off at another
  /// worker's free one: as many stay in the queue for every slot of the sweep as wait at this worker for each of its own.
  private mutating func takeToWait(at worker: Worker) -> TrialIndex? {
    let waitingCount = worker.load - worker.slots
    guard queue.count > slotsTotal * (waitingCount / worker.slots + 1), let next = queue.first,
      waitingCount < policy.waitingMax(slots: worker.slots, seconds: lengths[next]),
      !mayHaveKilled(next), !isBetterElsewhere(next, than: worker)
    else { return nil }
    queue.remove(next)
    return next
  }

  private mutating func takeQueued(for id: WorkerID) -> TrialIndex? { take(\.queue, for: id) }

  private mutating func takeHeavy(for id: WorkerID) -> TrialIndex? {
    isAble(workers[id]!) ? take(\.heavy, for: id) : nil
  }

  private mutating func take(
    _ line: WritableKeyPath<Scheduler, TrialQueue>, for id: WorkerID
  ) -> TrialIndex? {
    guard var trial = self[keyPath: line].first else { return nil }
    let worker = workers[id]!
    if isBetterElsewhere(trial, than: worker) {
      trial = self[keyPath: line].trials.first { !isBetterElsewhere($0, than: worker) } ?? trial
    }
    self[keyPath: line].remove(trial)
    return trial
  }

  private mutating func takeLastChance(for id: WorkerID) -> TrialIndex? {
    guard !lastChances.isEmpty, isHopeful(workers[id]!),
      let trial = lastChances.trials.first(where: { mayHaveLastChance($0, id) })
    else { return nil }
    lastChances.remove(trial)
    return trial
  }
}
