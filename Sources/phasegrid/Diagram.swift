import ArgumentParser
import Foundation
import Reporting

struct Diagram: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diagram",
    abstract: "Write the tables and figures of a sweep, complete or not.",
    discussion: """
      They go into the sweep's folder, over those of an earlier time, and come from its journal alone; docs/results.md \
      explains every file and column. A sweep that still runs is drawn from what is there. The diagrams of S_a and S_θ \
      have files of their own, diagram-a and diagram-theta.

      Examples:

        phasegrid diagram results/luo-1d
        phasegrid diagram results/luo-1d --columns two --limit 0.5 --boundary both
        phasegrid diagram results/luo-1d --slope a --gamma-prime -0.25:0.5
        phasegrid diagram results/luo-1d --detail 0.5,0 --detail 1.7,0.5
        phasegrid diagram results/luo-1d --font "Liberation Serif" --font-size 9
      """)

  @Argument(help: ArgumentHelp("The sweep's folder.", valueName: "dir"), completion: .directory)
  var folder: String

  @OptionGroup var options: SweepFigureOptions

  func run() throws {
    let report = Report(folder: URL(fileURLWithPath: folder), choices: options.choices)
    for path in try report.write() { print(path) }
  }
}
