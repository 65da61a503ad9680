import Foundation
import Hashing
import Messaging
import Scheduling
import Testing
import Training

@testable import Coordination

@Suite struct ProtocolTests {
  @Test func `a worker is welcomed with the problem and leased the longest trials first`() throws {
    try withFolder { folder in
      var fixture = try Fixture(folder, specification())
      let messages = fixture.send(hello("node-1-a"), from: peer(1), at: 0)
      guard case .welcome(let welcome) = try #require(messages.first) else {
        Issue.record("no welcome: \(messages)")
        return
      }
      #expect(welcome.problem.sampleCount == 2)
      #expect(welcome.problem.dataHash == fixture.folder.plan.meaning.problem.data.hexadecimal)
      #expect(welcome.session == 7)
      // Nothing is leased before the worker could say what it has in hand.
      #expect(messages.count == 1)
      #expect(fixture.handle(.tick, at: 0.05).messages(to: peer(1)).isEmpty)
      let assignments = fixture.handle(.tick, at: 0.2).messages(to: peer(1)).assignments
      #expect(assignments.map(\.width) == [20, 10])
      #expect(assignments.map(\.kappa) == [pow(20, -1), pow(10, -1)])
    }
  }

  @Test func `what finishes teaches which trials are long, and those are leased first`() throws {
    try withFolder { folder in
      var fixture = try Fixture(folder, specification(gammas: "[0.5, 1, 1.5, 2]", initialisations: "[]"))
      var assigned = fixture.join(peer(1))
      var widths: [Int] = []
      while let assignment = assigned.first {
        assigned.removeFirst()
        widths.append(assignment.width)
        // Narrow trials are long here, which no guess would say.
        let report = result(of: assignment, wallSeconds: pow(Double(assignment.width), -3))
        assigned += fixture.send(report, from: peer(1), at: 1).assignments
        assigned += fixture.commit(at: 1).messages(to: peer(1)).assignments
        assigned += fixture.handle(.tick, at: 1).messages(to: peer(1)).assignments
      }
      #expect(widths.count == 16)
      // Eight teach, two were leased before.
      let learned = widths.dropFirst(10)
      #expect(learned.elementsEqual(learned.sorted()) && Set(learned) == [10, 20], "\(widths)")
    }
  }

  @Test func `every heartbeat is answered, and a stranger is asked to rejoin`() throws {
    try withFolder { folder in
      var fixture = try Fixture(folder, specification())
      #expect(fixture.send(heartbeat([]), from: peer(1), at: 0) == [.rejoinRequest])
      let assignments = fixture.join(peer(1))
      let answer = fixture.send(heartbeat(assignments.map(\.lease)), from: peer(1), at: 1)
      #expect(answer == [.acknowledgement(trialIndices: [])])
      #expect(fixture.send(result(of: assignments[0]), from: peer(2), at: 1) == [.rejoinRequest])
      #expect(fixture.stored.isEmpty)
    }
  }

  @Test func `a result is acknowledged only once it is durable`() throws {
    try withFolder { folder in
      var fixture = try Fixture(folder, specification())
      let assignments = fixture.join(peer(1))
      let answer = fixture.send(result(of: assignments[0]), from: peer(1), at: 1)
      #expect(answer.assignments.count == 1)
      #expect(answer.count == 1)
      #expect(fixture.stored.count == 1)
      let index = assignments[0].lease.trialIndex
      #expect(fixture.commit(at: 2).messages(to: peer(1)) == [.acknowledgement(trialIndices: [index])])
      // Said again, as if the acknowledgement had been lost, it is compared with the first and acknowledged.
      let repeated = fixture.send(result(of: assignments[0]), from: peer(1), at: 3)
      #expect(repeated == [.acknowledgement(trialIndices: [index])])
      guard case .copy = try #require(fixture.stored.first) else {
        Issue.record("not compared: \(fixture.stored)")
        return
      }
    }
  }

  @Test func `a worker that reconnects keeps its leases and is answered at its new connection`() throws {
    try withFolder { folder in
      var fixture = try Fixture(folder, specification())
      let assignments = fixture.join(peer(1))
      let messages = fixture.send(hello("node-1-a"), from: peer(2), at: 1)
      #expect(messages.assignments.isEmpty)
      #expect(messages.count == 1)
      #expect(fixture.send(heartbeat(assignments.map(\.lease)), from: peer(2), at: 1).assignments.isEmpty)
      _ = fixture.send(result(of: assignments[0]), from: peer(2), at: 2)
      let index = assignments[0].lease.trialIndex
      let effects = fixture.commit(at: 2)
      #expect(effects.messages(to: peer(1)).isEmpty)
      #expect(effects.messages(to: peer(2)).contains(.acknowledgement(trialIndices: [index])))
      #expect(fixture.send(heartbeat([]), from: peer(1), at: 3) == [.rejoinRequest])
      fixture.coordinator.scheduler.checkInvariants()
    }
  }

  @Test func `what a worker brings from before a restart is leased to it again`() throws {
    try withFolder { folder in
      var fixture = try Fixture(folder, specification())
      _ = fixture.send(hello("node-1-a"), from: peer(1), at: 0)
      let held = LeaseIdentifier(trialIndex: 0, attempt: 5)
      let assignments = fixture.send(heartbeat([held]), from: peer(1), at: 0.01).assignments
      #expect(assignments.map(\.lease.trialIndex).contains(0))
    }
  }

  @Test func `another training version and another protocol version are refused`() throws {
    try withFolder { folder in
      var fixture = try Fixture(folder, specification())
      let version = Training.trainingVersion + 1
      guard
        case .refused(let reason) = try #require(
          fixture.send(hello("a", trainingVersion: version), from: peer(1), at: 0).first)
      else {
        Issue.record("not refused")
        return
      }
      #expect(reason.contains("version \(version)") && reason.contains("version \(Training.trainingVersion)"))
      let other = WireError.otherVersion(99)
      let effects = fixture.handle(.unreadable(peer(2), other), at: 0)
      #expect(effects.messages(to: peer(2)) == [.refused(reason: other.description)])
      #expect(fixture.handle(.unreadable(peer(3), .malformed("x")), at: 0).messages(to: peer(3)).isEmpty)
    }
  }

  @Test(arguments: ["key", "outcome", "neurons", "index"])
  func `a result that is not its trial's is rejected, recorded and acknowledged`(_ fault: String) throws {
    try withFolder { folder in
      var fixture = try Fixture(folder, specification(detail: "{cells: [[1, 0]], width: 20}"))
      var open = fixture.join(peer(1))
      while let first = open.first, !open.contains(where: \.recordsNeurons) {
        open = open.dropFirst() + fixture.send(result(of: first), from: peer(1), at: 1).assignments
      }
      fixture.stored = []
      var assignment = try #require(open.first { $0.recordsNeurons })
      switch fault {
      case "neurons": assignment.recordsNeurons = false
      case "index": assignment.lease.trialIndex = 1_000
      default: break
      }
      let bad = result(
        of: assignment, outcome: fault == "outcome" ? "fine" : "converged",
        key: fault == "key" ? SHA256Digest(bytes: Array(repeating: 0, count: 32)) : nil)
      let answer = fixture.send(bad, from: peer(1), at: 2)
      #expect(answer.contains(.acknowledgement(trialIndices: [assignment.lease.trialIndex])))
      if fault == "index" {
        #expect(fixture.stored.isEmpty)
      } else {
        guard case .failure(_, let lost) = try #require(fixture.stored.first) else {
          Issue.record("stored \(fixture.stored)")
          return
        }
        #expect(lost.isCounted)
        #expect(fixture.stored.count == 1)
      }
      fixture.coordinator.scheduler.checkInvariants()
    }
  }

  @Test func `a draining worker takes no more, loses nothing, and its last result counts`() throws {
    try withFolder { folder in
      var fixture = try Fixture(folder, specification())
      let assignments = fixture.join(peer(1))
      let handBack = WorkerMessage.handBack(WorkerMessage.HandBack(leases: [assignments[1].lease]))
      #expect(fixture.send(handBack, from: peer(1), at: 1).isEmpty)
      for case .failure(_, let lost) in fixture.stored { #expect(!lost.isCounted) }
      fixture.stored = []
      #expect(
        fixture.send(heartbeat([assignments[0].lease]), from: peer(1), at: 2)
          == [.acknowledgement(trialIndices: [])])
      #expect(fixture.send(result(of: assignments[0]), from: peer(1), at: 3).isEmpty)
      let index = assignments[0].lease.trialIndex
      #expect(fixture.commit(at: 4).messages(to: peer(1)) == [.acknowledgement(trialIndices: [index])])
    }
  }

  @Test func `a draining worker whose goodbye is lost is forgotten after its silence`() throws {
    try withFolder { folder in
      var fixture = try Fixture(folder, specification())
      _ = fixture.join(peer(1))
      _ = fixture.send(.handBack(WorkerMessage.HandBack(leases: [])), from: peer(1), at: 1)
      _ = fixture.send(heartbeat([]), from: peer(1), at: 20)
      _ = fixture.handle(.tick, at: 49)
      #expect(fixture.coordinator.connections.all.map(\.stage) == [.draining])
      _ = fixture.handle(.tick, at: 51)
      #expect(fixture.coordinator.connections.isEmpty)
    }
  }
}
