import ArgumentParser
import Messaging

/// The user's command; one subcommand a file.
@main
struct Phasegrid: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "phasegrid",
    abstract: "Phase diagrams of two-layer neural networks, from tens of thousands of trainings.",
    discussion: """
      A sweep is described by a short YAML file (docs/spec.md). Try:

        phasegrid run examples/luo-1d.yaml
      """,
    version: productVersion,
    subcommands: [
      Run.self, Coordinate.self, TicketCommand.self, TrialCommand.self, Diagram.self, Status.self,
      Export.self, Merge.self,
    ])
}
