extension Scheduler {
  /// Whether every trial is committed or set aside.
  public var isComplete: Bool { committed.count + setAside.count == trialCount }

  public var summary: Summary {
    Summary(trialCount: trialCount, committedCount: committed.count, setAside: setAside.ascending)
  }

  /// Announces the end once, and sends home whoever is still there.
  mutating func completeIfDone(_ effects: inout [Effect]) {
    let isComplete = isComplete
    if isComplete {
      for id in workers.keys { effects.append(.dismiss(id)) }
      workers = [:]
      hungry = []
      slotsTotal = 0
      if !hasCompleted { effects.append(.complete(summary)) }
    }
    hasCompleted = isComplete
  }
}
