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

        phasegrid-worker --connect tcp://head-node:5555

      It exits with 0 when the sweep is complete or it was asked to stop, and with 1 otherwise.
      """,
    version: productVersion)

  @Option(
    help: ArgumentHelp(
      "Where the coordinator listens: tcp://HOST:PORT, or ipc://PATH on the same host.", valueName: "endpoint"
    ),
    transform: Endpoint.init(argument:))
  var connect: Endpoint

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
    if connect.isWildcard {
      throw ValidationError("--connect \(connect): write one host and one port, not *")
    }
  }

  func run() throws {
    let logLevel = logLevel
    let logger = Logger(label: "phasegrid-worker") { label in
      var handler = StreamLogHandler.standardError(label: label)
      handler.logLevel = logLevel
      return handler
    }
    let process = WorkerProcess(endpoint: connect, configuration: workerConfiguration, logger: logger)
    let signals = drainSignals(process)
    defer { for source in signals { source.cancel() } }
    do {
      let departure = try process.run()
      logger.info("left: \(departure)")
      if !departure.isSuccess { throw Failure(line: "\(connect): \(departure)") }
    } catch let error as MessagingError {
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
