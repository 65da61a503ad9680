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

        phasegrid run examples/luo-1d.yaml        trains it and draws the diagram
        phasegrid status results/luo-1d --watch   looks on, in another terminal
        phasegrid report results/luo-1d           puts all of it on one page
      """,
    version: productVersion,
    subcommands: [
      Run.self, Coordinate.self, SlurmGroup.self, TicketCommand.self, TrialCommand.self, Status.self,
      Diagram.self, ReportCommand.self, Compare.self, Export.self, Merge.self,
    ])
}
