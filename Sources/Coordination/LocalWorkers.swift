import Foundation
import Messaging
import Synchronization

/// What worker processes to start on this host.
public struct LocalWorkersConfiguration: Equatable, Sendable {
  public var count: Int
  /// The program `phasegrid-worker`.
  public var executable: URL

  public init(count: Int, executable: URL) {
    self.count = count
    self.executable = executable
  }
}

/// Worker processes on this host, each in a process group of its own so that a terminal's Ctrl-C does not reach it, and
/// each replaced by another when it dies or leaves before the sweep is complete.
final class LocalWorkers: Sendable {
  private struct State {
    var running: [ProcessIdentifier] = []
    /// Deaths since anything was last finished.
    var deathsInSuccession = 0
    /// Whether a worker that leaves is replaced.
    var isNeeded = true
    var isClosed = false
  }

  private let executable: URL
  private let arguments: [String]
  private let died: @Sendable (ProcessIdentifier) -> Void
  private let gaveUp: @Sendable (LocalWorkersError) -> Void
  private let state = Mutex(State())
  private let ended = DispatchSemaphore(value: 0)

  /// So many deaths in succession, in which nothing was finished, are not the fault of single trials.
  private static let deathsMax = 10
  private static let pollSeconds = 0.05

  /// Starts the workers.
  /// - Parameters:
  ///   - died: is told of each worker that ended by itself and without success, from another thread.
  ///   - gaveUp: is told when workers die and die: no more will be started.
  /// - Throws: `LocalWorkersError` if a worker cannot be started.
  init(
    _ configuration: LocalWorkersConfiguration, endpoint: Endpoint,
    died: @escaping @Sendable (ProcessIdentifier) -> Void,
    gaveUp: @escaping @Sendable (LocalWorkersError) -> Void
  ) throws {
    executable = configuration.executable
    // They end with this process, so that they need not lose patience with one that a terminal has stopped.
    arguments = [
      "--connect", endpoint.description, "--slots", "1", "--parent", "\(getpid())", "--quiet",
    ]
    self.died = died
    self.gaveUp = gaveUp
    do {
      for _ in 0..<configuration.count {
        let process = try start()
        state.withLock { $0.running.append(process) }
      }
    } catch {
      for process in state.withLock({ $0.running }) { end(process) }
      throw error
    }
    Thread { [self] in
      while supervise() { Thread.sleep(forTimeInterval: Self.pollSeconds) }
      ended.signal()
    }.start()
  }

  /// Tells that a trial was finished: workers that die from now on have done something.
  func noteProgress() { state.withLock { $0.deathsInSuccession = 0 } }

  /// Tells that the sweep is complete: workers leave now because they are sent home.
  func noteCompletion() { state.withLock { $0.isNeeded = false } }

  /// Ends all workers. They hold nothing that is not durable and could not be computed again.
  func close() {
    state.withLock { $0.isClosed = true }
    ended.wait()
    for process in state.withLock({ $0.running }) { end(process) }
  }

  /// Replaces workers that have died. Returns whether to go on.
  private func supervise() -> Bool {
    let (running, isClosed) = state.withLock { ($0.running, $0.isClosed) }
    if isClosed { return false }
    for process in running {
      var status: Int32 = 0
      guard waitpid(process.rawValue, &status, WNOHANG) == process.rawValue else { continue }
      let (deaths, isNeeded) = state.withLock { state in
        state.running.removeAll { $0 == process }
        if status != 0 { state.deathsInSuccession += 1 }
        return (state.deathsInSuccession, state.isNeeded)
      }
      // A worker that ends with success was sent home, or asked to leave. Its goodbye may still be on its way, with
      // results: it has not died of its trials.
      if status != 0 { died(process) }
      guard isNeeded else { continue }
      guard deaths < Self.deathsMax else {
        gaveUp(
          LocalWorkersError(
            line: "\(executable.path): \(deaths) workers died in succession: \(cause(status))"))
        return false
      }
      do {
        let successor = try start()
        state.withLock { $0.running.append(successor) }
      } catch {
        gaveUp(error)
        return false
      }
    }
    return true
  }

  private func start() throws(LocalWorkersError) -> ProcessIdentifier {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Group 0 is a new one of the worker's own.
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    // The copies are C strings that live until the call returns, ended by a nil as execv asks.
    let copies = ([executable.path] + arguments).map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, executable.path, nil, &attributes, copies + [nil], environ)
    guard code == 0 else {
      throw LocalWorkersError(
        line: "\(executable.path): cannot be started: \(String(cString: strerror(code)))")
    }
    return ProcessIdentifier(process)
  }

  private func end(_ process: ProcessIdentifier) {
    kill(process.rawValue, SIGKILL)
    waitpid(process.rawValue, nil, 0)
  }
}

/// Why there are no workers on this host, in one line.
public struct LocalWorkersError: Error, Equatable, CustomStringConvertible {
  public let line: String

  public init(line: String) { self.line = line }

  public var description: String { line }
}

/// What a status of waitpid(2) says.
private func cause(_ status: Int32) -> String {
  let signal = status & 0x7f
  return signal == 0 ? "exit code \((status >> 8) & 0xff)" : "signal \(signal)"
}
