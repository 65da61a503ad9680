import Allocation
import ArgumentParser
import Coordination
import Foundation
import Logging
import Messaging
import Slurm
import Synchronization

struct SlurmSubmit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit",
    abstract: "Coordinate a sweep here, and keep its workers in Slurm's queue until it ends.",
    discussion: """
      Each worker is a job. When one hits its time limit another takes its place; no more than N wait or run at a time, \
      and none is left when the sweep is complete or stopped by Ctrl-C or `phasegrid slurm cancel`. When the queue refuses, \
      or jobs end and no trial gets done, there are pauses; it gives up when that goes on.

      Killed, or after a reboot of this host, the same command goes on, and takes over the jobs that are still there. \
      The nodes must reach this host, see the sweep's folder, and have phasegrid-worker where this program has it. What \
      the site wants to know besides goes to sbatch as it is, after --.

      Examples:

        phasegrid slurm submit examples/luo-1d.yaml --workers 20 --time 2:00:00
        phasegrid slurm submit examples/luo-1d.yaml --workers 20 --cores 4 \\
          --time 2:00:00 --partition short -- --mem-per-cpu=1G --licenses=name:1

      \(SweepExit.explanation)
      """)

  @OptionGroup var sweep: SweepOptions

  @Option(help: ArgumentHelp("How many jobs to keep in the queue, a worker each.", valueName: "count"))
  var workers: Int

  @Option(
    help: "The time limit of a job, as sbatch takes it: minutes, hours:minutes:seconds, days-hours.",
    transform: TimeLimit.init(argument:))
  var time: TimeLimit

  @Option(
    help: ArgumentHelp("The cores of a job, and so how many trials it trains at a time.", valueName: "count"))
  var cores = 1

  @Option(help: "The partition to submit to.")
  var partition: String?

  @Option(help: "The account to charge.")
  var account: String?

  @Option(help: "The name or address by which the nodes reach this host. (default: its name)")
  var host: String?

  @Option(help: "The port to listen at. (default: the one that earlier jobs look for, or any free one)")
  var port: UInt16?

  @Option(
    help: ArgumentHelp(
      "The program phasegrid-worker on the nodes. (default: the one beside this program)", valueName: "file"))
  var worker: String?

  @Option(help: ArgumentHelp("How often to look at the queue.", valueName: "seconds"))
  var poll = 15

  @OptionGroup var leaseOption: LeaseOption

  @Argument(parsing: .postTerminator, help: "More options for sbatch.")
  var sbatchOptions: [String] = []

  func validate() throws {
    for (option, number, numberMax) in [
      ("--workers", workers, 10_000), ("--cores", cores, 4_096), ("--poll", poll, 3_600),
    ]
    where !(1...numberMax).contains(number) {
      throw ValidationError("\(option) \(number): write a number from 1 to \(numberMax)")
    }
    for (option, text) in [("--partition", partition), ("--account", account), ("--worker", worker)]
    where text?.isEmpty == true {
      throw ValidationError("\(option) is empty: leave it out, or write a name")
    }
    if port == 0 { throw ValidationError("--port 0: write a number from 1 to 65535") }
    _ = try endpoint(port: 1)
    do {
      try JobScript.check(options: options)
    } catch {
      throw ValidationError(error.description)
    }
  }

  func run() throws {
    // Before anything is made: where nothing can be submitted, nothing is left behind.
    try SlurmSweep.checkHost()
    let display = ProgressDisplay()
    let logger = Logger(label: "phasegrid") { _ in DisplayLogHandler(display: display) }
    let session = try SweepSession(command, sweep, commandEnding: commandEnding) { folder in
      let last = SlurmSweep(folder: folder, logger: logger).lastEndpoint
      var configuration = CoordinatorConfiguration(
        endpoint: Endpoint(.tcp(host: "*", port: port ?? last?.port)), keys: SweepFolder.keys(in: folder))
      leaseOption.apply(to: &configuration)
      return configuration
    }
    let (total, committed) = session.folder.counts
    var policy = PoolPolicy(jobCount: workers, slotsPerJob: cores, listInterval: .seconds(poll))
    policy.pauseFirst = min(policy.pauseFirst, .seconds(poll))
    let companion = SlurmCompanion(
      sweep: SlurmSweep(folder: session.folder.url, logger: logger), script: try script(),
      keys: SweepFolder.keys(in: session.folder.url), policy: policy, openTrialCount: total - committed,
      endpoint: { try endpoint(port: $0.port!) })
    try session.run(companion: companion) { endpoint in
      printLine(
        "listening on \(endpoint); how it stands: phasegrid status \(session.folderPath); stop it with Ctrl-C or: "
          + "phasegrid slurm cancel \(session.folderPath)")
    }
  }

  private func endpoint(port: UInt16) throws -> Endpoint {
    let host = host ?? ProcessInfo.processInfo.hostName
    let endpoint = try Endpoint(argument: "tcp://\(host):\(port)")
    if endpoint.isWildcard {
      throw ValidationError("--host \(host): write one name or address that the nodes can reach")
    }
    return endpoint
  }

  private var options: [String] {
    [("--partition", partition), ("--account", account)].compactMap { name, value in
      value.map { "\(name)=\($0)" }
    } + sbatchOptions
  }

  private func script() throws -> JobScript {
    JobScript(
      time: time, coreCount: cores,
      options: options,
      worker: try worker.map { URL(fileURLWithPath: $0).path } ?? workerExecutable().path)
  }

  private var commandEnding: String {
    sbatchOptions.isEmpty ? "" : " -- " + sbatchOptions.map(shellWord).joined(separator: " ")
  }

  /// What the user typed before the options of the sweep.
  private var command: String {
    let options: [(String, String?)] = [
      ("workers", "\(workers)"), ("time", "\(time)"), ("cores", cores == 1 ? nil : "\(cores)"),
      ("partition", partition), ("account", account), ("host", host), ("port", port.map { "\($0)" }),
      ("worker", worker),
    ]
    return "phasegrid slurm submit"
      + options.compactMap { name, value in value.map { " --\(name) \(shellWord($0))" } }.joined()
      + leaseOption.text
  }
}

