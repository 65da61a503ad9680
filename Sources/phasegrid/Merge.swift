import ArgumentParser
import Coordination
import Foundation

struct Merge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Join the journals of one sweep that were made apart.",
    discussion: """
      The folders must mean the same: problem, training settings and training version; their grids may differ, and the \
      largest one is taken over. Of two results of a trial the first one stands; if their numbers differ both are \
      recorded. The folders are only read, also while a sweep runs in them. docs/merging.md tells more.

      Example, on three machines that do not know each other, and then on one:

        phasegrid run sweep.yaml --shard 1/3
        phasegrid run sweep.yaml --shard 2/3
        phasegrid run sweep.yaml --shard 3/3
        phasegrid merge results/sweep-1-of-3 results/sweep-2-of-3 results/sweep-3-of-3 --out results/sweep
        phasegrid diagram results/sweep
      """)

  @Argument(help: ArgumentHelp("The sweeps' folders.", valueName: "dir"))
  var folders: [String]

  @Option(help: ArgumentHelp("The folder to make, new or empty.", valueName: "dir"))
  var out: String

  func validate() throws {
    if out.isEmpty { throw ValidationError("--out needs the name of a folder.") }
  }

  func run() throws {
    let outcome = try SweepMerge(
      folders.map { URL(fileURLWithPath: $0) }, into: URL(fileURLWithPath: out)
    ).run()
    for (folder, report) in zip(folders, outcome.reports) {
      print(
        "\(folder): \(report.added) results added, \(report.duplicates) there already, "
          + "\(report.disagreements) with other numbers")
    }
    print(
      "\(out): \(outcome.counts.committed) results, \(outcome.counts.setAside) trials set aside, "
        + "\(outcome.counts.disagreements) disagreements; the grid of "
        + "\(outcome.specificationFolder.relativePath) has \(outcome.gridTrialCount) trials. "
        + "Draw it with: phasegrid diagram \(out)")
  }
}
