import ArgumentParser
import Foundation
import Logging
import Messaging
import Working

@main struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "phasegrid-worker",
    abstract: "Train trials for the coordinator of a sweep.",
    discussion: """
      A worker connects to the coordinator, trains the trials it is given, and ends when the sweep is complete. It \
      may start before the coordinator and outlives one that restarts, there or at another of the endpoints: \
      meanwhile it finishes what it holds and keeps the results. SIGTERM, SIGUSR1 or Ctrl-C lets it finish the trials \
      it has begun and hand back the others; a second one ends it at once.

      Examples: on each node of a cluster; with results that survive the worker; by hand, for `phasegrid run`:

        phasegrid-worker --ticket node.ticket
        phasegrid-worker --ticket node.ticket --spool /var/tmp/phasegrid
        phasegrid-worker --connect ipc:///tmp/phasegrid.sock --slots 2

      It exits with 0 when the sweep is complete or it was asked to stop, with 64 on a wrong command line, and with 1 on \
      any other error.
      """,
    version: productVersion)

  @Option(
    help: ArgumentHelp(
      "The ticket to join by, which `phasegrid ticket new` wrote: where the coordinator is, and keys.",
      valueName: "file"))
  var ticket: String?

  @Option(
    help: ArgumentHelp(
      """
      In place of a ticket, where a coordinator on this host listens: tcp://127.0.0.1:PORT or ipc://PATH. Give it again \
      for each other place where the coordinator may be.
      """, valueName: "endpoint"),
    transform: Endpoint.init(argument:))
  var connect: [Endpoint] = []

  @Flag(
    help: """
      Connect to other hosts without a ticket, in the clear, as `phasegrid coordinate --insecure-plaintext` asks.
      """)
  var insecurePlaintext = false

  @Option(
    help: ArgumentHelp(
      "How many trials to train at a time. (default: the cores and the time on them that this process may use)",
      valueName: "count"))
  var slots: Int?

  @Option(help: "The name of this node in the coordinator's status. (default: the host's name)")
  var name: String?

  @Option(
    help: ArgumentHelp(
      """
      Look for the coordinator, at all of its endpoints, after so long without a word from it; sooner where leases are \
      shorter, later where they are so long that fewer than two words would have come.
      """, valueName: "seconds"))
  var silence = Int(WorkerConfiguration.silenceMaxDefault.components.seconds)

  @Option(
    help: ArgumentHelp(
      "Give up after so long without a word from the coordinator; three days outlast a weekend.",
      valueName: "seconds"))
  var patience = Int(WorkerConfiguration.patienceDefault.components.seconds)

  @Option(
    help: ArgumentHelp(
      "When asked to stop, spend at most so long on the trials it has begun.", valueName: "seconds"))
  var grace = 20

  @Option(
    help: ArgumentHelp(
      """
      Give up a trial whose computation has not moved for so long, finish the others, and end. It counts as an attempt \
      at the trial.
      """, valueName: "seconds"))
  var standstill = Int(WorkerConfiguration.standstillMaxDefault.components.seconds)

  @Option(
    help: ArgumentHelp(
      "Keep results here that no coordinator has acknowledged, and offer those of earlier workers that ended: for all "
        + "workers of a host, or one that is started again. (default: a temporary place that goes with the worker)",
      valueName: "folder"))
  var spool: String?

  @Option(
    help: ArgumentHelp(
      "Look for the sweep's data here before asking for them, and keep them here: for all workers of a host.",
      valueName: "folder"))
  var dataCache: String?

  @Option(
    help: ArgumentHelp(
      "Write this file every 5 seconds, so that a health check may tell by its age whether the worker lives.",
      valueName: "file"))
  var signOfLife: String?

  @Option(
    help: ArgumentHelp(
      "End as soon as the process of this number, which started this one, has ended.", valueName: "process"))
  var parent: Int32?

  @Flag(
    help: """
      Exit with 143 rather than 0 after being asked to stop: for platforms that take 0 for the end of the sweep, and \
      start again what ended otherwise.
      """)
  var failWhenStopped = false

  @Flag(help: "Say nothing but warnings.")
  var quiet = false

  @Flag(help: "Say more of what happens.")
  var verbose = false

  func validate() throws {
    if let slots, !(1...slotsMax).contains(slots) {
      throw ValidationError("--slots \(slots): write a number from 1 to \(slotsMax)")
    }
    if let name, !(1...nameLengthMax).contains(name.utf8.count) {
      throw ValidationError("--name: write 1 to \(nameLengthMax) bytes")
    }
    for (option, seconds) in [("--silence", silence), ("--patience", patience), ("--grace", grace)]
    where !(0...secondsMax).contains(seconds) {
      throw ValidationError("\(option) \(seconds): write whole seconds from 0 to \(secondsMax)")
    }
    if !(1...secondsMax).contains(standstill) {
      throw ValidationError("--standstill \(standstill): write whole seconds from 1 to \(secondsMax)")
    }
    if quiet && verbose { throw ValidationError("--quiet and --verbose: write one of them") }
    for (option, folder) in [("--spool", spool), ("--data-cache", dataCache)] where folder?.isEmpty == true {
      throw ValidationError("\(option): write the path of a folder")
    }
    if signOfLife?.isEmpty == true { throw ValidationError("--sign-of-life: write the path of a file") }
    guard ticket != nil else { return try validateConnect() }
    if !connect.isEmpty {
      throw ValidationError("--connect: the ticket says where the coordinator is; write one of the two")
    }
    if insecurePlaintext {
      throw ValidationError(
        "--insecure-plaintext: a ticket is for encrypted connections; write one of the two")
    }
  }

  private func validateConnect() throws {
    if connect.isEmpty {
      throw ValidationError("write --ticket FILE, or --connect ENDPOINT for a coordinator on this host")
    }
    if let wildcard = connect.first(where: \.isWildcard) {
      throw ValidationError("--connect \(wildcard): write one host and one port, not *")
    }
    if let remote = connect.first(where: { !$0.isLoopback }), !insecurePlaintext {
      throw ValidationError(
        """
        --connect \(remote): another host takes a ticket: write --ticket FILE, or, in a network that you trust with \
        everything, --insecure-plaintext as well
        """)
    }
  }

  func run() throws {
    let logLevel: Logger.Level = quiet ? .warning : verbose ? .debug : .notice
    let logger = Logger(label: "phasegrid-worker") { _ in PlainLog(logLevel: logLevel) }
    let (endpoints, credentials) = try coordinator()
    if credentials == nil, let remote = endpoints.first(where: { !$0.isLoopback }) {
      logger.warning(
        "--insecure-plaintext: whoever is between this host and \(remote) reads and changes what is said")
    }
    let process = WorkerProcess(
      credentials: credentials, configuration: workerConfiguration(endpoints),
      storageFolders: WorkerProcess.StorageFolders(
        spool: spool.map { URL(fileURLWithPath: $0) }, dataCache: dataCache.map { URL(fileURLWithPath: $0) },
        memoryClaims: FileManager.default.temporaryDirectory.appendingPathComponent(
          "phasegrid-memory-\(geteuid())-\(HostLimits.memoryName)")),
      signOfLife: signOfLife.map { URL(fileURLWithPath: $0) }, logger: logger)
    // SIGUSR1 is what batch systems are asked to send some time before a job's end (sbatch --signal).
    let signals = SignalWatch([SIGTERM, SIGINT, SIGUSR1]) { process.requestDrain() }
    defer { signals.cancel() }
    let departure: Departure
    do {
      departure = try process.run()
    } catch {
      throw Failure(line: "\(error)")
    }
    guard departure.isSuccess else {
      throw Failure(line: "\(endpoints.map(\.description).joined(separator: ", ")): \(departure)")
    }
    logger.notice("left: \(departure)")
    if failWhenStopped, departure == .drained { throw ExitCode(stoppedCode) }
  }

  /// Where the coordinator is, and by which keys to join it.
  private func coordinator() throws -> ([Endpoint], Ticket.Credentials?) {
    guard let path = ticket else { return (connect, nil) }
    do {
      let ticket = try Ticket.read(path)
      return (ticket.endpoints, ticket.credentials)
    } catch {
      throw Failure(line: error.description)
    }
  }

  private func workerConfiguration(_ endpoints: [Endpoint]) -> WorkerConfiguration {
    let processInfo = ProcessInfo.processInfo
    let host = String(processInfo.hostName.prefix(nameLengthMax / 2))
    let node = name ?? host
    let suffix = String(UInt32.random(in: .min ... .max), radix: 16)
    return WorkerConfiguration(
      name: "\(node)-\(processInfo.processIdentifier)-\(suffix)", host: node,
      slots: slots ?? HostLimits.coreCount, endpoints: endpoints, silenceMax: .seconds(silence),
      patience: .seconds(patience), drainDurationMax: .seconds(grace),
      standstillMax: .seconds(standstill), parent: parent,
      memoryMax: HostLimits.memoryAvailable)
  }
}

private let slotsMax = 4_096
private let nameLengthMax = 200
private let secondsMax = 1_000_000_000
/// What shells tell of a process that SIGTERM has ended.
private let stoppedCode: Int32 = 128 + SIGTERM

/// What ArgumentParser prints after "Error: ", with exit code 1.
private struct Failure: Error, CustomStringConvertible {
  let line: String
  var description: String { line }
}

extension Endpoint {
  fileprivate init(argument: String) throws {
    do {
      try self.init(argument)
    } catch {
      throw ValidationError(error.description)
    }
  }
}
