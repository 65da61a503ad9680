import ArgumentParser
import Foundation
import Reporting

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write all of a sweep on one HTML page: to read, to print, to send.",
    discussion: """
      Figures, slopes, boundary, counts, failures, hosts, versions, the spec, and how to make it again. The file needs \
      nothing beside it, neither a network nor scripts; a browser prints it well. It comes from the journal alone, also \
      while the sweep runs.

      Examples:

        phasegrid report results/luo-1d
        phasegrid report results/luo-1d --output luo-1d.html --boundary contour
      """)

  @Argument(help: ArgumentHelp("The sweep's folder.", valueName: "dir"), completion: .directory)
  var folder: String

  @Option(
    help: ArgumentHelp("Where to. (default: report.html in the folder)", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var output: String?

  @OptionGroup var options: SweepFigureOptions

  func run() throws {
    let folder = URL(fileURLWithPath: folder)
    let path = output ?? folder.appendingPathComponent(SweepPage.fileName).path
    try SweepPage(folder: folder, choices: options.choices).write(to: path)
    print(path)
  }
}
