import ArgumentParser
import Foundation
import Reporting

struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Draw where the slopes of two sweeps differ, and both boundaries.",
    discussion: """
      The map shows the second's slope less the first's in the cells that both have; dots mark cells whose 95 % \
      intervals have nothing in common. comparison.csv has the numbers, comparison.json where they come from. The \
      sweeps are only read.

      Examples:

        phasegrid compare results/relu results/tanh --out results/relu-tanh
        phasegrid compare results/a results/b --out results/a-b --limit 0.1
      """)

  @Argument(help: ArgumentHelp("The folder of the first sweep.", valueName: "first"), completion: .directory)
  var first: String

  @Argument(help: ArgumentHelp("The folder of the second.", valueName: "second"), completion: .directory)
  var second: String

  @Option(
    help: ArgumentHelp("The folder for table and figure; it is made where it is missing.", valueName: "dir"),
    completion: .directory)
  var out: String

  @OptionGroup var options: FigureOptions

  func validate() throws {
    if out.isEmpty { throw ValidationError("--out needs the name of a folder.") }
  }

  func run() throws {
    let comparison = try SweepComparison(
      URL(fileURLWithPath: first), URL(fileURLWithPath: second), choices: options.choices)
    let paths = try comparison.write(to: URL(fileURLWithPath: out))
    print(comparison.text, terminator: "")
    for path in paths { print(path) }
  }
}
