import Foundation
import Journal
import Messaging
import Scheduling
import Sweeps
import Synchronization
import Testing

@testable import Coordination

@Suite struct AuditingTests {
  /// What the journal says of everything that was stored; returns the coordinator's effects.
  private func keep(_ fixture: inout Fixture, at time: Double) throws -> [CoordinatorEffect] {
    let reports = Reports()
    let keeper = JournalKeeper(fixture.folder.journal) { reports.append($0) }
    keeper.store(fixture.stored)
    fixture.stored = []
    keeper.close()
    return reports.all.flatMap { report -> [CoordinatorEffect] in
      switch report {
      case .stored(let trials): fixture.handle(.stored(trials), at: time)
      case .compared(let comparisons): fixture.handle(.compared(comparisons), at: time)
      case .failed: []
      }
    }
  }

  /// The only trial, trained by the first worker, and again by the others: what the second says is different.
  private func audit(
    _ fixture: inout Fixture, name: (UInt8) -> String = { "node-\($0)-a" }
  ) throws -> [CoordinatorEffect] {
    var assigned = fixture.join(peer(1), as: name(1))
    for number in [2, 3] as [UInt8] { _ = fixture.join(peer(number), as: name(number)) }
    var effects: [CoordinatorEffect] = []
    for turn in 0..<3 {
      let assignment = try #require(assigned.first)
      let sender = peer(UInt8(turn + 1))
      let outcome = turn == 1 ? "diverged" : "converged"
      _ = fixture.send(result(of: assignment, outcome: outcome), from: sender, at: 1)
      effects = try keep(&fixture, at: 1)
      assigned = effects.messages(to: peer(UInt8(turn + 2))).assignments
    }
    return effects
  }

  private func oneTrial() throws -> SweepSpecification {
    try SweepSpecification.parse(
      """
      name: test
      problem: {inputs: [[-1], [1]], targets: [0.5, -0.5]}
      grid: {gamma: [1], gammaPrime: [0], width: [10], seeds: 1}
      """, file: "test.yaml")
  }

  @Test func `a worker that is outvoted is told so, and refused when it returns`() throws {
    try withFolder { folder in
      let specification = try oneTrial()
      var fixture = try Fixture(folder, specification, policy: Policy(auditShare: 1))
      let effects = try audit(&fixture)
      let reason = "it is in quarantine: others agree that its result of trial 0 is wrong"
      #expect(effects.messages(to: peer(2)) == [.refused(reason: reason)])
      #expect(fixture.coordinator.quarantine.keys.sorted() == ["node-2-a"])
      #expect(fixture.send(hello("node-2-a"), from: peer(9), at: 2) == [.refused(reason: reason)])
      let disagreements = try fixture.folder.journal.reader.disagreements()
      #expect(disagreements.map(\.firstWorker) == ["node-1-a"])
      #expect(disagreements.map(\.secondWorker) == ["node-2-a"])
    }
  }

  @Test func `no process of a bad worker's node is taken under another name, as long as there are others`()
    throws
  {
    try withFolder { folder in
      var fixture = try Fixture(folder, oneTrial(), policy: Policy(auditShare: 1))
      _ = try audit(&fixture) { "node\($0)-\($0)-a" }
      let reason = "others agree that its result of trial 0 is wrong"
      #expect(
        fixture.send(hello("node2-77-b"), from: peer(9), at: 2) == [
          .refused(reason: "its node is in quarantine, for worker node2-2-a: \(reason)")
        ])
    }
  }

  @Test func `where all workers are of one node, its next process is taken`() throws {
    try withFolder { folder in
      var fixture = try Fixture(folder, oneTrial(), policy: Policy(auditShare: 1))
      _ = try audit(&fixture)
      let answer = fixture.send(hello("node-77-b"), from: peer(9), at: 2)
      #expect(!answer.contains { if case .refused = $0 { true } else { false } })
    }
  }

  @Test func `a node is what its ticket says it is`() {
    let origins = ["node-1-a", "node-x-12-ab", "t/node-1-a", "node", "a-b-c"].map {
      WorkerOrigin(WorkerID($0))
    }
    #expect(origins.map(\.node) == ["node", "node-x", "t/node", "node", "a-b-c"])
    #expect(origins.map { $0.process } == [1, 12, 1, nil, nil])
  }

  @Test func `a result of the coordinator's former life is taken, and known to it when it is sent again`()
    throws
  {
    try withFolder { folder in
      let specification = try oneTrial()
      var first = try Fixture(folder, specification)
      let assignment = try #require(first.join(peer(1)).first)
      var second = Fixture(reopening: first)
      _ = second.join(peer(2))
      #expect(second.stored.isEmpty)
      _ = second.send(result(of: assignment), from: peer(2), at: 1)
      #expect(second.stored.count == 1)
      #expect(try keep(&second, at: 1).messages(to: peer(2)).first == .acknowledgement(trialIndices: [0]))
    }
  }
}

private final class Reports: Sendable {
  private let reports = Mutex<[JournalKeeper.Report]>([])

  var all: [JournalKeeper.Report] { reports.withLock { $0 } }

  func append(_ report: JournalKeeper.Report) { reports.withLock { $0.append(report) } }
}
