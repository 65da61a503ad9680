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

/// One of the programs, running. It writes to files: a pipe would be held open by workers that outlive it.
final class Program {
  let process = Process()
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "phasegrid-\(UUID().uuidString)")

  init(_ name: String, _ arguments: [String]) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    process.executableURL = products.appendingPathComponent(name)
    process.arguments = arguments
    process.standardOutput = try file("output")
    process.standardError = try file("errors")
    try process.run()
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func file(_ name: String) throws -> FileHandle {
    let url = folder.appendingPathComponent(name)
    try Data().write(to: url)
    return try FileHandle(forWritingTo: url)
  }

  private func text(_ name: String) -> String {
    (try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)) ?? ""
  }

  /// Waits for its end.
  func wait() -> (code: Int32, output: String, errors: String) {
    process.waitUntilExit()
    return (process.terminationStatus, text("output"), text("errors"))
  }

  /// The first line it writes to standard output, or what there is if it ends before.
  func readLine() -> String {
    while process.isRunning, !text("output").contains("\n") { Thread.sleep(forTimeInterval: 0.01) }
    return text("output").split(separator: "\n").first.map(String.init) ?? ""
  }

  /// The processes it started, its workers.
  func children() throws -> [Int32] {
    let listing = Process()
    let output = Pipe()
    listing.executableURL = URL(fileURLWithPath: "/bin/ps")
    listing.arguments = ["-A", "-o", "pid=,ppid="]
    listing.standardOutput = output
    try listing.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    listing.waitUntilExit()
    return text.split(separator: "\n").compactMap { line in
      let numbers = line.split(separator: " ").compactMap { Int32($0) }
      return numbers.last == process.processIdentifier ? numbers.first : nil
    }
  }

  var isRunning: Bool { process.isRunning }

  func kill() { if isRunning { Foundation.kill(process.processIdentifier, SIGKILL) } }

  func interrupt() { if isRunning { Foundation.kill(process.processIdentifier, SIGINT) } }
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
