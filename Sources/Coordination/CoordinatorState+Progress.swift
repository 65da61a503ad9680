import Foundation
import Journal
import Scheduling

extension CoordinatorState {
  init(
    _ progress: SweepProgress, workers: [Worker], quarantine: [String: String], endpoint: String,
    started: Date, updated: Date
  ) {
    self.init(
      pid: ProcessInfo.processInfo.processIdentifier, endpoint: endpoint, started: started, updated: updated,
      pending: progress.pending, leased: progress.leased, committed: progress.committed,
      setAside: progress.setAside, trialsPerSecond: progress.trialsPerSecond,
      secondsLeft: progress.remaining.map { $0 / .seconds(1) }, workers: workers, quarantine: quarantine,
      training: progress.running, committing: progress.committing)
  }
}

extension Coordinator {
  /// By name, why a worker takes no more part.
  var quarantine: [String: String] {
    Dictionary(uniqueKeysWithValues: scheduler.quarantined.map { ($0.rawValue, $1) })
  }

  func workerStates(at now: Instant) -> [CoordinatorState.Worker] {
    scheduler.snapshot.workers.map { worker in
      CoordinatorState.Worker(
        name: worker.worker.rawValue, host: connections[worker.worker]?.host ?? "", slots: worker.slots,
        leased: worker.leases.count, secondsSinceHeard: worker.lastHeard.duration(to: now) / .seconds(1),
        trained: worker.resultCount, instructionSet: connections[worker.worker]?.instructionSet)
    }
  }
}
