import ArgumentParser
import Foundation
import Reporting

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Hands the results of a sweep to other programs.",
    discussion: """
      csv is the table of trials; json is one document of trials, slopes, boundary and summary, with the same \
      names. docs/results.md explains every column.

      Examples:

        phasegrid export results/luo-1d --format csv | head
        phasegrid export results/luo-1d --format json --output luo-1d.json
      """)

  @Argument(help: ArgumentHelp("The sweep's folder.", valueName: "dir"))
  var folder: String

  @Option(help: ArgumentHelp("csv or json.", valueName: "format"))
  var format: SweepExport.Format

  @Option(help: ArgumentHelp("Where to; - is the standard output.", valueName: "file"))
  var output = "-"

  func run() throws {
    let export = SweepExport(folder: URL(fileURLWithPath: folder))
    if output == "-" {
      try export.write(format) { try FileHandle.standardOutput.write(contentsOf: $0) }
    } else {
      try export.write(format, to: output)
    }
  }
}

extension SweepExport.Format: ExpressibleByArgument {}
