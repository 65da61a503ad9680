/// Who may try what has failed before.
extension Scheduler {
  /// Whether the worker may try the trial: it may unless somebody fitter could. What is too large for some is for
  /// those whom nothing was too large for, and a last chance for those who were heard lately: whoever is dead and not known
  /// to be would have lost it by its death.
  func mayHave(_ trial: TrialIndex, _ id: WorkerID) -> Bool {
    guard let story = lostAttempts[trial] else { return true }
    let (worker, isHeavy, isLastChance) = (workers[id]!, isHeavy(trial), isLastChance(trial))
    if isHeavy && !isAble(worker) || isLastChance && isQuiet(worker) { return false }
    let doubts = Doubts(story, isLastChance: isLastChance)
    let doubt = doubts.about(id, of: worker.node, nodes)
    // The least doubtful of those who could is never told to wait for another, and if it is dead that will be known.
    return doubt == 0
      || !workers.contains { other, worker in
        doubts.about(other, of: worker.node, nodes) < doubt && (!isHeavy || isAble(worker))
          && !isSuspended(worker)
      }
  }

  private func isQuiet(_ worker: Worker) -> Bool {
    worker.lastHeard.duration(to: now) > policy.heartbeatInterval * 2
  }
}

/// How doubtful it is that a worker can train a trial.
///
/// A node whose workers die of themselves starts one after the other, and has nothing else to do: if new ones counted as
/// innocent, such a node would soon have made all attempts at a trial.
private struct Doubts {
  private let workers: Set<WorkerID>
  private let nodes: Set<Substring>
  private let isLastChance: Bool

  init(_ story: [LostAttempt], isLastChance: Bool) {
    workers = Set(story.lazy.filter(\.isCounted).map(\.worker))
    nodes = Set(workers.map { WorkerOrigin($0).node })
    self.isLastChance = isLastChance
  }

  /// A last chance is for nodes that have shown that they can train; no other doubt weighs as much.
  func about(_ id: WorkerID, of node: Substring, _ proven: Nodes) -> Int {
    (isLastChance && !proven.contains(node) ? 4 : 0) + (nodes.contains(node) ? 2 : 0)
      + (workers.contains(id) ? 1 : 0)
  }
}

/// The nodes that have shown that they can train.
struct Nodes: Sendable {
  /// Deaths in a row since a worker of the node had a result last, for those that ever had one.
  private var deathCounts: [Substring: Int] = [:]

  func contains(_ node: Substring) -> Bool { deathCounts[node].map { $0 < Policy.deathsMax } ?? false }

  mutating func noteResult(_ node: Substring) { deathCounts[node] = 0 }

  mutating func noteDeath(_ node: Substring) {
    if let count = deathCounts[node] { deathCounts[node] = count + 1 }
  }
}
