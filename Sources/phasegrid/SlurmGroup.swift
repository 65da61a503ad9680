import ArgumentParser

struct SlurmGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "slurm",
    abstract: "Keep the workers of a sweep in Slurm's queue.",
    discussion: """
      Example, on a login node:

        phasegrid slurm submit examples/luo-1d.yaml --workers 20 --time 2:00:00
        phasegrid status results/luo-1d
        phasegrid slurm cancel results/luo-1d
      """,
    subcommands: [SlurmSubmit.self, SlurmCancel.self])
}
