import Foundation
import Testing
import Training

@testable import Working

private typealias Fixture = WorkerFixture

@Suite("Workers that share their host's memory") struct SharedMemoryTests {
  private func withLedgers(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test("Claims together are no more than there is, and what is given back is free")
  func claims() throws {
    try withLedgers { folder in
      let first = try MemoryLedger(folder, name: "a")
      let second = try MemoryLedger(folder, name: "b")
      #expect(try first.claim(600, of: 1_000))
      #expect(try second.claimedByOthers() == 600)
      #expect(try !second.claim(500, of: 1_000))
      #expect(try second.claim(400, of: 1_000))
      #expect(try !first.claim(601, of: 1_000))
      // Less is always granted, whatever others have.
      #expect(try first.claim(100, of: 50))
      #expect(try second.claim(900, of: 1_000))
    }
  }

  @Test("What a dead worker claimed is free")
  func deadWorker() throws {
    try withLedgers { folder in
      let living = try MemoryLedger(folder, name: "living")
      do {
        let dying = try MemoryLedger(folder, name: "dying")
        #expect(try dying.claim(1_000, of: 1_000))
        #expect(try living.claimedByOthers() == 1_000)
      }
      #expect(try living.claimedByOthers() == 0)
      // A process that was killed leaves its file behind, which nobody locks.
      try Data("1000".utf8).write(to: folder.appendingPathComponent("killed.claim"))
      #expect(try living.claim(1_000, of: 1_000))
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      #expect(left == ["living.claim", "lock"])
    }
  }

  @Test("A folder that is none is said to be none, and the worker takes the memory for its own")
  func noFolder() throws {
    try withLedgers { folder in
      try Data().write(to: folder)
      #expect(throws: MemoryLedgerError.self) { _ = try MemoryLedger(folder, name: "a").claimedByOthers() }
      var configuration = Fixture.configuration
      configuration.memoryMax = 1_000
      let memory = SharedMemory(folder, configuration) { _ in }
      #expect(memory.shared(configuration) == configuration)
      #expect(memory.claim(1 << 40))
    }
  }

  @Test("What was claimed when a worker started counts as its own one day")
  func lateStart() throws {
    try withLedgers { folder in
      let other = try MemoryLedger(folder, name: "other")
      #expect(try other.claim(700, of: 1_000))
      var configuration = Fixture.configuration
      configuration.memoryMax = 300
      let memory = SharedMemory(folder, configuration) { _ in }
      #expect(memory.shared(configuration).memoryMax == 1_000)
      #expect(!memory.claim(301))
      #expect(memory.claim(300))
    }
  }

  /// Its slots are two, and each large trial takes more than half of the memory.
  private func sharing(memoryMax: Int) -> WorkerFixture {
    var configuration = Fixture.configuration
    configuration.memoryMax = memoryMax
    configuration.sharesMemory = true
    return Fixture.joined(configuration)
  }

  @Test("A run begins when its memory is claimed, waits while others have it, and gives back what is much")
  func mind() throws {
    var fixture = sharing(memoryMax: 10 * MemoryClaim.unit)
    var large = Fixture.assignment(1)
    large.width = 3_000_000
    let problem = Problem(trainingSet: Fixture.trainingSet, activation: .tanh)
    let claim = MemoryClaim.rounded(
      Fixture.problem.dataSize + Int(trainingMemory(of: problem, width: large.width)))
    try #require(claim > 2 * MemoryClaim.unit && claim <= 10 * MemoryClaim.unit)
    #expect(fixture.receive(.assignments([large])) == [.claimMemory(claim)])
    #expect(fixture.handle(.memoryClaimed(claim, isGranted: false)) == [])
    var effects: [WorkerEffect] = []
    while !effects.contains(.claimMemory(claim)) {
      #expect(fixture.now <= .seconds(2))
      effects = try fixture.reachDeadline()
    }
    #expect(fixture.now == .seconds(2))
    let begun = fixture.handle(.memoryClaimed(claim, isGranted: true))
    guard case .train(let run, let definition, _)? = begun.first else {
      Issue.record("not begun: \(begun)")
      return
    }
    #expect(definition.width == large.width)
    // Beside it there is room for a small one, in what is claimed or a little more.
    effects = fixture.receive(.assignments([Fixture.assignment(2)]))
    if effects == [.claimMemory(claim + MemoryClaim.unit)] {
      effects = fixture.handle(.memoryClaimed(claim + MemoryClaim.unit, isGranted: true))
    }
    #expect(effects == [Fixture.training(1, 2)])
    effects = fixture.handle(.trained(run, Fixture.record(1), wallSeconds: 1))
    #expect(effects == [Fixture.result(1), .claimMemory(MemoryClaim.unit)])
  }

  @Test("A worker whose memory is its own asks nobody")
  func alone() {
    var configuration = Fixture.configuration
    configuration.memoryMax = 10 * MemoryClaim.unit
    var fixture = Fixture.joined(configuration)
    #expect(fixture.receive(.assignments([Fixture.assignment(1)])) == [Fixture.training(0, 1)])
  }
}
