import Foundation

/// One world, from its first event to its last.
public struct Simulation: Sendable {
  public let seed: UInt64
  /// Equal hashes mean equal histories.
  public let historyHash: UInt64
  public let eventCount: Int
  /// How much time passed in the world.
  public let worldSeconds: Double
  /// What must never happen and did; empty where all is well.
  public let violations: [String]

  /// Lives through the world of a seed.
  /// - Parameters:
  ///   - journalFolder: an empty or missing folder for a real journal, which is told the same as the simulated one,
  ///     let crash with it, and compared with it at each start; nil to do without.
  ///   - isVerbose: print what happens.
  public init(seed: UInt64, journalFolder: URL? = nil, isVerbose: Bool = false) {
    var cluster = Cluster(seed: seed, mirror: journalFolder.map(JournalMirror.init), isVerbose: isVerbose)
    cluster.run()
    self.seed = seed
    historyHash = cluster.history.hash
    eventCount = cluster.eventCount
    worldSeconds = Double(cluster.now.sinceStart) / 1e6
    violations = cluster.observer.violations
  }

  /// What to do to see the failure of this seed again.
  public var replay: String {
    "swift run -c release simulated-cluster --seed \(seed) --verbose"
  }
}
