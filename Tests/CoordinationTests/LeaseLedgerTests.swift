import Foundation
import Hashing
import Journal
import Messaging
import Scheduling
import Sweeps
import Testing

@testable import Coordination

@Suite struct LeaseLedgerTests {
  private let keys = ["a", "b", "c"].map { String(repeating: $0, count: 64) }

  private func assignment(_ key: Int, attempt: Int = 1) -> Assignment {
    Assignment(
      lease: LeaseIdentifier(trialIndex: key, attempt: attempt), key: SHA256Digest(hexadecimal: keys[key])!,
      kappa: 1, kappaPrime: 1,
      beta2: 1, width: 10, seed: 0, recordsNeurons: false)
  }

  private func date(_ seconds: Double) -> Date { Date(timeIntervalSince1970: seconds) }

  private func row(_ key: Int, attempt: Int = 1, at seconds: Double) -> LeaseRow {
    LeaseRow(trialKey: keys[key], attempt: attempt, worker: "ann", host: "node", grantedAt: date(seconds))
  }

  @Test func `only leases that have lived for some seconds are written down, and once`() throws {
    var ledger = LeaseLedger()
    ledger.grant([assignment(0), assignment(1)], worker: "ann", host: "node", at: date(100))
    ledger.grant([assignment(2)], worker: "ann", host: "node", at: date(103))
    let lost = LostAttempt(
      attempt: Attempt(1), worker: WorkerID("ann"), cause: .workerLeft, isCounted: false)
    _ = ledger.note(.failure(key: try #require(TrialKey(rawValue: keys[1])), lost))
    #expect(ledger.takeDue(at: date(104)) == [])
    #expect(ledger.takeDue(at: date(105)) == [row(0, at: 100)])
    #expect(ledger.takeDue(at: date(107)) == [])
    #expect(ledger.takeDue(at: date(200)) == [row(2, at: 103)])
    #expect(ledger.takeDue(at: date(300)) == [])
  }

  @Test func `another attempt at a trial is another lease`() throws {
    var ledger = LeaseLedger()
    ledger.grant([assignment(0)], worker: "ann", host: "node", at: date(100))
    ledger.grant([assignment(0, attempt: 2)], worker: "ann", host: "node", at: date(101))
    let lost = LostAttempt(
      attempt: Attempt(1), worker: WorkerID("ann"), cause: .workerLeft, isCounted: false)
    _ = ledger.note(.failure(key: try #require(TrialKey(rawValue: keys[0])), lost))
    #expect(ledger.takeDue(at: date(110)) == [row(0, attempt: 2, at: 101)])
  }

  @Test func `what is given back within seconds leaves no trace, and all other ends are kept`() throws {
    let key = try #require(TrialKey(rawValue: keys[0]))
    func isKept(_ cause: LostAttempt.Cause, isCounted: Bool = false, after seconds: Double = 1) -> Bool {
      var ledger = LeaseLedger()
      ledger.grant([assignment(0)], worker: "ann", host: "node", at: date(100))
      _ = ledger.takeDue(at: date(100 + seconds))
      let lost = LostAttempt(
        attempt: Attempt(1), worker: WorkerID("ann"), cause: cause, isCounted: isCounted)
      return ledger.note(.failure(key: key, lost))
    }
    #expect(!isKept(.workerLeft))
    #expect(!isKept(.withdrawn))
    #expect(isKept(.workerLeft, after: 6))
    for cause: LostAttempt.Cause in [.workerLost, .workerRestarted, .declined(reason: "too large")] {
      #expect(isKept(cause))
    }
    #expect(isKept(.failed(reason: "?"), isCounted: true))
  }
}
