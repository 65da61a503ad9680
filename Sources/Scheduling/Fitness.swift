/// Who may try what has failed before.
extension Scheduler {
  /// Whether a trial failed at the worker's node and there are others: it is better off there if there is something else
  /// to do here.
  func isBetterElsewhere(_ trial: TrialIndex, than worker: Worker) -> Bool {
    guard let story = lostAttempts[trial] else { return false }
    let failed = Set(story.lazy.filter(\.isCounted).map(\.node))
    return failed.contains(worker.node) && nodes.areThereOthers(than: failed)
  }

  /// Whether a worker died with the trial in hand. It begins at a free slot and waits beside none: where it dies again
  /// that counts, and the trials before it do not die along.
  func mayHaveKilled(_ trial: TrialIndex) -> Bool {
    lostAttempts[trial]?.contains(where: \.cause.isDeath) ?? false
  }

  /// Whether the worker may have the trial's last chance: it may unless somebody fitter could, and if it was heard lately.
  /// Whoever is dead and not known to be would lose it by that death.
  func mayHaveLastChance(_ trial: TrialIndex, _ id: WorkerID) -> Bool {
    mayHaveLastChance(trial, id, leastDoubt: leastDoubt(of: trial))
  }

  func mayHaveLastChance(
    _ trial: TrialIndex, _ id: WorkerID, leastDoubt: @autoclosure () -> Int
  ) -> Bool {
    let worker = workers[id]!
    if isHeavy(trial) && !isAble(worker) || isQuiet(worker) { return false }
    let doubt = doubt(about: id, of: worker.node, with: trial)
    return doubt == 0 || doubt <= leastDoubt()
  }

  /// How doubtful it is that a worker can train a trial that has its last chance. It is for nodes that have shown that they
  /// can train; no other doubt weighs as much.
  ///
  /// A node whose workers die of themselves starts one after the other, and has nothing else to do: if new ones counted as
  /// innocent, such a node would soon have made all attempts at a trial.
  func doubt(about id: WorkerID, of node: Substring, with trial: TrialIndex) -> Int {
    let story = lostAttempts[trial]!.lazy.filter(\.isCounted)
    return (nodes.isProven(node) ? 0 : 4) + (story.contains { $0.node == node } ? 2 : 0)
      + (story.contains { $0.worker == id } ? 1 : 0)
  }

  /// How doubtful the fittest of those is who could have the trial's last chance, by the counts of their nodes: looks at
  /// nobody but those who lost the trial.
  func leastDoubt(of trial: TrialIndex) -> Int {
    let group = isHeavy(trial) ? ableGroup : presentGroup
    let story = lostAttempts[trial]!.lazy.filter(\.isCounted)
    let (guilty, guiltyNodes) = (Set(story.map(\.worker)), Set(story.map(\.node)))
    for isProven in [true, false] {
      let doubt = isProven ? 0 : 4
      let known = guiltyNodes.filter { nodes.isProven($0) == isProven && nodes[$0][group] > 0 }
      if nodes.nodeCounts(isProven: isProven)[group] > known.count { return doubt }
      let hasInnocent = known.contains { node in
        nodes[node][group]
          > guilty.count { id in
            workers[id].map { $0.node == node && $0.standing[group] > 0 } ?? false
          }
      }
      if hasInnocent { return doubt + 2 }
      if !known.isEmpty { return doubt + 3 }
    }
    return .max
  }

  // MARK: What changes it

  /// Whether a worker with nothing to do might be given a last chance. Whoever is not heard, is suspended, or comes after
  /// others whatever the trial stands in no line for one, so that nobody asks it again and again.
  func isHopeful(_ worker: Worker) -> Bool {
    !isQuiet(worker) && !isSuspended(worker)
      && (nodes.isProven(worker.node) || nodes.nodeCounts(isProven: true)[ableGroup] == 0)
  }

  /// Changes what a worker's standing goes by, and asks whoever may have more chances for it.
  mutating func changeStanding(of id: WorkerID, _ change: (inout Worker) -> Void) {
    guard let before = workers[id] else { return }
    change(&workers[id]!)
    let difference = workers[id]!.standing &- before.standing
    if difference == .zero { return }
    countStanding(difference, at: before.node)
    refile(id)
    hungry.insert(id)
  }

  /// Brings the counts of a node up to date when a worker comes, goes or changes.
  ///
  /// Whoever becomes fitter is asked itself. For the others it matters only that somebody is fit no more, and that only if
  /// so few are left that all of those might have lost one trial.
  mutating func countStanding(_ difference: Nodes.Counts, at node: Substring) {
    let hadUnsuspected = nodes.workerCounts[Nodes.unsuspected] > 0
    nodes.count(difference, at: node)
    if hadUnsuspected && nodes.workerCounts[Nodes.unsuspected] == 0 { areAllToBeAsked = true }
    guard difference.min() < 0 else { return }
    let provenCount = nodes.nodeCounts(isProven: true)[ableGroup]
    let restCount = nodes.nodeCounts(isProven: false)[ableGroup]
    if nodes.isProven(node) ? provenCount <= guiltyMax : provenCount == 0 && restCount <= guiltyMax {
      areAllToBeAsked = true
    }
  }

  mutating func noteDeath(at node: Substring) {
    let wasProven = nodes.isProven(node)
    nodes.noteDeath(node)
    if wasProven && !nodes.isProven(node) && nodes.nodeCounts(isProven: true)[ableGroup] <= guiltyMax {
      areAllToBeAsked = true
    }
  }

  /// A worker was first with a result.
  mutating func noteResult(of id: WorkerID) {
    guard let node = workers[id]?.node, nodes.noteResult(node) else { return }
    hungry.insert(id)
    if nodes[node][Nodes.all] > 1 { areAllToBeAsked = true }
  }

  /// Notes a word of a worker.
  mutating func hear(_ id: WorkerID, _ now: Instant) {
    let wasQuiet = isQuiet(workers[id]!)
    workers[id]!.lastHeard = now
    guard wasQuiet else { return }
    refile(id)
    if workers[id]!.load == 0 { hungry.insert(id) }
  }

  func isQuiet(_ worker: Worker) -> Bool {
    worker.lastHeard.duration(to: now) > policy.heartbeatInterval * 2
  }

  /// How many nodes, and workers, may have lost a trial that has its last chance.
  private var guiltyMax: Int { policy.attemptsMax - 1 + quarantined.count }

  /// Those who could have any trial, and those who could have a heavy one.
  private var presentGroup: Int { nodes.workerCounts[Nodes.unsuspected] > 0 ? Nodes.unsuspected : Nodes.all }

  private var ableGroup: Int { areDeclinesFinal ? presentGroup : presentGroup + Nodes.willing }
}
