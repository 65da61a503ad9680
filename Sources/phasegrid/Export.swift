import ArgumentParser
import Foundation
import Reporting

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Hand the results of a sweep to other programs.",
    discussion: """
      csv is the table of trials; json is one document of trials, slopes, boundary and summary, with the same names; \
      npz holds arrays over γ', γ, width and seed for NumPy and xarray. docs/results.md explains every column and \
      array, with examples for pandas, xarray and SQLite. json and npz tell where they come from: spec, versions, counts \
      of trials used and left out. For csv a file beside it does, FILE-metadata.json.

      Examples:

        phasegrid export results/luo-1d --format csv | head
        phasegrid export results/luo-1d --format csv --output luo-1d.csv
        phasegrid export results/luo-1d --format json --output luo-1d.json
        phasegrid export results/luo-1d --format npz --output luo-1d.npz
      """)

  @Argument(help: ArgumentHelp("The sweep's folder.", valueName: "dir"), completion: .directory)
  var folder: String

  @Option(help: ArgumentHelp("csv, json or npz.", valueName: "format"))
  var format: SweepExport.Format

  @Option(help: ArgumentHelp("Where to; - is the standard output.", valueName: "file"), completion: .file())
  var output = "-"

  func validate() throws {
    if output.isEmpty {
      throw ValidationError("--output needs the name of a file, or - for the standard output.")
    }
    if format.isBinary, output == "-", Terminal.isThere {
      throw ValidationError("--format \(format) is no text for a terminal; add --output FILE, or a pipe")
    }
  }

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
