import Foundation
import Journal

/// The programs that were built along with these tests.
private let products = Bundle.main.executableURL!.resolvingSymlinksInPath().deletingLastPathComponent()

/// 4 x 4 cells, 3 widths, 6 seeds: 288 trainings, and 18 trials that share their keys.
let specificationText = """
  name: small
  problem: {inputs: [[-0.9], [-0.3], [0.3], [0.9]], targets: [0.4, -0.2, 0.1, 0.6]}
  grid:
    gamma: {from: 0.5, to: 1.25, count: 4}
    gammaPrime: {from: -0.25, to: 0.5, count: 4}
    width: [500, 1000, 2000]
    seeds: 6
    initialisations: [mean-field]
  """
let trainingCount = 288

/// A folder for one test, with the spec in it.
struct Sandbox {
  let url: URL
  var spec: URL { url.appendingPathComponent("small.yaml") }
  var out: URL { url.appendingPathComponent("out") }

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("phasegrid-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    try Data(specificationText.utf8).write(to: spec)
  }

  func remove() { try? FileManager.default.removeItem(at: url) }

  /// `phasegrid run` in this sandbox.
  func run(workers: Int) throws -> Program {
    try Program("phasegrid", ["run", spec.path, "--out", out.path, "--workers", "\(workers)"])
  }

  func committedCount() -> Int { (try? JournalReader(folder: out).counts().committed) ?? 0 }
}

/// One of the programs, running.
///
/// It writes to files, and is started and awaited without Foundation, whose pipes and sockets workers would inherit: a
/// worker that outlives its killed coordinator for some seconds would keep the coordinator's end from being seen.
final class Program {
  let identifier: pid_t
  private let folder: URL
  private var exitStatus: Int32?

  init(_ name: String, _ arguments: [String]) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("phasegrid-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = products.appendingPathComponent(name).path
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (descriptor, name) in [(1, "output"), (2, "errors")] as [(Int32, String)] {
      let file = folder.appendingPathComponent(name).path
      posix_spawn_file_actions_addopen(&actions, descriptor, file, O_WRONLY | O_CREAT, 0o644)
    }
    // C strings that live until the call returns, ended by a nil as execv asks.
    let copies = ([path] + arguments).map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, path, &actions, nil, copies + [nil], environ)
    guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EIO) }
    identifier = process
  }

  deinit {
    kill()
    _ = wait()
    try? FileManager.default.removeItem(at: folder)
  }

  private func text(_ name: String) -> String {
    (try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)) ?? ""
  }

  var isRunning: Bool {
    if exitStatus == nil {
      var status: Int32 = 0
      if waitpid(identifier, &status, WNOHANG) == identifier { exitStatus = status }
    }
    return exitStatus == nil
  }

  /// Waits for its end; the code of a program that was killed is the negative signal.
  func wait() -> (code: Int32, output: String, errors: String) {
    while isRunning { Thread.sleep(forTimeInterval: 0.01) }
    let signal = exitStatus! & 0x7f
    return (signal == 0 ? exitStatus! >> 8 & 0xff : -signal, text("output"), text("errors"))
  }

  /// The first line it writes to standard output, or what there is if it ends before.
  func readLine() -> String {
    while isRunning, !text("output").contains("\n") { Thread.sleep(forTimeInterval: 0.01) }
    return text("output").split(separator: "\n").first.map(String.init) ?? ""
  }

  /// The processes it started, its workers.
  func children() throws -> [pid_t] {
    let listing = Process()
    let output = Pipe()
    listing.executableURL = URL(fileURLWithPath: "/bin/ps")
    listing.arguments = ["-A", "-o", "pid=,ppid="]
    listing.standardOutput = output
    try listing.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    listing.waitUntilExit()
    return text.split(separator: "\n").compactMap { line in
      let numbers = line.split(separator: " ").compactMap { pid_t($0) }
      return numbers.last == identifier ? numbers.first : nil
    }
  }

  func kill() { if isRunning { Foundation.kill(identifier, SIGKILL) } }

  func send(_ signal: Int32) { if isRunning { Foundation.kill(identifier, signal) } }

  /// What it has written to standard error so far.
  var errorsSoFar: String { text("errors") }

  func interrupt() { if isRunning { Foundation.kill(identifier, SIGINT) } }
}

/// What must not depend on who trained a trial and when.
struct Numbers: Hashable {
  let key: String
  let cell: [UInt64]
  let width: Int
  let seed: UInt64
  let outcome: String
  /// Bit patterns: equality to the last bit.
  let measurements: [UInt64]

  init(_ row: TrialRow) {
    let measurement = row.measurement
    key = row.key
    cell = [row.gamma.bitPattern, row.gammaPrime.bitPattern]
    width = row.width
    seed = row.seed
    outcome = measurement.outcome
    measurements =
      [
        measurement.relativeDistanceW, measurement.relativeDistanceA, measurement.relativeDistance,
        measurement.loss, measurement.flowTime, measurement.kernelChange,
      ].map(\.bitPattern) + [UInt64(measurement.evaluations), UInt64(measurement.orientationCount)]
  }
}

func numbers(in folder: URL) throws -> [Numbers] {
  try JournalReader(folder: folder).trials().map(Numbers.init)
}
