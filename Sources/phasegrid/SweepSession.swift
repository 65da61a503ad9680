import ArgumentParser
import Coordination
import Foundation
import Journal
import Logging
import Messaging
import Reporting
import StatusPage
import Sweeps
import Synchronization
import Training

/// The codes that `run` and `coordinate` exit with.
enum SweepExit {
  static let setAside = ExitCode(3)
  static let interrupted = ExitCode(130)

  static let explanation = """
    It exits with 0 when every trial is done, with 3 when some were set aside because their training failed or killed \
    its worker again and again, with 130 when it was stopped, with 64 on a wrong \
    command line, and with 1 on any other error.
    """
}

/// What goes along with a sweep's coordinator.
protocol SweepCompanion: Sendable {
  /// The coordinator listens. Whoever asks it to stop gives a reason, or nil where the user asked for it.
  func begin(at endpoint: Endpoint, stop: @escaping @Sendable (String?) -> Void) throws
  func note(_ progress: SweepProgress)
  /// The coordinator has ended. Called only after `begin`.
  func end(isComplete: Bool)
}

/// One run of a sweep's coordinator, from its spec to its figures.
struct SweepSession {
  let folder: SweepFolder
  /// The sweep's folder for the user's next command: relative where the user's was.
  let folderPath: String
  private let configuration: CoordinatorConfiguration
  /// The command that goes on with the sweep.
  private let command: String
  private let title: String
  private let display = ProgressDisplay()
  private let statusServer: StatusServer?

  /// - Parameter command: what the user typed before the options.
  /// - Parameter commandEnding: what the user typed after them.
  /// - Parameter configuration: is asked how to coordinate the sweep in its folder.
  init(
    _ command: String, _ options: SweepOptions, commandEnding: String = "",
    configuration: (URL) -> CoordinatorConfiguration
  ) throws {
    let specification = try SweepSpecification.read(path: options.spec)
    let url =
      options.out.map { URL(fileURLWithPath: $0) }
      ?? SweepFolder.standardURL(of: specification, shard: options.shard)
    self.configuration = configuration(url).auditing(options.audit)
    folderPath = url.relativePath
    let journal = url.appendingPathComponent(JournalReader.fileName)
    if !FileManager.default.fileExists(atPath: journal.path) {
      // An endpoint that cannot be listened at must not leave a new sweep behind; this socket is closed again at once.
      _ = try RouterSocket(bindingTo: self.configuration.endpoint)
    }
    let logger = display.logger
    statusServer = try options.status.map { try StatusServer(address: $0, logger: logger) }
    folder = try SweepFolder(url, specification: specification, shard: options.shard)
    self.command =
      "\(command) \(shellWord(options.spec))" + (options.shard.map { " --shard \($0)" } ?? "")
      + (options.out.map { " --out \(shellWord($0))" } ?? "")
      + (options.audit > 0 ? " --audit \(options.audit)" : "")
      + (options.status.map { " --status \(shellWord("\($0)"))" } ?? "") + commandEnding
    title = specification.name + (options.shard.map { ", shard \($0)" } ?? "")
  }

  /// Whether workers need a ticket.
  var needsTickets: Bool { configuration.keys != nil }

  func warn(_ text: String) { display.say("warning: \(text)") }

  /// Runs the sweep with so many workers of its own and all that join, writes tables and figures, and says so.
  /// - Parameters:
  ///   - stays: whether to wait, once all is written, until the process is asked to stop.
  ///   - acceptsSetAside: whether a sweep is a success some of whose trials were set aside.
  /// - Throws: also `CompanionStop`.
  func run(
    localWorkerCount: Int = 0, companion: (any SweepCompanion)? = nil, stays: Bool = false,
    acceptsSetAside: Bool = false, listening: (Endpoint) -> Void
  ) throws {
    if let statusServer { printLine(try statusServer.serve(folder.url, folderPath: folderPath)) }
    defer { statusServer?.stop() }
    let process = CoordinatorProcess(
      folder: folder, configuration: configuration,
      localWorkers: localWorkerCount == 0
        ? nil : LocalWorkersConfiguration(count: localWorkerCount, executable: try workerExecutable()),
      logger: display.logger)
    let stop = DispatchSemaphore(value: 0)
    let signals = stopSignals(process, stop)
    defer { signals.cancel() }
    let setAsideCount = try complete(process, companion, listening: listening)
    if stays {
      display.say("staying until it is stopped")
      stop.wait()
    }
    if setAsideCount > 0, !acceptsSetAside { throw SweepExit.setAside }
  }

