import Foundation
import Journal
import Testing

@Suite(.serialized, .timeLimit(.minutes(3))) struct KillTests {
  private enum Victim: CaseIterable { case worker, coordinator, all }

  @Test func `whatever is killed, whenever, every trial is trained to the same numbers and none twice`()
    throws
  {
    let (quiet, sandbox) = (try Sandbox(), try Sandbox())
    defer { for folder in [quiet, sandbox] { folder.remove() } }
    #expect(try quiet.run(workers: 2).wait().code == 0)

    var random = SplitMix(state: 20_211_031)
    for round in 0..<10 {
      let victim = Victim.allCases[round % 3]
      let before = try rows(sandbox)
      let threshold = min(before.count + Int.random(in: 1...10, using: &random), trainingCount - 5)
      let program = try sandbox.run(workers: 2)
      try waitUntil(program) { sandbox.committedCount() >= threshold }
      let workers = try program.children()
      #expect(workers.count == 2)
      switch victim {
      case .worker: kill(workers[round % 2], SIGKILL)
      case .coordinator: program.kill()
      case .all: for process in workers + [program.process.processIdentifier] { kill(process, SIGKILL) }
      }
      if victim == .worker {
        // The sweep goes on without it, or with its successor, until the coordinator is killed, too.
        let count = sandbox.committedCount()
        try waitUntil(program) { sandbox.committedCount() > count }
        program.kill()
      }
      _ = program.wait()
      // What was committed is as it was, down to the time.
      let after = try rows(sandbox)
      #expect(before.allSatisfy { after[$0.key] == $0.value })
    }

    let committed = sandbox.committedCount()
    let end = try sandbox.run(workers: 2).wait()
    #expect(end.code == 0, "\(end.errors)")
    #expect(end.output.hasPrefix("trained \(trainingCount - committed) trials"))
    #expect(try numbers(in: sandbox.out) == numbers(in: quiet.out))
    #expect(try JournalReader(folder: sandbox.out).disagreements().isEmpty)
    #expect(try JournalReader(folder: sandbox.out).setAside().isEmpty)
  }

  private func rows(_ sandbox: Sandbox) throws -> [String: TrialRow] {
    guard sandbox.committedCount() > 0 else { return [:] }
    let rows = try JournalReader(folder: sandbox.out).trials()
    return Dictionary(uniqueKeysWithValues: rows.map { ($0.key, $0) })
  }

  private func waitUntil(_ program: Program, _ condition: () -> Bool) throws {
    while !condition() {
      try #require(program.isRunning, "\(program.wait())")
      Thread.sleep(forTimeInterval: 0.002)
    }
  }
}

/// SplitMix64 (Steele, Lea and Flood 2014), so that the same moments come every time.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
