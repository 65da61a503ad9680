import ArgumentParser

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "export", abstract: "export")
}
