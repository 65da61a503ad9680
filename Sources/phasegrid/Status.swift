import ArgumentParser
import Foundation
import Reporting

struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Tell how a sweep stands.",
    discussion: """
      What is done comes from the journal, and what is under way from the coordinator if one runs. It only reads.

      With --watch it is drawn again and again until the sweep is complete: progress, the diagram so far, workers and \
      failures. Colours are for terminals alone, and not where NO_COLOR is set. With --watch --json each look is one \
      line of JSON.

      Examples:

        phasegrid status results/luo-1d
        phasegrid status results/luo-1d --watch
        phasegrid status results/luo-1d --json
        phasegrid status results/luo-1d --trial 4f2a0b12
        phasegrid status results/luo-1d --trial 1.75,0,1000,2

      It exits with 1 when there is no sweep in the folder, and with --ready when no coordinator takes workers for it.
      """)

  @Argument(help: ArgumentHelp("The sweep's folder.", valueName: "dir"), completion: .directory)
  var folder: String

  @Flag(help: "Write one JSON document.")
  var json = false

  @Flag(help: "Go on looking until the sweep is complete.")
  var watch = false

  @Option(
    help: ArgumentHelp(
      "How often to look with --watch; a large sweep that takes long to read is read less often.",
      valueName: "seconds"))
  var interval = 2.0
  @Flag(
    help: """
      Only tell, by the exit code, whether a coordinator takes workers for this sweep: for health checks, which it costs \
      next to nothing.
      """)
  var ready = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Tell all that is known of one trial: its result, who had it and what came of that. The first digits of its key \
      will do, or gamma,gamma',width,seed, or name,width,seed of a named initialisation.
      """, valueName: "trial"),
    transform: TrialSelector.init(argument:))
  var trial: TrialSelector?

  func validate() throws {
    if watch, trial != nil { throw ValidationError("--watch and --trial do not go together.") }
    if !(0.1...3600).contains(interval) {
      throw ValidationError("--interval \(interval): write seconds from 0.1 to 3600")
    }
    if ready, json || watch || trial != nil {
      throw ValidationError("--ready goes without --json, --watch and --trial.")
    }
  }

  func run() throws {
    let folder = URL(fileURLWithPath: folder)
    if watch { return try keepWatching(folder) }
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

extension Status {
  private func keepWatching(_ folder: URL) throws {
    let clock = ContinuousClock()
    var isFirst = true
    while true {
      let begin = clock.now
      let now = Date()
      let board = try StatusBoard(folder: folder, now: now)
      if json {
        try FileHandle.standardOutput.write(contentsOf: board.status.json(isIndented: false))
      } else {
        let lines = board.lines(on: Terminal.screen, now: now)
        if Terminal.isCapable {
          try Terminal.redraw(lines, isFirst: isFirst)
        } else {
          printLine((isFirst ? "" : "\n") + lines.joined(separator: "\n"))
        }
      }
      if board.isComplete { return }
      isFirst = false
      // At most a fifth of the time is spent on reading, whatever the size of the journal.
      Thread.sleep(forTimeInterval: max(interval, 4 * ((clock.now - begin) / .seconds(1))))
    }
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
