import ArgumentParser
import Foundation
import Sweeps
import Training

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
        phasegrid trial examples/luo-1d.yaml --gamma 1 --gamma-prime 0 --width 1000 --seed 0
        phasegrid trial examples/luo-1d.yaml --initialisation NTK --width 1000 --json
        phasegrid trial examples/luo-1d.yaml --gamma 1.75 --gamma-prime 0 --initial weights.npy
      """)

  @Argument(
    help: "The spec file whose problem and training settings are used.",
    completion: .file(extensions: ["yaml"]))
  var spec: String

  @Option(help: "γ: κ = m^(−γ).")
  var gamma: Double?

  @Option(help: "γ': κ' = m^(−γ').")
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
    if let gamma, !gamma.isFinite { throw ValidationError("--gamma must be a finite number.") }
    if let gammaPrime, !gammaPrime.isFinite {
      throw ValidationError("--gamma-prime must be a finite number.")
    }
    if width == nil, initial == nil {
      throw ValidationError("Give --width, or --initial with an array of that many rows.")
    }
    if let width, width < 1 || width > Int(UInt32.max) {
      throw ValidationError("--width must be from 1 to 2^32 - 1.")
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
    let parameters = try initialParameters(for: problem)
    let trial = Trial(index: 0, cell: cell, width: parameters?.width ?? width ?? 1, seed: seed)
    var definition = specification.definition(of: trial, problem: problem)
    if let accuracy { definition.settings.accuracy = accuracy }
    if let lossTolerance { definition.settings.lossTolerance = lossTolerance }
    if let method, let chosen = IntegrationMethod(rawValue: method) { definition.settings.method = chosen }
    let clock = ContinuousClock()
    let start = clock.now
    let record = train(definition, initial: parameters)
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
  let initialisation: String?
  let width: Int
  /// Nil when the initial parameters were given.
  let seed: UInt64?
  let status: String
  let rdW, rdA, rd, loss, flowTime: Double
  let evaluations: Int
  let kernelChange: Double
  let orientations: Int
  let wallSeconds: Double

  init(trial: Trial, drawn: Bool, result: TrialResult, wallSeconds: Double) {
    gamma = trial.cell.gamma
    gammaPrime = trial.cell.gammaPrime
    initialisation = trial.cell.initialisation?.displayName
    width = trial.width
    seed = drawn ? trial.seed : nil
    status = result.outcome.rawValue
    rdW = result.relativeDistanceW
    rdA = result.relativeDistanceA
    rd = result.relativeDistance
    loss = result.loss
    flowTime = result.flowTime
    evaluations = result.evaluations
    kernelChange = result.kernelChange
    orientations = result.orientationCount
    self.wallSeconds = wallSeconds
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  func text() -> String {
    let more = orientations >= orientationCountMax ? " or more" : ""
    let point =
      initialisation.map { "\($0) (γ = \(gamma), γ' = \(gammaPrime))" }
      ?? "γ = \(gamma), γ' = \(gammaPrime)"
    return """
      \(point), m = \(width), \(seed.map { "seed \($0)" } ?? "given initial parameters"): \(status)
        RD(θ_w)          \(rdW)
        RD(θ_a)          \(rdA)
        RD(θ)            \(rd)
        loss             \(loss)
        flow time        \(flowTime)
        kernel change    \(kernelChange)
        orientations     \(orientations)\(more) hold 90 % of the amplitude
        evaluations      \(evaluations)
        wall seconds     \(wallSeconds)
      """
  }
}
