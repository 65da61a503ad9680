import Foundation
import Hashing
import Journal
import Messaging
import Scheduling
import Testing

@testable import Coordination

@Suite struct EndingTests {
  /// Trains everything that is assigned, from `assignments` on; returns what the last commit brought.
  private func trainAll(
    _ fixture: inout Fixture, _ assignments: [Assignment], from peer: Peer
  ) -> [CoordinatorEffect] {
    var open = assignments
    var last: [CoordinatorEffect] = []
    while !open.isEmpty {
      let messages = open.flatMap { fixture.send(result(of: $0), from: peer, at: 1) }
      last = fixture.commit(at: 1)
      open = (messages + last.messages(to: peer)).assignments
    }
    return last
  }

  @Test func `the sweep ends when every worker has said goodbye`() throws {
    try withFolder { folder in
      var fixture = try Fixture(folder, specification())
      let last = trainAll(&fixture, fixture.join(peer(1)), from: peer(1))
      #expect(last.messages(to: peer(1)).contains(.dismissal(.sweepComplete)))
      #expect(fixture.handle(.tick, at: 2).ending == nil)
      // A worker that comes late is sent home as well.
      let late = fixture.send(hello("node-2-b"), from: peer(2), at: 2)
      #expect(late.contains(.dismissal(.sweepComplete)))
      // Whatever connection it says goodbye over.
      for (name, number) in [("node-1-a", 1), ("node-2-b", 3)] as [(String, UInt8)] {
        let goodbye = WorkerMessage.goodbye(WorkerMessage.Goodbye(worker: name, reason: "", held: []))
        #expect(fixture.send(goodbye, from: peer(number), at: 3).isEmpty)
      }
      #expect(fixture.handle(.tick, at: 3).ending == .complete(setAsideCount: 0))
    }
  }

  @Test func `a worker that never says goodbye delays the end for some seconds only`() throws {
    try withFolder { folder in
      var fixture = try Fixture(folder, specification())
      _ = trainAll(&fixture, fixture.join(peer(1)), from: peer(1))
      #expect(fixture.handle(.tick, at: 5).ending == nil)
      #expect(fixture.handle(.tick, at: 8).ending == .complete(setAsideCount: 0))
    }
  }

  @Test func `what a worker has no room for is told at once, though it does not count`() throws {
    try withFolder { folder in
      var fixture = try Fixture(folder, specification())
      let lease = try #require(fixture.join(peer(1)).first).lease
      let report = WorkerMessage.FailureReport(lease: lease, reason: "it needs 9 MB", isDeclined: true)
      var lines: [String] = []
      for case .log(.notice, let text) in fixture.handle(.received(peer(1), .failure(report)), at: 1) {
        lines.append(text)
      }
      #expect(lines.count == 1 && lines[0].hasSuffix("declined: it needs 9 MB"))
    }
  }

  @Test func `of a worker that died one line tells, with the attempts that count`() throws {
    try withFolder { folder in
      var fixture = try Fixture(folder, specification())
      _ = fixture.join(peer(1))
      var lines: [String] = []
      for case .log(let level, let text) in fixture.handle(.tick, at: 100) where level >= .notice {
        lines.append(text)
      }
      #expect(
        lines == ["1 trial loses an attempt that worker node-1-a may have been at", "lost worker node-1-a"])
    }
  }

  @Test func `trials with one key are trained once`() throws {
    try withFolder { folder in
      var fixture = try Fixture(folder, specification())
      #expect(fixture.folder.counts == (8, 0))
      var keys: [SHA256Digest] = []
      var open = fixture.join(peer(1))
      while let assignment = open.first {
        keys.append(assignment.key)
        let messages = fixture.send(result(of: assignment), from: peer(1), at: 1)
        open = Array(open.dropFirst()) + (messages + fixture.commit(at: 1).messages(to: peer(1))).assignments
      }
      #expect(keys.count == 8)
      #expect(Set(keys).count == 8)
    }
  }

  @Test func `a stop is told to every worker, and ends the run`() throws {
    try withFolder { folder in
      var fixture = try Fixture(folder, specification())
      _ = fixture.join(peer(1), as: "b")
      _ = fixture.join(peer(2), as: "a")
      #expect(
        fixture.handle(.stopRequested, at: 1) == [
          .send(.dismissal(.coordinatorStopping), peer(2)), .send(.dismissal(.coordinatorStopping), peer(1)),
          .finish(.stopped),
        ])
    }
  }

  @Test func `a worker of this host is missed at once when its process ends, though it joined by a ticket`()
    throws
  {
    try withFolder { folder in
      var fixture = try Fixture(folder, specification())
      let holder = Peer(identifier: [0, 1], ticket: TicketName("node"))
      let assignments = fixture.join(holder, as: "node-1-a")
      #expect(!assignments.isEmpty)
      fixture.stored = []
      _ = fixture.handle(.processEnded(ProcessIdentifier(1)), at: 1)
      let lost = fixture.stored.compactMap { entry -> WorkerID? in
        if case .failure(_, let lost) = entry { lost.worker } else { nil }
      }
      #expect(lost.count == assignments.count)
      #expect(Set(lost) == [WorkerID("node/node-1-a")])
      #expect(fixture.coordinator.scheduler.counts.workers == 0)
    }
  }

  @Test func `a trial that kills every worker is set aside, and the sweep ends without it`() throws {
    try withFolder { folder in
      var fixture = try Fixture(folder, specification(gammas: "[0.5]", initialisations: "[]"))
      let poison = try #require(fixture.join(peer(1)).first).key
      _ = fixture.send(
        .goodbye(WorkerMessage.Goodbye(worker: "node-1-a", reason: "", held: [])), from: peer(1), at: 0)
      fixture.stored = []
      var peerNumber: UInt8 = 1
      var counted = 0
      var isSetAside = false
      var time = 1.0
      while !isSetAside {
        peerNumber += 1
        time += 1
        let current = peer(peerNumber)
        var open = fixture.join(current, as: "node-\(peerNumber)-a", at: time)
        while let assignment = open.first, assignment.key != poison {
          let messages = fixture.send(result(of: assignment), from: current, at: time)
          open =
            Array(open.dropFirst()) + (messages + fixture.commit(at: time).messages(to: current)).assignments
        }
        try #require(!open.isEmpty)
        _ = fixture.handle(.processEnded(ProcessIdentifier(Int32(peerNumber))), at: time)
        for entry in fixture.stored {
          switch entry {
          case .failure(let key, let lost) where lost.isCounted && key.digest == poison: counted += 1
          case .setAside(let key, let story):
            isSetAside = true
            #expect(key.digest == poison)
            #expect(story.count { $0.isCounted } == 3)
          default: break
          }
        }
        fixture.stored = []
        fixture.coordinator.scheduler.checkInvariants()
      }
      #expect(counted == 3)
      #expect(fixture.handle(.tick, at: time + 1).ending == .complete(setAsideCount: 1))
    }
  }
}
