extension Scheduler {
  /// Whether every trial is committed or set aside, and no audit is open.
  public var isComplete: Bool { isEveryTrialClosed && audits.open.isEmpty }

  var isEveryTrialClosed: Bool { committed.count + setAside.count == trialCount }

  public var summary: Summary {
    Summary(
      trialCount: trialCount, committedCount: committed.count, setAside: setAside.ascending,
      unauditedCount: audits.givenUpCount)
  }

  /// Announces the end once, and sends home whoever is still there.
  mutating func completeIfDone(_ effects: inout [Effect]) {
    let isComplete = isComplete
    if isComplete {
      for id in workersInOrder { effects.append(.dismiss(id)) }
      for worker in workers.values { nodes.count(.zero &- worker.standing, at: worker.node) }
      workers = [:]
      (hungry, free, able, idle) = (WorkerLine(), WorkerLine(), WorkerLine(), WorkerLine())
      (slotsTotal, trainingTotal) = (0, 0)
      hasEnded = true
      if !hasCompleted { effects.append(.complete(summary)) }
    }
    hasCompleted = isComplete
  }

  /// In the order of joining.
  var workersInOrder: [WorkerID] {
    workers.sorted { $0.value.number < $1.value.number }.map(\.key)
  }
}
