import ArgumentParser

struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "status", abstract: "status")
}
