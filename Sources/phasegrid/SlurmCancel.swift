import ArgumentParser
import Foundation
import Logging
import Slurm

struct SlurmCancel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel",
    abstract: "Stop a sweep that `submit` keeps in the queue, and cancel its jobs.",
    discussion: """
      The coordinator is asked to stop, on whatever host it is, and no job is left. What is done stays; `submit` goes on. \
      It exits with 1 when no jobs were ever submitted for the folder, or Slurm does not answer.

      Example:

        phasegrid slurm cancel results/luo-1d
      """)

  @Argument(help: ArgumentHelp("The sweep's folder.", valueName: "dir"))
  var folder: String

  func run() throws {
    let display = ProgressDisplay()
    let logger = Logger(label: "phasegrid") { _ in DisplayLogHandler(display: display) }
    let count = try SlurmSweep(folder: URL(fileURLWithPath: folder), logger: logger).cancel()
    guard let count else {
      throw SlurmError("\(folder): no jobs were submitted for a sweep in this folder")
    }
    printLine("cancelled \(count) jobs")
  }
}
