import ArgumentParser
import Foundation
import Reporting
import Sweeps
import Training
import Working

/// One training of a spec's problem, without a coordinator or a journal.
struct TrialCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trial",
    abstract: "Train one network of a spec and print what it measured.",
    discussion: """
      The result is the one that a sweep of the same spec would record, to the last digit. With --initial the network \
      starts from your own parameters: an m x (1 + d + 1) float64 .npy array with the columns a, w and bias, in the \
      normal form (standard normal entries, as NumPy's standard_normal draws them).

      Examples:
        phasegrid trial examples/luo-1d.yaml --gamma 1 --gamma-prime -0.5 --width 1000 --seed 0
        phasegrid trial examples/luo-1d.yaml --initialisation NTK --width 1000 --json
        phasegrid trial examples/luo-1d.yaml --gamma 1.75 --gamma-prime 0 --initial weights.npy
      """)

  @Argument(
    help: "The spec file whose problem and training settings are used.",
    completion: .file(extensions: ["yaml"]))
  var spec: String

  @Option(parsing: .unconditional, help: "γ: κ = m^(−γ).")
  var gamma: Double?

  @Option(parsing: .unconditional, help: "γ': κ' = m^(−γ'), from −16 to 16.")
  var gammaPrime: Double?

  @Option(help: "A named initialisation in place of γ and γ': NTK, mean-field, LeCun, He or Xavier.")
  var initialisation: String?

  @Option(help: "m, the number of neurons; with --initial the rows of its array.")
  var width: Int?

  @Option(help: "The seed of the initial parameters.")
  var seed: UInt64 = 0

  @Option(
    help: "Initial parameters: a .npy file, m x (1 + d + 1), columns a, w, bias.",
    completion: .file(extensions: ["npy"]))
  var initial: String?

  @Option(help: "The relative accuracy asked of RD, in place of the spec's.")
  var accuracy: Double?

  @Option(help: "The loss at which training stops, in place of the spec's.")
  var lossTolerance: Double?

  @Option(help: "exponential or descent, in place of the spec's.")
  var method: String?

  @Flag(help: "Print JSON with the names of trials.csv.")
  var json = false

  func validate() throws {
    if initialisation == nil, gamma == nil || gammaPrime == nil {
      throw ValidationError("Give --gamma and --gamma-prime, or --initialisation.")
    }
    if initialisation != nil, gamma != nil || gammaPrime != nil {
      throw ValidationError(
        "--initialisation takes the place of --gamma and --gamma-prime: give one or the other.")
    }
    for (name, value) in [("gamma", gamma), ("gamma-prime", gammaPrime)] {
      if let value, !(value.magnitude <= 16) {
        throw ValidationError("--\(name) must be a number from -16 to 16.")
      }
    }
    if width == nil, initial == nil {
      throw ValidationError("Give --width, or --initial with an array of that many rows.")
    }
    if let width, width < 1 || width > 1_000_000_000 {
      throw ValidationError("--width must be from 1 to 10^9.")
    }
    if let accuracy, !(accuracy > 0 && accuracy <= 0.5) {
      throw ValidationError("--accuracy must be above 0, at most 0.5.")
    }
    if let lossTolerance, !(lossTolerance > 0 && lossTolerance.isFinite) {
      throw ValidationError("--loss-tolerance must be above 0.")
    }
    if let method, IntegrationMethod(rawValue: method) == nil {
      throw ValidationError("--method must be exponential or descent.")
    }
    if let initialisation, NamedInitialisation(name: initialisation) == nil {
      throw ValidationError("--initialisation must be NTK, mean-field, LeCun, He or Xavier.")
    }
  }

  func run() throws {
    let specification = try SweepSpecification.read(path: spec)
    let problem = try loadProblem(of: specification)
    try checkMemory(problem)
    let parameters = try initialParameters(for: problem)
    let trial = Trial(index: 0, cell: cell, width: parameters?.width ?? width ?? 1, seed: seed)
    var definition = specification.definition(of: trial, problem: problem)
    if let accuracy { definition.settings.accuracy = accuracy }
    if let lossTolerance { definition.settings.lossTolerance = lossTolerance }
    if let method, let chosen = IntegrationMethod(rawValue: method) { definition.settings.method = chosen }
    // One thread for each core: this one, and those that help it.
    let pool = ComputePool(threadCount: availableCoreCount - 1)
    defer { pool.close() }
    let clock = ContinuousClock()
    let start = clock.now
    let record = train(definition, initial: parameters, concurrency: pool.concurrency)
    let seconds = (clock.now - start) / .seconds(1)
    let report = TrialReport(
      trial: trial, drawn: parameters == nil, result: record.result, wallSeconds: seconds)
    print(try json ? report.json() : report.text())
  }

  private var cell: Cell {
    if let initialisation, let named = NamedInitialisation(name: initialisation) {
      return Cell(initialisation: named)
    }
    return Cell(gamma: gamma ?? 0, gammaPrime: gammaPrime ?? 0)
  }

  /// Refuses what this machine cannot hold, before the system kills the process without a word.
  private func checkMemory(_ problem: Problem) throws {
    guard let width else { return }
    let bytes = trainingMemory(of: problem, width: width)
    let available = ProcessInfo.processInfo.physicalMemory
    guard bytes <= Double(available) else {
      let gigabytes = { (bytes: Double) in "\(Int((bytes / 1e9).rounded(.up))) GB" }
      throw ValidationError(
        "--width \(width) takes about \(gigabytes(bytes)) of memory; this machine has \(gigabytes(Double(available)))."
      )
    }
  }

  private func initialParameters(for problem: Problem) throws -> InitialParameters? {
    guard let initial else { return nil }
    let array = try NPYArray.read(path: initial)
    let columns = problem.trainingSet.inputDimension + 2
    guard array.columns == columns, array.rows >= 1 else {
      throw InputError(
        file: initial,
        message:
          "the array is \(array.rows) × \(array.columns); this problem needs m × \(columns): a, w, bias")
    }
    if let width, width != array.rows {
      throw InputError(file: initial, message: "the array has \(array.rows) rows, but --width is \(width)")
    }
    guard array.values.allSatisfy(\.isFinite) else {
      throw InputError(file: initial, message: "every number must be finite")
    }
    return InitialParameters(width: array.rows, columnCount: columns, values: array.values)
  }
}

