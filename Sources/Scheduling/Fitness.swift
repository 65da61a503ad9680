/// Who may try what has failed before.
extension Scheduler {
  /// Whether a trial failed at the worker's node and there are others: it is better off there if there is something else
  /// to do here.
  func isBetterElsewhere(_ trial: TrialIndex, than worker: Worker) -> Bool {
    guard let story = lostAttempts[trial] else { return false }
    let failed = Set(story.lazy.filter(\.isCounted).map { WorkerOrigin($0.worker).node })
    return failed.contains(worker.node) && nodes.areThereOthers(than: failed)
  }

  /// Whether a worker died with the trial in hand. It begins at a free slot and waits beside none: where it dies again
  /// that counts, and the trials before it do not die along.
  func mayHaveKilled(_ trial: TrialIndex) -> Bool {
    lostAttempts[trial]?.contains(where: \.cause.isDeath) ?? false
  }

  /// Whether the worker may have the trial's last chance: it may unless somebody fitter could, and if it was heard lately.
  /// Whoever is dead and not known to be would lose it by that death.
  func mayHaveLastChance(_ trial: TrialIndex, _ id: WorkerID, leastDoubt: Int) -> Bool {
    let worker = workers[id]!
    if isHeavy(trial) && !isAble(worker) || isQuiet(worker) { return false }
    return Doubts(lostAttempts[trial]!).about(id, of: worker.node, nodes) <= leastDoubt
  }

  /// How doubtful the fittest of those is who could have the trial's last chance. Looks at all workers.
  func leastDoubt(of trial: TrialIndex) -> Int {
    let (doubts, isHeavy) = (Doubts(lostAttempts[trial]!), isHeavy(trial))
    return workers.lazy.filter { !self.isSuspended($0.value) && (!isHeavy || self.isAble($0.value)) }
      .map { doubts.about($0.key, of: $0.value.node, nodes) }.min() ?? .max
  }

  /// Notes a word of a worker.
  mutating func hear(_ id: WorkerID, _ now: Instant) {
    if isQuiet(workers[id]!) { leastDoubts = nil }
    workers[id]!.lastHeard = now
  }

  private func isQuiet(_ worker: Worker) -> Bool {
    worker.lastHeard.duration(to: now) > policy.heartbeatInterval * 2
  }
}

/// How doubtful it is that a worker can train a trial that has its last chance. It is for nodes that have shown that they
/// can train; no other doubt weighs as much.
///
/// A node whose workers die of themselves starts one after the other, and has nothing else to do: if new ones counted as
/// innocent, such a node would soon have made all attempts at a trial.
private struct Doubts {
  private let workers: Set<WorkerID>
  private let nodes: Set<Substring>

  init(_ story: [LostAttempt]) {
    workers = Set(story.lazy.filter(\.isCounted).map(\.worker))
    nodes = Set(workers.map { WorkerOrigin($0).node })
  }

  func about(_ id: WorkerID, of node: Substring, _ all: Nodes) -> Int {
    (all.isProven(node) ? 0 : 4) + (nodes.contains(node) ? 2 : 0) + (workers.contains(id) ? 1 : 0)
  }
}

/// Where workers are, and which nodes have shown that they can train.
struct Nodes: Sendable {
  private var workerCounts: [Substring: Int] = [:]
  /// Deaths in a row since a worker of the node had a result last, for those that ever had one.
  private var deathCounts: [Substring: Int] = [:]

  func isProven(_ node: Substring) -> Bool { deathCounts[node].map { $0 < Policy.deathsMax } ?? false }

  /// Whether there is a worker at another node than these.
  func areThereOthers(than nodes: Set<Substring>) -> Bool {
    workerCounts.count > nodes.count { workerCounts[$0] != nil }
  }

  mutating func noteWorker(_ node: Substring) { workerCounts[node, default: 0] += 1 }

  mutating func noteEnd(_ node: Substring) {
    let count = workerCounts[node]! - 1
    workerCounts[node] = count == 0 ? nil : count
  }

  /// - Returns: whether that is news.
  mutating func noteResult(_ node: Substring) -> Bool { deathCounts.updateValue(0, forKey: node) != 0 }

  mutating func noteDeath(_ node: Substring) {
    if let count = deathCounts[node] { deathCounts[node] = count + 1 }
  }
}
