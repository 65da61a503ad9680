import ArgumentParser

struct Diagram: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "diagram", abstract: "diagram")
}
