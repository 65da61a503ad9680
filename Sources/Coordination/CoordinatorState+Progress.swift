import Foundation
import Journal
import Scheduling

extension CoordinatorState {
  init(_ progress: SweepProgress, workers: [Worker], endpoint: String, started: Date, updated: Date) {
    self.init(
      pid: ProcessInfo.processInfo.processIdentifier, endpoint: endpoint, started: started, updated: updated,
      pending: progress.pending, leased: progress.leased, committed: progress.committed,
      setAside: progress.setAside, trialsPerSecond: progress.trialsPerSecond,
      secondsLeft: progress.remaining.map { $0 / .seconds(1) }, workers: workers)
  }
}

extension Coordinator {
  func workerStates(at now: Instant) -> [CoordinatorState.Worker] {
    scheduler.snapshot.workers.map { worker in
      CoordinatorState.Worker(
        name: worker.worker.rawValue, host: connections[worker.worker]?.host ?? "", slots: worker.slots,
        leased: worker.leases.count, secondsSinceHeard: worker.lastHeard.duration(to: now) / .seconds(1))
    }
  }
}
