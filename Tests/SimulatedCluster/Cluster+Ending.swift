import Scheduling

/// From the end of the faults to the end of the world.
extension Cluster {
  /// Connections and processes have recovered so long after the last fault.
  private static let recovery = seconds(60)
  /// What a coordinator that ended leaves its workers for leaving.
  private static let farewell = seconds(20)

  var isCalm: Bool { calmSince != nil }

  /// Whether the sweep was complete for good.
  var isOver: Bool {
    guard let completedAt, let calmSince else { return false }
    return completedAt - calmSince > Self.recovery
  }

  var hasEnded: Bool { isOver && now - completedAt! > Self.farewell }

  /// Nothing goes wrong from now on, and whatever is missing comes back.
  mutating func calm() {
    guard !isCalm else { return }
    trace("calm")
    calmSince = now
    faults = .none
    network.mendAll()
    // What a cut holds back comes at its end, and all that follows after it: ZeroMQ would have given such a connection up.
    for link in workers.compactMap(\.link)
    where network.isHeldBack(link, beyond: now + Self.connectionTimeout) {
      forgetPeer(link)
      noticeLoss(of: link)
    }
    for worker in workers.indices { resume(worker: worker) }
    resumeCoordinator(life: coordinatorLife)
    staff()
  }

  /// What was set aside is tried again by the next coordinator, which needs workers, too.
  mutating func reopen() {
    completedAt = nil
    if isCalm { staff() }
  }

  /// A worker for every node, and a coordinator.
  private mutating func staff() {
    for node in nodes.indices where !workers.contains(where: { $0.node == node && $0.isAlive }) {
      plan(.workerStart(node: node, name: nil), at: now + seconds(1) + nodes[node].delay)
    }
    if coordinator == nil { plan(.coordinatorStart, at: now + seconds(2)) }
  }

  /// Of a sweep that is complete before or just after the faults ended, the user makes sure by running it again.
  mutating func noteComplete(setAsideCount: Int, unauditedCount: Int) {
    trace("complete, \(setAsideCount) set aside, \(unauditedCount) audits not made")
    observer.noteComplete(journal, setAsideCount: setAsideCount, unauditedCount: unauditedCount)
    completedAt = now
    if isOver { return }
    calm()
    staff()
    plan(.coordinatorStart, at: calmSince! + Self.recovery)
  }

  /// Workers that were in touch with the last coordinator have been told.
  mutating func checkFarewells() {
    for worker in workers where worker.isAlive && observer.hasHeard(worker.identity) {
      observer.violate("\(worker.name) was left behind")
    }
  }
}
