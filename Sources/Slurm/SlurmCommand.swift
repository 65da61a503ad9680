import Foundation

/// Runs one of Slurm's commands and waits for its end, but not for ever: a controller that is away lets them hang.
enum SlurmCommand {
  private static let secondsMax = 60.0
  /// What env(1) exits with where there is no such command.
  private static let missing: Int32 = 127

  /// - Returns: what it wrote to standard output.
  /// - Throws: `SlurmError` with its first words on standard error.
  static func run(_ name: String, _ arguments: [String]) throws(SlurmError) -> String {
    let process = Process()
    let (output, errors) = (Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [name] + arguments
    // A user's own columns and filters for squeue are not for programs.
    process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("SQUEUE_") }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    do {
      try process.run()
    } catch {
      throw SlurmError("\(name): cannot be started: \(error.localizedDescription)")
    }
    let deadline = DispatchWorkItem { process.terminate() }
    DispatchQueue.global().asyncAfter(deadline: .now() + secondsMax, execute: deadline)
    // Errors are a few lines, which a pipe holds while the output is read.
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    deadline.cancel()
    if process.terminationReason == .uncaughtSignal {
      throw SlurmError("\(name): no answer within \(Int(secondsMax)) s")
    }
    if process.terminationStatus == missing {
      throw SlurmError("\(name): there is no such command here; this host must be one that submits to Slurm")
    }
    guard process.terminationStatus == 0 else {
      let line = complaint.split(whereSeparator: \.isNewline).joined(separator: "; ")
      throw SlurmError(line.isEmpty ? "\(name): exit code \(process.terminationStatus)" : line)
    }
    return text
  }
}
