import Hashing
import Messaging
import Scheduling
import Testing

@testable import Coordination
@testable import Messaging

@Suite struct HostileWorkerTests {
  private func holder(_ number: UInt8, of ticket: String) -> Peer {
    Peer(identifier: [0, number], ticket: TicketName(ticket))
  }

  @Test func `nobody speaks in the name of a worker that joined by another ticket`() throws {
    try withFolder { folder in
      var fixture = try Fixture(folder, specification())
      let (honest, hostile) = (holder(1, of: "a"), holder(2, of: "b"))
      let assignments = fixture.join(honest)
      #expect(!assignments.isEmpty)
      _ = fixture.join(hostile)
      // The name is taken by both, each within its ticket.
      #expect(fixture.coordinator.connections.all.map(\.worker.rawValue) == ["a/node-1-a", "b/node-1-a"])
      // Neither a goodbye nor a failure of the one ends what the other holds.
      _ = fixture.send(
        .failure(WorkerMessage.FailureReport(lease: assignments[0].lease, reason: "forged")), from: hostile,
        at: 1)
      let goodbye = WorkerMessage.Goodbye(
        worker: "node-1-a", reason: "forged", held: assignments.map(\.lease))
      _ = fixture.send(.goodbye(goodbye), from: hostile, at: 1)
      // What was stored is that it gave back its own.
      for entry in fixture.stored {
        guard case .failure(_, let lost) = entry else {
          Issue.record("\(entry)")
          continue
        }
        #expect(lost.worker.rawValue == "b/node-1-a")
      }
      fixture.stored = []
      let answer = fixture.send(heartbeat(assignments.map(\.lease)), from: honest, at: 1)
      #expect(answer == [.acknowledgement(trialIndices: [])])
      _ = fixture.send(result(of: assignments[0]), from: honest, at: 1)
      #expect(fixture.stored.count == 1)
    }
  }

  @Test func `a connection's identifier taken over by another key is a stranger`() throws {
    try withFolder { folder in
      var fixture = try Fixture(folder, specification())
      let assignments = fixture.join(holder(1, of: "a"))
      let stolen = holder(1, of: "b")
      #expect(fixture.send(result(of: assignments[0]), from: stolen, at: 1) == [.rejoinRequest])
      #expect(fixture.stored.isEmpty)
    }
  }

  @Test func `a connection speaks for one worker at a time, and keeps what another says over a new one`()
    throws
  {
    try withFolder { folder in
      var fixture = try Fixture(folder, specification())
      for number in 0..<100 { _ = fixture.join(peer(1), as: "node-\(number)-a") }
      #expect(fixture.coordinator.connections.all.map(\.worker.rawValue) == ["node-99-a"])
      fixture.coordinator.scheduler.checkInvariants()
      // A worker that comes back over a new connection has that one, whatever is said over its old one.
      _ = fixture.send(hello("node-99-a"), from: peer(2), at: 1)
      _ = fixture.send(hello("node-100-a"), from: peer(1), at: 1)
      #expect(fixture.coordinator.connections[peer(2)]?.worker.rawValue == "node-99-a")
    }
  }

  @Test func `neurons that nobody asked for are not stored`() throws {
    try withFolder { folder in
      var fixture = try Fixture(folder, specification(detail: "{cells: []}"))
      var assignment = fixture.join(peer(1))[0]
      #expect(!assignment.recordsNeurons)
      assignment.recordsNeurons = true
      _ = fixture.send(result(of: assignment), from: peer(1), at: 1)
      guard case .result(let stored)? = fixture.stored.first else {
        Issue.record("nothing is stored: \(fixture.stored)")
        return
      }
      #expect(stored.neurons == nil)
    }
  }

  @Test func `as much as a worker may be leased fits a message`() {
    #expect(Policy.waitingMax + CoordinatorConfiguration.slotsMax <= WireLimits.leaseCountMax)
  }

  @Test func `what hostile peers say fills no log`() throws {
    try withFolder { folder in
      var fixture = try Fixture(folder, specification())
      let assignments = fixture.join(peer(1))
      var lines = 0
      for number in 0..<10_000 {
        let forged = result(of: assignments[0], key: SHA256Digest(of: "forged".utf8))
        let events: [CoordinatorEvent] = [
          .unreadable(peer(2), .malformed("garbage")), .unreadable(peer(3), .otherVersion(number)),
          .received(peer(4), hello("old", trainingVersion: 0)), .received(peer(1), forged),
        ]
        for event in events {
          for case .log(let level, _) in fixture.handle(event, at: 1 + Double(number) / 1_000)
          where level >= .warning {
            lines += 1
          }
        }
      }
      // One lost attempt is told beside them.
      #expect((1...15).contains(lines), "\(lines) lines in ten seconds")
    }
  }

  @Test func `failures that a peer reports fill no log, and the journal has all of them`() throws {
    try withFolder { folder in
      let gammas = "[0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.4]"
      var fixture = try Fixture(folder, specification(gammas: gammas))
      var open = fixture.join(peer(1))
      let reason = String(repeating: "forged ", count: 500)
      var (lines, failureCount) = ([String](), 0)
      while let lease = open.popLast()?.lease, failureCount < 100 {
        failureCount += 1
        let failure = WorkerMessage.failure(.init(lease: lease, reason: reason))
        let effects = fixture.handle(.received(peer(1), failure), at: 1)
        for case .log(let level, let text) in effects where level >= .notice { lines.append(text) }
        open += effects.messages(to: peer(1)).assignments
      }
      #expect(failureCount >= 40)
      #expect(lines.count <= 20, "ten failures, and ten trials that were set aside")
      #expect(lines.allSatisfy { $0.utf8.count < 1_100 })
      let stored = fixture.stored.filter {
        if case .failure(_, let lost) = $0 { lost.isCounted } else { false }
      }
      #expect(stored.count == failureCount)
    }
  }

  @Test func `garbage hides no disagreement`() throws {
    try withFolder { folder in
      var fixture = try Fixture(folder, specification(), policy: Policy(auditShare: 1))
      let assignments = fixture.join(peer(1))
      _ = fixture.join(peer(2), as: "node-2-b")
      _ = fixture.send(result(of: assignments[0]), from: peer(1), at: 1)
      _ = fixture.commit(at: 1)
      for _ in 0..<100 { _ = fixture.handle(.unreadable(peer(3), .malformed("garbage")), at: 1) }
      let comparison = Scheduler.Comparison(
        TrialIndex(assignments[0].lease.trialIndex), by: WorkerID("node-2-b"),
        difference: Scheduler.Difference(standing: WorkerID("node-1-a"), claim: "x"))
      let effects = fixture.handle(.compared([comparison]), at: 1)
      let lines = effects.compactMap { if case .log(_, let text) = $0 { text } else { nil } }
      #expect(lines.contains { $0.hasPrefix("workers node-1-a and node-2-b disagree") }, "\(lines)")
    }
  }

  @Test func `a message weighs what it carries`() {
    let leases = [LeaseIdentifier](repeating: LeaseIdentifier(trialIndex: 0, attempt: 1), count: 5_000)
    let messages: [WorkerMessage] = [
      heartbeat(leases), .handBack(.init(leases: leases)),
      .goodbye(.init(worker: "x", reason: "", held: leases)),
    ]
    for message in messages { #expect(CoordinatorEvent.received(peer(1), message).weight == 5_000) }
    #expect(CoordinatorEvent.received(peer(1), heartbeat([])).weight == 1)
  }
}
