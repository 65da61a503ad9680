import Analysis
import Foundation
import Journal
import Sweeps

/// Runs `body` with a new folder and removes it after.
func withFolder(_ body: (URL) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("report-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder)
}

/// A sweep whose trials were never trained: RD(θ_w) is a power of the width, and all the rest is made up.
struct SyntheticSweep {
  var yaml: String
  /// S_w of a cell, by γ and γ'.
  var slope: (Double, Double) -> Double = asymptoticSlope
  /// Whether, and how, a trial ended; nil for one that was not computed.
  var outcome: (Trial) -> String? = { _ in "converged" }
  /// The trials that were given up.
  var isSetAside: (Trial) -> Bool = { _ in false }
  var isReversed = false

  var specification: SweepSpecification {
    get throws { try SweepSpecification.parse(yaml, file: "sweep.yaml") }
  }

  func meaning() throws -> SweepMeaning {
    try specification.meaning(of: ProblemHash(loadProblem(of: specification)))
  }

  func key(of trial: Trial) throws -> String { try meaning().key(of: trial).rawValue }

  /// Writes the journal.
  func write(to folder: URL) throws {
    let specification = try specification
    let meaning = try meaning()
    let writer = try JournalWriter.create(
      folder: folder,
      specification: SpecificationRow(
        text: yaml, fileName: "sweep.yaml", hash: SpecificationHash(specification).description,
        meaning: String(decoding: JSONEncoder().encode(meaning), as: UTF8.self), productVersion: "1.2.3",
        since: Date(timeIntervalSince1970: 1_000)))
    var trials = (0..<specification.grid.trialCount).map { specification.grid[$0] }
    if isReversed { trials.reverse() }
    for trial in trials where isSetAside(trial) {
      let key = meaning.key(of: trial).rawValue
      try writer.setAside(
        SetAsideRow(trialKey: key, story: "it went, \"bang\"\nthrice", at: Date(timeIntervalSince1970: 1_500))
      )
      try writer.recordFailures([
        FailureRow(
          trialKey: key, attempt: 1, worker: "bob", what: "crash", reason: "out of memory", isCounted: true,
          at: Date(timeIntervalSince1970: 1_400))
      ])
    }
    _ = try writer.append(trials.filter { !isSetAside($0) }.compactMap(committed))
    try writer.close()
  }

  /// Nil for a trial that was not computed.
  func committed(_ trial: Trial) throws -> CommittedTrial? {
    guard let outcome = outcome(trial) else { return nil }
    return CommittedTrial(
      row: row(of: trial, outcome: outcome, key: try key(of: trial)),
      neurons: try specification.recordsNeurons(of: trial) ? neurons(of: trial) : nil)
  }

  private func row(of trial: Trial, outcome: String, key: String) -> TrialRow {
    let (gamma, gammaPrime) = (trial.cell.gamma, trial.cell.gammaPrime)
    // Noise that is even in the seed and the same at every width moves no slope, but opens its interval.
    let noise = trial.seed.isMultiple(of: 2) ? 1.05 : 1 / 1.05
    let distance = noise * pow(Double(trial.width), slope(gamma, gammaPrime))
    return TrialRow(
      key: key, gamma: gamma, gammaPrime: gammaPrime, initialisation: trial.cell.initialisation?.displayName,
      width: trial.width, seed: trial.seed,
      measurement: MeasurementRow(
        outcome: outcome, relativeDistanceW: outcome == "converged" ? distance : .nan,
        relativeDistanceA: distance * distance, relativeDistance: 2 * distance, loss: 1e-7, flowTime: 12.5,
        evaluations: 40 + trial.width / 100, kernelChange: 0.25, orientationCount: 3),
      wallSeconds: 0.5, host: trial.seed == 0 ? "node 1" : "node, 2", worker: "ann", attempt: 1,
      committedAt: Date(timeIntervalSince1970: 2_000 + Double(trial.index)))
  }

  private func neurons(of trial: Trial) -> NeuronsRow {
    let turns = (0..<trial.width).map { Float(sin(Double($0) * 12.9898)) * 3.14 }
    let sizes = (0..<trial.width).map { Float(1.1 + cos(Double($0) * 78.233)) }
    let mesh = (0...20).map { Double($0) / 10 - 1 }
    return NeuronsRow(
      initialOrientations: turns, finalOrientations: turns.map { ($0 * 2).rounded() / 2 },
      initialAmplitudes: sizes, finalAmplitudes: sizes.map { 30 * $0 }, functionInputs: mesh,
      initialFunction: mesh.map { 0.1 * $0 }, finalFunction: mesh.map { abs($0) })
  }
}

/// 2 × 1 cells, 2 widths, 1 seed: small enough to be written out.
let tinySpecification = """
  name: tiny
  problem: {inputs: [[-1], [1]], targets: [0.5, 1]}
  grid: {gamma: [0.5, 1.5], gammaPrime: [0], width: [100, 10000], seeds: 1}
  detail: {cells: []}

  """

/// 5 × 3 cells and 2 named ones, 3 widths, 2 seeds: 102 trials.
let smallSpecification = """
  name: small
  problem: {inputs: [[-1], [1]], targets: [0.5, 1]}
  grid:
    gamma: {from: 0.5, to: 1.7, count: 5}
    gammaPrime: [-0.5, 0, 0.25]
    width: [100, 1000, 10000]
    seeds: 2
    initialisations: [mean-field, LeCun]
  detail: {cells: [[0.8, 0], [1.7, 0]], width: 100}

  """

extension URL {
  func text(_ name: String) throws -> String {
    try String(contentsOf: appendingPathComponent(name), encoding: .utf8)
  }

  /// A CSV without quotes, each row by its columns' names.
  func table(_ name: String) throws -> [[String: String]] {
    let lines = try text(name).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  /// A JSON object.
  func object(_ name: String) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(contentsOf: appendingPathComponent(name))) as! [String: Any]
  }
}
