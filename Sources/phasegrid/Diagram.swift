import ArgumentParser
import Foundation
import Reporting

struct Diagram: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diagram",
    abstract: "Writes the tables and figures of a sweep, complete or not.",
    discussion: """
      They go into the sweep's folder, over those of an earlier report, and come from its journal alone; \
      docs/results.md explains every file and column. A sweep that still runs is drawn from what is there.

      Example:

        phasegrid diagram results/luo-1d --columns two
      """)

  @Argument(help: ArgumentHelp("The sweep's folder.", valueName: "dir"))
  var folder: String

  @Option(
    help: ArgumentHelp(
      "Slopes of this size and beyond have the strongest colours. (default: the largest, at most 1)",
      valueName: "s"))
  var limit: Double?

  @Option(help: ArgumentHelp("The printed width: one column, 85 mm, or two, 175 mm.", valueName: "one|two"))
  var columns = Report.Columns.one

  func validate() throws {
    if let limit, !(limit > 0 && limit.isFinite) {
      throw ValidationError("--limit \(limit): write a number above 0")
    }
  }

  func run() throws {
    let report = Report(folder: URL(fileURLWithPath: folder), slopeLimit: limit, columns: columns)
    for path in try report.write() { print(path) }
  }
}

extension Report.Columns: ExpressibleByArgument {}
