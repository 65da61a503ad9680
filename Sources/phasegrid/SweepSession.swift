import ArgumentParser
import Coordination
import Foundation
import Journal
import Logging
import Messaging
import Reporting
import Sweeps
import Training

/// What `run` and `coordinate` have in common.
struct SweepOptions: ParsableArguments {
  @Argument(help: "The spec file of the sweep (docs/spec.md).")
  var spec: String

  @Option(
    help: ArgumentHelp(
      "The folder for the journal, tables and figures. (default: results/NAME, by the name in the spec)",
      valueName: "folder"))
  var out: String?

  func validate() throws {
    if out?.isEmpty == true { throw ValidationError("--out needs the name of a folder.") }
  }
}

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

/// One run of a sweep's coordinator, from its spec to its figures.
struct SweepSession {
  let folder: SweepFolder
  private let specification: SweepSpecification
  private let configuration: CoordinatorConfiguration
  /// The command that goes on with the sweep.
  private let command: String

  /// - Parameter command: what the user typed before the options.
  /// - Parameter configuration: is asked how to coordinate the sweep in its folder.
  init(
    _ command: String, _ options: SweepOptions, configuration: (URL) -> CoordinatorConfiguration
  ) throws {
    specification = try SweepSpecification.read(path: options.spec)
    let url =
      options.out.map { URL(fileURLWithPath: $0) } ?? SweepFolder.standardURL(of: specification)
    self.configuration = configuration(url)
    folderPath = url.relativePath
    let journal = url.appendingPathComponent(JournalReader.fileName)
    if !FileManager.default.fileExists(atPath: journal.path) {
      // An endpoint that cannot be listened at must not leave a new sweep behind; this socket is closed again at once.
      _ = try RouterSocket(bindingTo: self.configuration.endpoint)
    }
    folder = try SweepFolder(url, specification: specification)
    self.command = "\(command) \(options.spec)" + (options.out.map { " --out \($0)" } ?? "")
  }

  /// Whether workers need a ticket.
  var needsTickets: Bool { configuration.keys != nil }

  /// The sweep's folder for the user's next command: relative where the user's was.
  let folderPath: String

  func warn(_ text: String) { ProgressDisplay().say("warning: \(text)") }

  /// Runs the sweep with so many workers of its own and all that join, writes tables and figures, and says so.
  func run(
    localWorkerCount: Int = 0, listening: (Endpoint) -> Void
  ) throws {
    // Without it nothing is lost, but the last results lie in the log beside the journal.
    defer { try? folder.close() }
    let (total, committed) = folder.counts
    let display = ProgressDisplay()
    display.say("\(specification.name): \(total - committed) of \(total) trials to train")
    let process = CoordinatorProcess(
      folder: folder, configuration: configuration,
      localWorkers: localWorkerCount == 0
        ? nil : LocalWorkersConfiguration(count: localWorkerCount, executable: try workerExecutable()),
      logger: Logger(label: "phasegrid") { _ in DisplayLogHandler(display: display) })
    let signals = stopSignals(process)
    defer { for source in signals { source.cancel() } }
    let (ending, progress) = try process.run(listening: listening) { display.show($0) }
    display.clear()
    let deed = "trained \(progress.committedNow) trials in \(clockText(progress.elapsed))"
    switch ending {
    case .stopped:
      printLine("\(deed); \(progress.committed) of \(total) are done. Go on with: \(command)")
      throw SweepExit.interrupted
    case .complete(let setAsideCount):
      let paths = try Report(folder: folder.url).write()
      let diagram = paths.first { $0.hasSuffix("diagram.png") }
      printLine([deed, try outcomes(), diagram].compactMap { $0 }.joined(separator: "; "))
      if setAsideCount > 0 {
        display.say(
          "\(setAsideCount) of \(total) trials were set aside after too many attempts; try them again with: \(command)"
        )
        throw SweepExit.setAside
      }
    }
  }

  /// `3,820 converged, 20 stalled` over the whole journal.
  private func outcomes() throws -> String {
    let counts = try JournalReader(folder: folder.url).counts().outcomes
    return TrialOutcome.allCases.compactMap { outcome in
      counts[outcome.rawValue].map { "\($0) \(outcome.rawValue)" }
    }.joined(separator: ", ")
  }

  /// The first signal stops the sweep in order, the second at once.
  private func stopSignals(_ process: CoordinatorProcess) -> [any DispatchSourceSignal] {
    [SIGINT, SIGTERM].map { number in
      // Dispatch hears of a signal only where it does not end the process first.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        if !process.requestStop() { _exit(SweepExit.interrupted.rawValue) }
      }
      source.resume()
      return source
    }
  }
}

/// The program `phasegrid-worker` beside this one.
private func workerExecutable() throws -> URL {
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
