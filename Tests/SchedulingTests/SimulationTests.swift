import Foundation
import Scheduling
import Testing

/// How many worlds are tried; PHASEGRID_SEEDS asks for more.
private let seedCount = ProcessInfo.processInfo.environment["PHASEGRID_SEEDS"].flatMap(UInt64.init) ?? 400

@Suite struct SimulationTests {
  /// Faults first: nothing that is acknowledged may be missing from the journal, no state may contradict itself.
  /// Then no more faults: the sweep must end.
  @Test(arguments: UInt64(0)..<4)
  func `a sweep survives whatever its cluster does to it`(quarter: UInt64) {
    for seed in stride(from: quarter, to: seedCount, by: 4) {
      let cluster = run(seed: seed)
      let problems = Array((cluster.violations + unfinished(cluster)).prefix(5))
      #expect(problems.isEmpty, "seed \(seed): \(problems)")
      if !problems.isEmpty { return }
    }
  }

  @Test(arguments: UInt64(0)..<20) func `the same seed twice gives the same history`(seed: UInt64) {
    let first = run(seed: seed)
    let second = run(seed: seed)
    #expect(first.second == second.second)
    #expect(first.history == second.history)
    #expect(!first.history.isEmpty)
  }

  /// Without a faulty network only a trial's own doing can cost it an attempt, and its neighbours have a last chance.
  @Test func `where only poisonous trials kill, no innocent trial is set aside`() {
    for seed in 0..<min(seedCount, 200) {
      var cluster = SimulatedCluster(seed: seed, oddWorkers: 0)
      guard cluster.policy.attemptsMax > 1 else { continue }
      finish(&cluster)
      let guilty = cluster.poisonous.union(cluster.failing)
      #expect(Set(cluster.summary?.setAside ?? []) == guilty, "seed \(seed)")
    }
  }

  /// Over many worlds everything that is rare happens.
  @Test func `where workers fail everything, or are wrong, they are found, and nobody else is`() {
    var tally = SimulatedCluster.Tally()
    for seed in 0..<min(seedCount, 200) {
      var cluster = SimulatedCluster(seed: seed, auditShare: 1, attemptsMax: 4, oddWorkers: 30)
      cluster.addWorkers(4)
      finish(&cluster)
      let problems = cluster.violations + unfinished(cluster)
      #expect(problems.isEmpty, "seed \(seed): \(problems.prefix(5))")
      tally.copies += cluster.tally.copies
      tally.audits += cluster.tally.audits
      tally.failedQuarantines += cluster.tally.failedQuarantines
      tally.wrongQuarantines += cluster.tally.wrongQuarantines
    }
    #expect(tally.copies > 0)
    #expect(tally.audits > 0)
    #expect(tally.failedQuarantines > 0)
    #expect(tally.wrongQuarantines > 0)
  }

  private func run(seed: UInt64) -> SimulatedCluster {
    var cluster = SimulatedCluster(seed: seed)
    var random = SplitMix64(state: ~seed)
    cluster.faults = .random(&random)
    for _ in 0..<60 { cluster.step() }
    cluster.faults = .none
    finish(&cluster)
    return cluster
  }

  private func finish(_ cluster: inout SimulatedCluster) {
    for _ in 0..<5_000 where cluster.summary == nil || !cluster.workers.isEmpty { cluster.step() }
  }

  private func unfinished(_ cluster: SimulatedCluster) -> [String] {
    guard let summary = cluster.summary else {
      return ["the sweep does not end: \(cluster.scheduler.snapshot)"]
    }
    var problems: [String] = []
    if !cluster.workers.isEmpty { problems.append("workers are not dismissed") }
    if summary.committedCount != cluster.journal.durable.count { problems.append("results are miscounted") }
    if !cluster.poisonous.isSubset(of: summary.setAside) {
      problems.append("a poisonous trial is not set aside")
    }
    return problems
  }
}
