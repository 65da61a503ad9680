import Foundation

/// The batch script of a worker's job.
public struct JobScript: Equatable, Sendable {
  public var time: TimeLimit
  /// The cores of a job, and so how many trials it trains at a time.
  public var coreCount: Int
  /// What the site asks for besides, as options of sbatch: partition, account, licences.
  public var options: [String]
  /// The program `phasegrid-worker`, where the nodes find it.
  public var worker: String

  public init(time: TimeLimit, coreCount: Int, options: [String], worker: String) {
    self.time = time
    self.coreCount = coreCount
    self.options = options
    self.worker = worker
  }

  /// A worker hands back what it has not begun, delivers what it finishes in this time, and is gone before the limit.
  private var graceSeconds: Int { max(1, time.warningSeconds - 5) }

  /// A job whose coordinator is gone gives its cores back soon; its results are in the spool. Long enough to type the command
  /// again, or for it to read a large journal.
  private static let patienceSeconds = 600

  /// - Parameter folder: where ticket, logs and spool are, on a disk that the nodes see.
  /// - Throws: `SlurmError` for an option or a path that a script's header cannot hold.
  func text(jobName: String, folder: URL) throws(SlurmError) -> String {
    let header = [
      "--job-name=\(jobName)", "--nodes=1", "--ntasks=1", "--cpus-per-task=\(coreCount)", "--time=\(time)",
      "--signal=B:USR1@\(time.warningSeconds)", "--requeue", "--open-mode=append",
      // In Slurm's patterns % begins the number of a job.
      "--output=\(folder.path.replacing("%", with: "%%"))/%A_%a.log",
    ]
    let directives = try (header + options).map { option throws(SlurmError) in
      "#SBATCH \(try Self.directive(option))"
    }
    return """
      #!/bin/sh
      # A worker of the sweep that phasegrid slurm submit keeps in the queue; sbatch takes it by hand as well.
      \(directives.joined(separator: "\n"))
      # exec: the early signal of --signal=B: goes to the script's own process, and is for the worker.
      exec \(Self.quoted(worker)) \\
        --ticket \(Self.quoted(folder.appendingPathComponent("worker.ticket").path)) \\
        --spool \(Self.quoted(folder.appendingPathComponent("spool").path)) \\
        --slots "$SLURM_CPUS_PER_TASK" --grace \(graceSeconds) --patience \(Self.patienceSeconds)

      """
  }

  /// - Throws: `SlurmError` for an option that a script's header cannot hold.
  public static func check(options: [String]) throws(SlurmError) {
    for option in options { _ = try directive(option) }
  }

  private static func directive(_ option: String) throws(SlurmError) -> String {
    guard option.hasPrefix("-") else {
      throw SlurmError(
        "'\(option)': not an option of sbatch: write --NAME=VALUE, such as --licenses=solver:1")
    }
    guard
      option.unicodeScalars.allSatisfy({
        $0.properties.generalCategory != .control && !"\"'\\#".unicodeScalars.contains($0)
      })
    else {
      throw SlurmError(
        "'\(option)': quotes, backslashes, # and line breaks cannot stand in the header of a job")
    }
    return option.contains(" ") ? "\"\(option)\"" : option
  }

  /// A word of the shell's.
  private static func quoted(_ text: String) -> String {
    "'\(text.replacing("'", with: "'\\''"))'"
  }
}
