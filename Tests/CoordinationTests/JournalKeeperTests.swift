import Foundation
import Journal
import Messaging
import Scheduling
import Synchronization
import Testing

@testable import Coordination

@Suite(.timeLimit(.minutes(1))) struct JournalKeeperTests {
  private func failure(_ attempt: Int, of fixture: Fixture) -> JournalEntry {
    .failure(
      key: fixture.coordinator.plan.key(of: TrialIndex(0)),
      LostAttempt(attempt: Attempt(attempt), worker: WorkerID("a"), cause: .workerLost, isCounted: true))
  }

  @Test func `what was stored is written when a flush returns, and more may be stored after`() throws {
    try withFolder { folder in
      let fixture = try Fixture(folder, specification())
      let keeper = JournalKeeper(fixture.folder.journal) { _ in }
      for attempt in 1...20 {
        keeper.store([failure(attempt, of: fixture)])
        keeper.flush()
        #expect(!keeper.isBehind)
        #expect(try fixture.folder.journal.reader.failuresOfOpenTrials().count == attempt)
      }
      keeper.close()
    }
  }

  @Test func `a flush does not wait for a journal that has failed`() throws {
    try withFolder { folder in
      let fixture = try Fixture(folder, specification())
      let failures = Mutex(0)
      let keeper = JournalKeeper(fixture.folder.journal) { report in
        if case .failed = report { failures.withLock { $0 += 1 } }
      }
      try fixture.folder.close()
      for attempt in 1...3 {
        keeper.store([failure(attempt, of: fixture)])
        keeper.flush()
      }
      #expect(failures.withLock { $0 } == 1)
      #expect(!keeper.isBehind)
      keeper.close()
    }
  }
}