  /// - Returns: how many trials were set aside.
  private func complete(
    _ process: CoordinatorProcess, _ companion: (any SweepCompanion)?, listening: (Endpoint) -> Void
  ) throws -> Int {
    // Without it nothing is lost, but the last results lie in the log beside the journal.
    defer { try? folder.close() }
    let (total, committed) = folder.counts
    display.say("\(title): \(total - committed) of \(total) trials to train")
    let (ending, progress) = try run(process, companion, listening: listening) { display.show($0) }
    display.clear()
    let deed = "trained \(progress.committedNow) trials in \(clockText(progress.elapsed))"
    switch ending {
    case .stopped:
      printLine("\(deed); \(progress.committed) of \(total) are done. Go on with: \(command)")
      throw SweepExit.interrupted
    case .complete(let setAsideCount):
      let names = try Report(folder: folder.url).write().map { URL(fileURLWithPath: $0).lastPathComponent }
      let diagram = names.contains("diagram.png") ? "\(folderPath)/diagram.png" : ""
      printLine([deed, try outcomes(), diagram].filter { !$0.isEmpty }.joined(separator: "; "))
      if setAsideCount > 0 {
        display.say(
          "\(setAsideCount) of \(total) trials were set aside after too many attempts; try them again with: \(command)"
        )
      }
      return setAsideCount
    }
  }

  private func run(
    _ process: CoordinatorProcess, _ companion: (any SweepCompanion)?, listening: (Endpoint) -> Void,
    observer: @escaping CoordinatorProcess.Observer
  ) throws -> (ending: SweepEnding, progress: SweepProgress) {
    var hasEnded = false
    defer { statusServer?.noteEnd(isComplete: hasEnded) }
    let publisher: CoordinatorProcess.Publisher = { [statusServer] in statusServer?.note($0) }
    guard let companion else {
      let outcome = try process.run(listening: listening, publisher: publisher, observer: observer)
      hasEnded = outcome.ending != .stopped
      return outcome
    }
    let stopReason = Mutex<String?>(nil)
    var (hasBegun, isComplete) = (false, false)
    defer { if hasBegun { companion.end(isComplete: isComplete) } }
    let outcome = try process.run(
      listening: { endpoint in
        try companion.begin(at: endpoint) { reason in
          stopReason.withLock { $0 = reason }
          process.requestStop()
        }
        hasBegun = true
        listening(endpoint)
      },
      publisher: publisher,
      observer: { progress in
        companion.note(progress)
        observer(progress)
      })
    if outcome.ending == .stopped, let reason = stopReason.withLock({ $0 }) {
      throw CompanionStop(line: reason)
    }
    isComplete = outcome.ending != .stopped
    hasEnded = isComplete
    return outcome
  }

  /// `3,820 converged, 20 stalled`, coinciding trials counted once.
  private func outcomes() throws -> String {
    let counts = try folder.outcomes()
    return TrialOutcome.allCases.compactMap { outcome in
      counts[outcome.rawValue].map { "\($0) \(outcome.rawValue)" }
    }.joined(separator: ", ")
  }

  /// The first signal stops the sweep in order, the second at once.
  private func stopSignals(_ process: CoordinatorProcess, _ stop: DispatchSemaphore) -> SignalWatch {
    SignalWatch([SIGINT, SIGTERM]) {
      stop.signal()
      if !process.requestStop() { _exit(SweepExit.interrupted.rawValue) }
    }
  }
}

/// Why what goes along with a coordinator stopped it, in one line.
struct CompanionStop: Error, CustomStringConvertible {
  let line: String

  var description: String { line }
}

extension CoordinatorConfiguration {
  fileprivate func auditing(_ share: Double) -> CoordinatorConfiguration {
    var configuration = self
    configuration.policy.auditShare = share
    return configuration
  }
}

/// The program `phasegrid-worker` beside this one.
func workerExecutable() throws -> URL {
  let name = "phasegrid-worker"
  guard let executable = Bundle.main.executableURL?.resolvingSymlinksInPath() else {
    throw LocalWorkersError(
      line: "\(name): this program cannot tell where it is, and so not where \(name) is")
  }
  let worker = executable.deletingLastPathComponent().appendingPathComponent(name)
  guard FileManager.default.isExecutableFile(atPath: worker.path) else {
    throw LocalWorkersError(
      line: "\(worker.path): there is no such program; it belongs beside \(executable.path)")
  }
  return worker
}
