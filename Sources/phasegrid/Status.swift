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

      It exits with 1 when there is no sweep in the folder.
      """)

  @Argument(help: ArgumentHelp("The sweep's folder.", valueName: "dir"))
  var folder: String

  @Flag(help: "Write one JSON document.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Tell all that is known of one trial; the first digits of its key will do.", valueName: "key"))
  var trial: String?

  func run() throws {
    let folder = URL(fileURLWithPath: folder)
    let output: Data
    if let trial {
      let story = try TrialStory(folder: folder, keyPrefix: trial)
      output = json ? try story.json() : Data(story.text.utf8)
    } else {
      let now = Date()
      let status = try SweepStatus(folder: folder, now: now)
      output = json ? try status.json() : Data(status.text(now: now).utf8)
    }
    try FileHandle.standardOutput.write(contentsOf: output)
  }
}
