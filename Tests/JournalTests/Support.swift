import Foundation
import Journal

/// Runs `body` with a new folder and removes it after.
func withFolder(_ body: (URL) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("journal-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder)
}

extension URL {
  var journal: URL { appendingPathComponent("journal.sqlite") }
}

let specification = SpecificationRow(
  text: "name: the first\n", fileName: "sweep.yaml", hash: "abc", meaning: "{}", productVersion: "1.0.0",
  since: Date(timeIntervalSince1970: 1_000))

func measurement(loss: Double = 0.25) -> MeasurementRow {
  MeasurementRow(
    outcome: "converged", relativeDistanceW: 0.1, relativeDistanceA: 1e-300, relativeDistance: 1 / 3,
    loss: loss,
    flowTime: 1e17, evaluations: 1234, kernelChange: 0.5, orientationCount: 7)
}

func trial(
  _ key: String, gamma: Double = 1, gammaPrime: Double = 0, initialisation: String? = nil, width: Int = 1000,
  seed: UInt64 = 1, measurement: MeasurementRow = measurement(), worker: String = "ann",
  at seconds: Double = 2_000,
  neurons: NeuronsRow? = nil
) -> CommittedTrial {
  CommittedTrial(
    row: TrialRow(
      key: key, gamma: gamma, gammaPrime: gammaPrime, initialisation: initialisation, width: width,
      seed: seed,
      measurement: measurement, wallSeconds: 1.5, host: "node 1", worker: worker, attempt: 2,
      committedAt: Date(timeIntervalSince1970: seconds)),
    neurons: neurons)
}

let neurons = NeuronsRow(
  initialOrientations: [-3.25, .infinity], finalOrientations: [0, -.pi], initialAmplitudes: [1, 2],
  finalAmplitudes: [3, 4.5], functionInputs: [-1, 1], initialFunction: [0.1, -.infinity],
  finalFunction: [.leastNonzeroMagnitude, .greatestFiniteMagnitude])