/// The jobs that go along with the coordinator.
private final class SlurmCompanion: SweepCompanion {
  private let sweep: SlurmSweep
  private let script: JobScript
  private let keys: KeyFolder
  private let policy: PoolPolicy
  private let openTrialCount: Int
  private let endpoint: @Sendable (Endpoint) throws -> Endpoint
  private let keeper = Mutex<JobKeeper?>(nil)

  init(
    sweep: SlurmSweep, script: JobScript, keys: KeyFolder, policy: PoolPolicy, openTrialCount: Int,
    endpoint: @escaping @Sendable (Endpoint) throws -> Endpoint
  ) {
    self.sweep = sweep
    self.script = script
    self.keys = keys
    self.policy = policy
    self.openTrialCount = openTrialCount
    self.endpoint = endpoint
  }

  func begin(at bound: Endpoint, stop: @escaping @Sendable (String?) -> Void) throws {
    let started = try sweep.keepJobs(
      script, endpoint: endpoint(bound), keys: keys, policy: policy, openTrialCount: openTrialCount,
      stop: stop)
    keeper.withLock { $0 = started }
  }

  func note(_ progress: SweepProgress) {
    let doneCount = progress.committed + progress.setAside
    keeper.withLock { $0 }?.note(doneCount: doneCount, openCount: progress.total - doneCount)
  }

  func end(isComplete: Bool) { keeper.withLock { $0 }?.end(isComplete: isComplete) }
}

extension TimeLimit {
  fileprivate init(argument: String) throws {
    guard let limit = TimeLimit(argument) else {
      throw ValidationError("'\(argument)': write a minute or more, such as 90, 1:30:00 or 2-12")
    }
    self = limit
  }
}

extension Endpoint {
  fileprivate var port: UInt16? {
    if case .tcp(_, let port) = transport { port } else { nil }
  }
}
