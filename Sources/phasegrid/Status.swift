import ArgumentParser
import Foundation
import Reporting

struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Tells how a sweep stands.",
    discussion: """
      What is done comes from the journal, and what is under way from the coordinator if one runs. It only reads.

      Examples:

        phasegrid status results/luo-1d
        phasegrid status results/luo-1d --trial 4f2a0b12
        phasegrid status results/luo-1d --trial 1.75,0,1000,2

      It exits with 1 when there is no sweep in the folder, and with --ready when no coordinator takes workers for it.
      """)

  @Argument(help: ArgumentHelp("The sweep's folder.", valueName: "dir"))
  var folder: String

  @Flag(help: "Write one JSON document.")
  var json = false

  @Flag(
    help: """
      Only tell, by the exit code, whether a coordinator takes workers for this sweep: for health checks, which it costs \
      next to nothing.
      """)
  var ready = false

  @Option(
    help: ArgumentHelp(
      """
      Tell all that is known of one trial: its result, who had it and what came of that. The first digits of its key \
      will do, or gamma,gamma',width,seed, or name,width,seed of a named initialisation.
      """, valueName: "trial"),
    transform: TrialSelector.init(argument:))
  var trial: TrialSelector?

  func validate() throws {
    if ready, json || trial != nil { throw ValidationError("--ready goes without --json and --trial") }
  }

  func run() throws {
    let folder = URL(fileURLWithPath: folder)
    if ready { return try CoordinatorHearing(folder: folder, now: Date()).check() }
    let output: Data
    if let trial {
      let story = try TrialStory(folder: folder, trial: trial)
      output = json ? try story.json() : Data(story.text.utf8)
    } else {
      let now = Date()
      let status = try SweepStatus(folder: folder, now: now)
      output = json ? try status.json() : Data(status.text(now: now).utf8)
    }
    try FileHandle.standardOutput.write(contentsOf: output)
  }
}

extension TrialSelector {
  fileprivate init(argument: String) throws {
    guard let selector = TrialSelector(argument) else {
      throw ValidationError(
        "'\(argument)': write the first digits of a key, gamma,gamma',width,seed, or name,width,seed")
    }
    self = selector
  }
}
