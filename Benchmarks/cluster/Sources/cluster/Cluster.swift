// How well does the scheduler use a large cluster, and how large may it be? The real scheduler, in virtual time.
import ArgumentParser
import Foundation
import Scheduling

@main
struct Cluster: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Simulate a cluster in virtual time on the real scheduler, and say what was used and what it cost.",
    discussion: """
      Trials take 1 s to 1 h, log-uniformly, and are expected to take that within a factor of 1.35. Workers are lost \
      without a word or pre-empted, and come back; one in a hundred is five times as slow as the others, and a few \
      fail whatever they get.
      """)

  @Option var workers = 10_000
  @Option var slots = 16
  @Option var trials = 2_000_000
  @Option(help: "Mean days between the losses of one worker.")
  var lossDays = 21.0
  @Option(help: "Mean days between the pre-emptions of one worker.")
  var preemptionDays = 2.0
  @Option(help: "Workers that fail every trial.")
  var broken = 3
  @Option var auditShare = 0.0
  @Option var seed: UInt64 = 1
  @Flag(help: "Only say what a scheduler of so many trials takes, every one of a kind of its own.")
  var queueOnly = false

  @Option(help: "Only say what events cost while so many trials wait for their last chance.")
  var lastChances: Int?

  func run() {
    if queueOnly {
      measureQueue()
    } else if let lastChances {
      measureLastChances(lastChances)
    } else {
      simulate()
    }
  }

  private func measureQueue() {
    func order() -> TrialOrder { .explicit((0..<UInt32(trials)).shuffled()) }
    let orders = [order(), order()]
    let memoryBefore = residentMebibytes()
    let clock = ContinuousClock()
    var start = clock.now
    var scheduler = Scheduler(
      trialCount: trials, order: orders[0],
      lengths: TrialLengths(seconds: [Float](repeating: 1, count: trials)))
    let starting = (clock.now - start) / .seconds(1)
    let memory = residentMebibytes() - memoryBefore
    start = clock.now
    _ = scheduler.handle(.orderChanged(orders[1]), at: Instant(sinceStart: .zero))
    let reordering = (clock.now - start) / .seconds(1)
    print(
      "\(trials) trials: start \(number(starting)) s, another order \(number(reordering)) s,",
      "\(number(memory * 1_048_576 / Double(trials))) bytes a trial besides the order's 4")
  }

  private func simulate() {
    let memoryBefore = residentMebibytes()
    let setting = Setting(
      workerCount: workers, slots: slots, trialCount: trials, lossSeconds: lossDays * 86_400,
      preemptionSeconds: preemptionDays * 86_400, brokenCount: broken, auditShare: auditShare, seed: seed)
    var simulation = Simulation(setting)
    let start = ContinuousClock.now
    simulation.run()
    let elapsed = (ContinuousClock.now - start) / .seconds(1)
    report(simulation, memory: residentMebibytes() - memoryBefore, elapsed: elapsed)
  }

  func report(_ cost: Cost) {
    for kind in cost.byKind.sorted(by: { $0.key < $1.key }) {
      let mean = kind.value.seconds / Double(kind.value.count) * 1e6
      print(
        "  \(kind.key.padding(toLength: 22, withPad: " ", startingAt: 0))\(kind.value.count), \(number(mean)) us each, \(number(kind.value.longest * 1e3)) ms the longest"
      )
    }
  }

  private func report(_ simulation: Simulation, memory: Double, elapsed: Double) {
    let tally = simulation.tally
    let tail = simulation.tailStart
    let load = simulation.cost.seconds / simulation.now
    print(
      """
      virtual time            \(number(simulation.now)) s, of it \(number(simulation.now - tail)) s of tail
      utilisation to the tail \(percent(tally.useful, simulation.slotSeconds))
        lost with workers     \(percent(tally.killed, simulation.slotSeconds))
        trained twice         \(percent(tally.duplicate, simulation.slotSeconds))
        idle                  \(percent(simulation.slotSeconds - tally.useful - tally.killed - tally.duplicate, simulation.slotSeconds))
      workers lost            \(tally.losses), pre-empted \(tally.preemptions), in quarantine \(simulation.quarantineCount)
      trials set aside        \(simulation.setAsideCount)
      copies of late trials   \(tally.copies)
      events                  \(simulation.cost.count), \(number(Double(simulation.cost.count) / simulation.cost.seconds)) handled a second
      """)
    report(simulation.cost)
    print(
      """
      scheduler's share of a core \(percent(load, 1)); one core carries \(number(Double(workers) / load)) such workers
      memory                  \(number(memory)) MiB, with the simulated workers
      wall time               \(number(elapsed)) s
      """)
  }
}

func number(_ value: Double) -> String {
  value >= 100 ? String(Int(value.rounded())) : String(format: "%.2f", value)
}

func percent(_ part: Double, _ whole: Double) -> String { String(format: "%.2f %%", 100 * part / whole) }

/// The highest so far.
func residentMebibytes() -> Double {
  let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
  let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
  let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) }
  return (kibibytes ?? .nan) / 1024
}
