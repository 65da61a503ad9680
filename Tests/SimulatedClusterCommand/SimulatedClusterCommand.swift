import ArgumentParser
import Foundation
import SimulatedCluster

/// Lives through simulated clusters; see docs/simulation.md.
@main struct SimulatedClusterCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulated-cluster",
    abstract: "Run the coordinator's and the workers' minds in simulated worlds, one for each seed.",
    discussion: "Exits with 1 if something happened that must not, and prints how to see it again.")

  @Option(help: ArgumentHelp("The seeds to try, the last excluded.", valueName: "from..<to"))
  var seeds: SeedRange = SeedRange(0..<1_000)

  @Option(help: "One seed alone.")
  var seed: UInt64?

  @Flag(help: "Print what happens. It takes --seed.")
  var verbose = false

  @Option(help: "Keep a real journal beside the simulated one, in new folders within this one.")
  var journal: String?

  @Option(help: "Stop after so many failing seeds, at least 1.")
  var failuresMax = 5

  func validate() throws {
    if verbose && seed == nil { throw ValidationError("--verbose takes --seed N") }
    if failuresMax < 1 { throw ValidationError("--failures-max: write at least 1") }
  }

  func run() throws {
    let seeds = seed.map { SeedRange($0..<($0 + 1)) } ?? seeds
    let clock = ContinuousClock()
    let start = clock.now
    var (eventCount, worldSeconds, count, failures) = (0, 0.0, 0, 0)
    for seed in seeds.range {
      let simulation = Simulation(
        seed: seed, journalFolder: try journal.map { try newFolder(in: $0, seed) }, isVerbose: verbose)
      eventCount += simulation.eventCount
      worldSeconds += simulation.worldSeconds
      count += 1
      guard !simulation.violations.isEmpty else { continue }
      failures += 1
      print("seed \(seed) failed after \(simulation.worldSeconds) s of its world:")
      for violation in simulation.violations { print("  \(violation)") }
      print("  see it again: \(simulation.replay)")
      // To be seen when it is found, even in a file.
      fflush(nil)
      if failures >= failuresMax { break }
    }
    let elapsed = start.duration(to: clock.now) / .seconds(1)
    print(
      "\(count) seeds, \(failures) failed; \(eventCount) events, \(Int(worldSeconds / 3600)) h of simulated time "
        + "in \(Int(elapsed.rounded())) s")
    if let seed { print("history of seed \(seed): \(String(Simulation(seed: seed).historyHash, radix: 16))") }
    if failures > 0 { throw ExitCode.failure }
  }

  private func newFolder(in folder: String, _ seed: UInt64) throws -> URL {
    let url = URL(fileURLWithPath: folder).appendingPathComponent("seed-\(seed)")
    if FileManager.default.fileExists(atPath: url.path) {
      throw ValidationError("\(url.path): it is there already; name a folder without it")
    }
    return url
  }
}

/// `0..<1000`
struct SeedRange: ExpressibleByArgument {
  let range: Range<UInt64>

  init(_ range: Range<UInt64>) { self.range = range }

  init?(argument: String) {
    let ends = argument.components(separatedBy: "..<").map(UInt64.init)
    guard ends.count == 2, let first = ends[0], let last = ends[1], first < last else { return nil }
    range = first..<last
  }

  var defaultValueDescription: String { "\(range.lowerBound)..<\(range.upperBound)" }
}
