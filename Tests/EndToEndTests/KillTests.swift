import Foundation
import Journal
import Testing

@Suite(.serialized, .timeLimit(.minutes(3))) struct KillTests {
  private enum Victim: CaseIterable { case worker, coordinator, all }

  @Test func `whatever is killed, whenever, every trial is trained to the same numbers and none twice`()
    throws
  {
    let quiet = try Sandbox()
    defer { quiet.remove() }
    #expect(try quiet.run(workers: 2).wait().code == 0)
    let expected = try numbers(in: quiet.out)

    var random = SplitMix(state: 20_211_031)
    var killCount = 0
    // A sweep that is complete before the last kill is followed by another.
    while killCount < 10 {
      let sandbox = try Sandbox()
      defer { sandbox.remove() }
      while killCount < 10, sandbox.committedCount() < trainingCount {
        let before = try rows(sandbox)
        try kill(
          Victim.allCases[killCount % 3], of: sandbox.run(workers: 2), in: sandbox,
          after: before.count + Int.random(in: 1...20, using: &random))
        killCount += 1
        // What was committed is as it was, down to the time.
        let after = try rows(sandbox)
        #expect(before.allSatisfy { after[$0.key] == $0.value })
      }
      let committed = sandbox.committedCount()
      let end = try sandbox.run(workers: 2).wait()
      #expect(end.code == 0, "\(end.errors)")
      #expect(end.output.hasPrefix("trained \(trainingCount - committed) trials"))
      #expect(try numbers(in: sandbox.out) == expected)
      #expect(try JournalReader(folder: sandbox.out).disagreements().isEmpty)
      #expect(try JournalReader(folder: sandbox.out).setAside().isEmpty)
    }
  }

  /// Kills processes of a sweep once it has so many trials committed, and waits for its end.
  private func kill(_ victim: Victim, of program: Program, in sandbox: Sandbox, after count: Int) throws {
    wait(for: program) { sandbox.committedCount() >= count }
    let workers = try program.children()
    switch victim {
    case .worker:
      if let worker = workers.first { Foundation.kill(worker, SIGKILL) }
      // The sweep goes on with the others and a successor, until the coordinator is killed, too.
      let count = sandbox.committedCount()
      wait(for: program) { sandbox.committedCount() > count }
      program.kill()
    case .coordinator: program.kill()
    case .all:
      for process in workers { Foundation.kill(process, SIGKILL) }
      program.kill()
    }
    _ = program.wait()
  }

  private func rows(_ sandbox: Sandbox) throws -> [String: TrialRow] {
    guard sandbox.committedCount() > 0 else { return [:] }
    let rows = try JournalReader(folder: sandbox.out).trials()
    return Dictionary(uniqueKeysWithValues: rows.map { ($0.key, $0) })
  }

  /// Waits until something holds or the program has ended.
  private func wait(for program: Program, until condition: () -> Bool) {
    while program.isRunning, !condition() { Thread.sleep(forTimeInterval: 0.005) }
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
