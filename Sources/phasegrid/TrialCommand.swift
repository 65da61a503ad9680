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

      Where the network starts is said by --gamma and --gamma-prime, by --initialisation, or by --alpha, --beta1 and \
      --beta2: f(x) = (1/alpha) sum of a_k sigma(w_k x), a of standard deviation beta1, w of beta2. At a point of the \
      plane an activation that is not homogeneous has the alpha of the spec.

      Examples:

        phasegrid trial examples/luo-1d.yaml --gamma 1 --gamma-prime 0 --width 1000
        phasegrid trial examples/luo-1d.yaml --initialisation NTK --width 1000 --json
        phasegrid trial examples/luo-1d.yaml --gamma 1.75 --gamma-prime 0 \\
          --initial weights.npy
        phasegrid trial examples/tanh-1d.yaml --alpha 1 --beta1 0.01 --beta2 0.1 \\
          --width 1000
      """)

  @Argument(
    help: "The spec file whose problem and training settings are used.",
    completion: .file(extensions: ["yaml"]))
  var spec: String

  @OptionGroup(title: "Where the network starts")
  var start: TrialStart

  @Option(
    help: ArgumentHelp(
      "m, the number of neurons; with --initial the rows of its array.", valueName: "neurons"))
  var width: Int?

  @Option(help: ArgumentHelp("The seed of the initial parameters. (default: 0)", valueName: "number"))
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "Initial parameters: a .npy file, m x (1 + d + 1), columns a, w, bias.", valueName: "file"),
    completion: .file(extensions: ["npy"]))
  var initial: String?

  @Option(
    help: ArgumentHelp(
      "The relative accuracy asked of RD, 0.01 for 1 %, in place of the spec's.", valueName: "share"))
  var accuracy: Double?

  @Option(
    help: ArgumentHelp(
      "The loss at which training stops, in the targets' unit squared, in place of the spec's.",
      valueName: "loss"))
  var lossTolerance: Double?

  @Option(help: ArgumentHelp("exponential or descent, in place of the spec's.", valueName: "name"))
  var method: String?

  @Option(
    help: ArgumentHelp("float64 or, with descent, float32, in place of the spec's.", valueName: "name"))
  var precision: String?

  @Flag(help: "Print JSON with the names of trials.csv, and what was given of alpha, beta1, beta2.")
  var json = false

  func validate() throws {
    if width == nil, initial == nil {
      throw ValidationError("Give --width, or --initial with an array of that many rows.")
    }
    if seed != nil, initial != nil {
      throw ValidationError(
        "--initial and --seed do not go together: the array says where the network starts.")
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
    if let precision, Precision(rawValue: precision) == nil {
      throw ValidationError("--precision must be float64 or float32.")
    }
  }

  func run() throws {
    let specification = try SweepSpecification.read(path: spec)
    let problem = try loadProblem(of: specification)
    try checkMemory(problem)
    let parameters = try initialParameters(for: problem)
    var definition = start.definition(
      in: specification, problem: problem, width: parameters?.width ?? width ?? 1, seed: seed ?? 0)
    try apply(to: &definition.settings)
    // One thread for each core: this one, and those that help it.
    let pool = ComputePool(threadCount: HostLimits.coreCount - 1)
    defer { pool.close() }
    let clock = ContinuousClock()
    let begin = clock.now
    let record = train(definition, initial: parameters, concurrency: pool.concurrency)
    let seconds = (clock.now - begin) / .seconds(1)
    let report = TrialReport(
      start: start, width: definition.width, seed: parameters == nil ? seed ?? 0 : nil, result: record.result,
      wallSeconds: seconds)
    print(try json ? report.json() : report.text())
  }

  private func apply(to settings: inout TrainingSettings) throws {
    if let accuracy { settings.accuracy = accuracy }
    if let lossTolerance { settings.lossTolerance = lossTolerance }
    if let method, let chosen = IntegrationMethod(rawValue: method) { settings.method = chosen }
    if let precision, let chosen = Precision(rawValue: precision) { settings.precision = chosen }
    guard settings.method.precisions.contains(settings.precision) else {
      throw InputError(
        file: spec,
        message:
          "the precision \(settings.precision.rawValue) needs the method descent, not \(settings.method.rawValue)"
      )
    }
  }

  /// Refuses what this machine cannot hold, before the system kills the process without a word.
  private func checkMemory(_ problem: Problem) throws {
    guard let width else { return }
    let bytes = trainingMemory(of: problem, width: width)
    let available = ProcessInfo.processInfo.physicalMemory
    guard bytes <= Double(available) else {
      let gigabytes = { (bytes: Double) in "\(Int((bytes / 1e9).rounded(.up))) GB" }
      throw InputError(
        file: spec,
        message:
          "--width \(width) takes about \(gigabytes(bytes)) of memory; this machine has \(gigabytes(Double(available)))"
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
