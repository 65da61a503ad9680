import Scheduling

extension Cluster {
  /// Every worker has a trial, and then says nothing for longer than two heartbeats, as after a pause of the coordinator.
  func measureLastChances(_ count: Int) {
    let story = [1, 2].map {
      LostAttempt(
        attempt: Attempt($0), worker: WorkerID("failing-\($0)-a"), cause: .failed(reason: ""), isCounted: true
      )
    }
    let names = (0..<workers).map { WorkerID("node\($0)-1-a") }
    let others = (0..<100).map { WorkerID("other\($0)-1-a") }
    var scheduler = Scheduler(
      trialCount: workers + count,
      lostAttempts: Dictionary(uniqueKeysWithValues: (0..<count).map { (TrialIndex($0), story) }),
      policy: Policy(creditPerSlot: 1))
    var cost = Cost()
    var held: [WorkerID: [Lease]] = [:]
    func tell(_ kind: String, _ event: Scheduler.Event, at second: Int) {
      let clock = ContinuousClock()
      let start = clock.now
      let effects = scheduler.handle(event, at: Instant(sinceStart: .seconds(second)))
      cost.note(kind, (clock.now - start) / .seconds(1))
      for case .lease(let id, let leases) in effects { held[id] = leases }
    }
    for id in names { tell("join", .workerJoined(id, slots: 1, holding: Holdings()), at: 0) }
    for id in names {
      tell("first word", .workerHeartbeat(id, holding: Holdings(running: held[id] ?? [])), at: 11)
    }
    for id in others { tell("join of another", .workerJoined(id, slots: 1, holding: Holdings()), at: 12) }
    for id in others { tell("farewell of another", .workerLeft(id), at: 13) }
    for id in names.prefix(100) {
      for lease in held[id] ?? [] { tell("failure", .trialFailed(id, lease, reason: "?"), at: 14) }
    }
    report(cost)
  }
}
