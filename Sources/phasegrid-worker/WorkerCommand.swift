import ArgumentParser
import Foundation
import Logging
import Messaging
import Working

@main struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "phasegrid-worker",
    abstract: "Trains trials for the coordinator of a sweep.",
    discussion: """
      A worker connects to the coordinator, trains the trials it is given, and ends when the sweep is complete. It \
      may start before the coordinator and outlives a coordinator that restarts. SIGTERM or Ctrl-C lets it finish \
      the trials it has begun and hand back the others; a second one ends it at once.

      Example, on each node of a cluster:

        phasegrid-worker --ticket node.ticket

      It exits with 0 when the sweep is complete or it was asked to stop, and with 1 otherwise.
      """,
    version: productVersion)

  @Option(
    help: ArgumentHelp(
      "The ticket to join by, which `phasegrid ticket new` wrote: where the coordinator is, and keys.",
      valueName: "file"))
  var ticket: String?

  @Option(
    help: ArgumentHelp(
      "In place of a ticket, where a coordinator on this host listens: tcp://127.0.0.1:PORT or ipc://PATH.",
      valueName: "endpoint"),
    transform: Endpoint.init(argument:))
  var connect: Endpoint?

  @Flag(
    help: """
      Connect to another host without a ticket, in the clear, as `phasegrid coordinate --insecure-plaintext` asks.
      """)
  var insecurePlaintext = false

  @Option(help: "How many trials to train at a time. (default: the cores this process may use)")
  var slots: Int?

  @Option(help: "The name of this node in the coordinator's status. (default: the host's name)")
  var name: String?

  @Option(
    help: ArgumentHelp("Give up after so long without a word from the coordinator.", valueName: "seconds"))
  var patience = 600

  @Option(
    help: ArgumentHelp(
      "When asked to stop, spend at most so long on the trials it has begun.", valueName: "seconds"))
  var grace = 20

  @Flag(help: "End as soon as the process that started this one has ended.")
  var endWithParent = false

  @Option(
    help: ArgumentHelp(
      "What to log: trace, debug, info, notice, warning, error or critical.", valueName: "level"),
    transform: level(named:))
  var logLevel: Logger.Level = .warning

  func validate() throws {
    if let slots, !(1...slotsMax).contains(slots) {
      throw ValidationError("--slots \(slots): write a number from 1 to \(slotsMax)")
    }
    if let name, !(1...nameLengthMax).contains(name.utf8.count) {
      throw ValidationError("--name: write 1 to \(nameLengthMax) bytes")
    }
    for (option, seconds) in [("--patience", patience), ("--grace", grace)]
    where !(0...secondsMax).contains(seconds) {
      throw ValidationError("\(option) \(seconds): write whole seconds from 0 to \(secondsMax)")
    }
    switch (ticket, connect) {
    case (nil, nil):
      throw ValidationError("write --ticket FILE, or --connect ENDPOINT for a coordinator on this host")
    case (nil, let endpoint?): try validate(endpoint)
    case (_?, nil): break
    case (_?, _?):
      throw ValidationError("--connect: the ticket says where the coordinator is; write one of the two")
    }
    if insecurePlaintext, ticket != nil {
      throw ValidationError(
        "--insecure-plaintext: a ticket is for encrypted connections; write one of the two")
    }
  }

  private func validate(_ endpoint: Endpoint) throws {
    if endpoint.isWildcard {
      throw ValidationError("--connect \(endpoint): write one host and one port, not *")
    }
    if !endpoint.isLoopback, !insecurePlaintext {
      throw ValidationError(
        """
        --connect \(endpoint): another host takes a ticket: write --ticket FILE, or, in a network that you trust with \
        everything, --insecure-plaintext as well
        """)
    }
  }

  func run() throws {
    let logLevel = logLevel
    let logger = Logger(label: "phasegrid-worker") { label in
      var handler = StreamLogHandler.standardError(label: label)
      handler.logLevel = logLevel
      return handler
    }
    let (endpoint, credentials) = try coordinator()
    if credentials == nil, !endpoint.isLoopback {
      logger.warning(
        "--insecure-plaintext: whoever is between this host and \(endpoint) reads and changes what is said")
    }
    let process = WorkerProcess(
      endpoint: endpoint, credentials: credentials, configuration: workerConfiguration, logger: logger)
    let signals = drainSignals(process)
    defer { for source in signals { source.cancel() } }
    do {
      let departure = try process.run()
      logger.info("left: \(departure)")
      if !departure.isSuccess { throw Failure(line: "\(endpoint): \(departure)") }
    } catch let error as MessagingError {
      throw Failure(line: error.description)
    }
  }

  /// Where the coordinator is, and by which keys to join it.
  private func coordinator() throws -> (Endpoint, Ticket.Credentials?) {
    guard let path = ticket else { return (connect!, nil) }
    do {
      let ticket = try Ticket.read(path)
      return (ticket.endpoints[0], ticket.credentials)
    } catch {
      throw Failure(line: error.description)
    }
  }

  private var workerConfiguration: WorkerConfiguration {
    let processInfo = ProcessInfo.processInfo
    let host = String(processInfo.hostName.prefix(nameLengthMax / 2))
    let node = name ?? host
    let suffix = String(UInt32.random(in: .min ... .max), radix: 16)
    return WorkerConfiguration(
      name: "\(node)-\(processInfo.processIdentifier)-\(suffix)", host: node,
      slots: slots ?? availableCoreCount, patience: .seconds(patience),
      drainDurationMax: .seconds(grace), endsWithParent: endWithParent)
  }

  private func drainSignals(_ process: WorkerProcess) -> [any DispatchSourceSignal] {
    [SIGTERM, SIGINT].map { number in
      // Dispatch hears of a signal only where it does not end the process first.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { process.requestDrain() }
      source.resume()
      return source
    }
  }
}

private let slotsMax = 4_096
private let nameLengthMax = 200
private let secondsMax = 1_000_000_000

private func level(named name: String) throws -> Logger.Level {
  guard let level = Logger.Level(rawValue: name) else {
    throw ValidationError("write one of \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))")
  }
  return level
}

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
