import ArgumentParser
import Coordination
import Foundation
import Messaging
import Working

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a sweep on this computer and draw its diagram.",
    discussion: """
      Every trial that is done is kept at once. Ctrl-C stops the sweep; the same command goes on where it was, also \
      after a crash, and with a spec whose grid has grown.

      Examples:

        phasegrid run examples/luo-1d.yaml
        phasegrid run examples/luo-1d.yaml --status :8080 --stay
        phasegrid run examples/luo-1d.yaml --workers 1 --out results/again
        phasegrid run examples/luo-1d.yaml --shard 1/3

      \(SweepExit.explanation)
      """)

  @OptionGroup var sweep: SweepOptions

  @Option(
    help: ArgumentHelp(
      """
      How many workers to start, each with one core. With 0, none: workers of this user may join by hand. \
      (default: one for each core)
      """, valueName: "count"))
  var workers: Int?

  @OptionGroup var stayOption: StayOption

  func validate() throws {
    let countMax = 4_096
    if let workers, !(0...countMax).contains(workers) {
      throw ValidationError("--workers \(workers): write a number from 0 to \(countMax)")
    }
  }

  func run() throws {
    let socket = try PrivateSocket()
    defer { socket.remove() }
    let session = try SweepSession("phasegrid run", sweep, commandEnding: stayOption.text) { _ in
      CoordinatorConfiguration(endpoint: socket.endpoint, latenessMax: .zero)
    }
    let openCount = session.folder.counts.total - session.folder.counts.committed
    let workerCount = min(workers ?? HostLimits.coreCount, openCount)
    try session.run(localWorkerCount: workerCount, stays: stayOption.stay) { endpoint in
      if workers == 0 {
        printLine("listening on \(endpoint); join with: phasegrid-worker --connect \(endpoint)")
      }
    }
  }
}
