/// Who holds which leases, for all that the coordinator has said.
struct LeaseBook {
  private var leases: [Int: [Lease]] = [:]
  private var attemptLast: [Int: Int] = [:]

  private struct Lease: Equatable {
    let worker: String
    let attempt: Int
  }

  /// - Returns: what is wrong with the lease.
  mutating func grant(_ trial: Int, _ attempt: Int, to worker: String, isAudit: Bool) -> [String] {
    var found: [String] = []
    let held = leases[trial] ?? []
    if attemptLast[trial].map({ $0 >= attempt }) ?? false {
      found.append("attempt \(attempt) at trial \(trial) is made again")
    }
    if !isAudit {
      if held.contains(where: { $0.worker == worker }) {
        found.append("trial \(trial) is leased to \(worker), which has it")
      }
      if held.count >= 2 { found.append("trial \(trial) is leased to \(worker) as a third") }
    }
    attemptLast[trial] = max(attempt, attemptLast[trial] ?? 0)
    leases[trial, default: []].append(Lease(worker: worker, attempt: attempt))
    return found
  }

  /// - Returns: whether the worker had the lease.
  mutating func end(_ trial: Int, _ attempt: Int, of worker: String) -> Bool {
    guard let place = leases[trial]?.firstIndex(of: Lease(worker: worker, attempt: attempt)) else {
      return false
    }
    leases[trial]!.remove(at: place)
    return true
  }

  mutating func endAll(of trial: Int) { leases[trial] = nil }

  mutating func endAll(of trial: Int, at worker: String) {
    leases[trial]?.removeAll { $0.worker == worker }
  }
}
