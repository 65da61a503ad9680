import ArgumentParser

struct Coordinate: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "coordinate", abstract: "coordinate")
}
