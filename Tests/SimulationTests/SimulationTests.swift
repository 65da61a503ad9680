import Foundation
import SimulatedCluster
import Testing

/// How many worlds are tried; PHASEGRID_SIMULATION_SEEDS asks for more. A debug build is slow: scripts/test tries thousands
/// in a release build.
private let seedCount =
  ProcessInfo.processInfo.environment["PHASEGRID_SIMULATION_SEEDS"].flatMap(UInt64.init) ?? 300

@Suite struct SimulationTests {
  @Test(arguments: UInt64(0)..<4) func `a sweep survives all that can happen to it, and ends`(quarter: UInt64)
  {
    for seed in stride(from: quarter, to: seedCount, by: 4) {
      let simulation = Simulation(seed: seed)
      #expect(simulation.violations.isEmpty, "seed \(seed); see it again: \(simulation.replay)")
      if !simulation.violations.isEmpty { return }
    }
  }

  @Test func `the same seed twice gives the same history`() {
    var hashes: Set<UInt64> = []
    for seed in UInt64(0)..<10 {
      let first = Simulation(seed: seed)
      let second = Simulation(seed: seed)
      #expect(first.historyHash == second.historyHash, "seed \(seed)")
      #expect(first.eventCount == second.eventCount, "seed \(seed)")
      hashes.insert(first.historyHash)
    }
    #expect(hashes.count == 10)
  }

  @Test func `a real journal that crashes with the simulated one knows the same after each crash`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    for seed in UInt64(0)..<15 {
      let simulation = Simulation(seed: seed, journalFolder: folder.appendingPathComponent("\(seed)"))
      #expect(simulation.violations.isEmpty, "seed \(seed)")
      #expect(simulation.historyHash == Simulation(seed: seed).historyHash, "seed \(seed)")
    }
  }
}