/// A trial's numbers under the names of trials.csv.
private struct TrialReport: Encodable {
  let gamma, gammaPrime: Double
  let initialisation: OrNull<String>
  let width: Int
  /// Nil when the initial parameters were given.
  let seed: OrNull<UInt64>
  let status: String
  let rdW, rdA, rd, loss, flowTime: OrNull<Double>
  let evaluations: Int
  let kernelChange: OrNull<Double>
  let orientations: Int
  let wallSeconds: Double

  init(trial: Trial, drawn: Bool, result: TrialResult, wallSeconds: Double) {
    gamma = trial.cell.gamma
    gammaPrime = trial.cell.gammaPrime
    initialisation = OrNull(trial.cell.initialisation?.displayName)
    width = trial.width
    seed = OrNull(drawn ? trial.seed : nil)
    status = result.outcome.rawValue
    rdW = number(result.relativeDistanceW)
    rdA = number(result.relativeDistanceA)
    rd = number(result.relativeDistance)
    loss = number(result.loss)
    flowTime = number(result.flowTime)
    evaluations = result.evaluations
    kernelChange = number(result.kernelChange)
    orientations = result.orientationCount
    self.wallSeconds = wallSeconds
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  func text() -> String {
    let more = orientations >= orientationCountMax ? " or more" : ""
    let point =
      initialisation.value.map { "\($0) (γ = \(gamma), γ' = \(gammaPrime))" }
      ?? "γ = \(gamma), γ' = \(gammaPrime)"
    return """
      \(point), m = \(width), \(seed.value.map { "seed \($0)" } ?? "given initial parameters"): \(status)
        RD(θ_w)          \(shown(rdW))
        RD(θ_a)          \(shown(rdA))
        RD(θ)            \(shown(rd))
        loss             \(shown(loss))
        flow time        \(shown(flowTime))
        kernel change    \(shown(kernelChange))
        orientations     \(orientations)\(more) hold 90 % of the amplitude
        evaluations      \(evaluations)
        wall seconds     \(wallSeconds)
      """
  }
}

/// What is not finite has no place in a table.
private func number(_ value: Double) -> OrNull<Double> { OrNull(value.isFinite ? value : nil) }

private func shown(_ value: OrNull<Double>) -> String { value.value.map(\.description) ?? "not a number" }
