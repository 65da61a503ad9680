import ArgumentParser
import Sweeps
import Training

/// The scales that a trial starts from, given in one of three ways: by a point of the plane, by name, or one by one.
struct TrialStart: ParsableArguments {
  @Option(parsing: .unconditional, help: "γ: κ = m^(−γ).")
  var gamma: Double?

  @Option(parsing: .unconditional, help: "γ': κ' = m^(−γ'), from −16 to 16.")
  var gammaPrime: Double?

  @Option(help: "A named initialisation in place of γ and γ': NTK, mean-field, LeCun, He or Xavier.")
  var initialisation: String?

  @Option(parsing: .unconditional, help: "α, where 1/α is the scale of the output; with --beta1 and --beta2.")
  var alpha: Double?

  @Option(parsing: .unconditional, help: "β₁, the standard deviation of the output weights.")
  var beta1: Double?

  @Option(parsing: .unconditional, help: "β₂, the standard deviation of the input weights.")
  var beta2: Double?

  func validate() throws {
    let point = [("--gamma", gamma), ("--gamma-prime", gammaPrime)]
    let scales = [("--alpha", alpha), ("--beta1", beta1), ("--beta2", beta2)]
    let isAtPoint = point.contains { $0.1 != nil }
    let hasScales = scales.contains { $0.1 != nil }
    switch [isAtPoint, initialisation != nil, hasScales].count(where: { $0 }) {
    case 0:
      throw ValidationError(
        "Give --gamma and --gamma-prime, or --initialisation, or --alpha, --beta1 and --beta2.")
    case 1: break
    default:
      throw ValidationError(
        "Give only one of: --gamma and --gamma-prime; --initialisation; --alpha, --beta1 and --beta2.")
    }
    for options in [point, scales] where options.contains(where: { $0.1 != nil }) {
      if let missing = options.first(where: { $0.1 == nil }) {
        let names = options.map(\.0).joined(separator: ", ")
        throw ValidationError("\(names) go together: \(missing.0) is missing.")
      }
    }
    try checkValues(point: point, scales: scales)
  }

  private func checkValues(point: [(String, Double?)], scales: [(String, Double?)]) throws {
    for case (let name, let value?) in point where !(value.magnitude <= 16) {
      throw ValidationError("\(name) must be a number from -16 to 16.")
    }
    for case (let name, let value?) in scales where !(value > 0 && value.isFinite) {
      throw ValidationError("\(name) must be a number above 0.")
    }
    if let alpha, let beta1, let beta2 {
      let (kappa, kappaPrime) = (beta1 * beta2 / alpha, beta1 / beta2)
      guard [kappa, kappaPrime].allSatisfy({ $0 > 0 && $0.isFinite }) else {
        throw ValidationError(
          "--alpha, --beta1 and --beta2 give κ = \(kappa) and κ' = \(kappaPrime): out of range.")
      }
    }
    if let initialisation, NamedInitialisation(name: initialisation) == nil {
      throw ValidationError("--initialisation must be NTK, mean-field, LeCun, He or Xavier.")
    }
  }

  /// The cell of the spec's grid, or of one like it, that it starts from; nil when the scales are given one by one.
  var cell: Cell? {
    if let named = initialisation.flatMap(NamedInitialisation.init(name:)) {
      return Cell(initialisation: named)
    }
    guard let gamma, let gammaPrime else { return nil }
    return Cell(gamma: gamma, gammaPrime: gammaPrime)
  }

  func definition(
    in specification: SweepSpecification, problem: Problem, width: Int, seed: UInt64
  ) -> TrialDefinition {
    if let cell {
      let trial = Trial(index: 0, cell: cell, width: width, seed: seed)
      return specification.definition(of: trial, problem: problem)
    }
    guard let alpha, let beta1, let beta2 else {
      preconditionFailure("validate() lets nothing else through")
    }
    return TrialDefinition(
      problem: problem,
      scales: InitialScales(alpha: alpha, beta1: beta1, beta2: beta2, activation: problem.activation),
      width: width, seed: seed, settings: specification.training)
  }
}
