import Foundation
import Sweeps
import Testing

/// A spec that is right, for tests to break in one place.
let goodSpecification = """
  name: four points
  problem:
    inputs: [[-0.9], [-0.3], [0.3], [0.9]]
    targets: [0.4, -0.2, 0.1, 0.6]
  grid:
    gamma: {from: 0.5, to: 2.0, count: 16}
    gammaPrime: [0, 0.5]
    width: [1000, 5000]
    seeds: 3
  training:
    lossTolerance: 1e-6
  detail:
    width: 1000

  """

func parse(_ yaml: String, file: String = "luo.yaml") throws -> SweepSpecification {
  try SweepSpecification.parse(yaml, file: file)
}

/// The good spec with one text in it replaced by another.
func parse(replacing old: String, with new: String, file: String = "luo.yaml") throws -> SweepSpecification {
  try #require(goodSpecification.contains(old))
  return try parse(goodSpecification.replacingOccurrences(of: old, with: new), file: file)
}

/// The good spec with an activation, and with more keys in its grid.
func parse(activation: String, gridKeys: String = "") throws -> SweepSpecification {
  try parse(
    goodSpecification
      .replacingOccurrences(of: "  targets:", with: "  activation: \(activation)\n  targets:")
      .replacingOccurrences(of: "  seeds: 3\n", with: "  seeds: 3\n\(gridKeys)\n"))
}

/// The one line that a failing piece of code says to the user, or nil when it does not fail.
func message(of body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch {
    return "\(error)"
  }
}

func bytes(base64: String) -> [UInt8] { [UInt8](Data(base64Encoded: base64)!) }

/// Runs a test in a folder of its own, which is removed afterwards.
func withFolder(_ body: (String) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try body(folder)
}

func write(_ bytes: [UInt8], to path: String) throws {
  try Data(bytes).write(to: URL(fileURLWithPath: path))
}

/// The root of the repository.
let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path
