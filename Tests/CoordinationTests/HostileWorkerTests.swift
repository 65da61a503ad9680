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
}
