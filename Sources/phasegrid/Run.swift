import ArgumentParser

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "run", abstract: "run")
}
