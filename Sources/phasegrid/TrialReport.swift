import Foundation
import Reporting
import Training

/// A trial's numbers under the names of trials.csv.
struct TrialReport: Encodable {
  /// Nil when α, β₁ and β₂ were given.
  let gamma, gammaPrime: OrNull<Double>
  let initialisation: OrNull<String>
  /// Nil unless they were given.
  let alpha, beta1, beta2: OrNull<Double>
  let width: Int
  /// Nil when the initial parameters were given.
  let seed: OrNull<UInt64>
  let status: String
  let rdW, rdA, rd, loss, flowTime: Measured
  let evaluations: Int
  let kernelChange: Measured
  let orientations: Int
  let wallSeconds: Double

  init(start: TrialStart, width: Int, seed: UInt64?, result: TrialResult, wallSeconds: Double) {
    gamma = OrNull(start.cell?.gamma)
    gammaPrime = OrNull(start.cell?.gammaPrime)
    initialisation = OrNull(start.cell?.initialisation?.displayName)
    alpha = OrNull(start.alpha)
    beta1 = OrNull(start.beta1)
    beta2 = OrNull(start.beta2)
    self.width = width
    self.seed = OrNull(seed)
    status = result.outcome.rawValue
    rdW = Measured(value: result.relativeDistanceW)
    rdA = Measured(value: result.relativeDistanceA)
    rd = Measured(value: result.relativeDistance)
    loss = Measured(value: result.loss)
    flowTime = Measured(value: result.flowTime)
    evaluations = result.evaluations
    kernelChange = Measured(value: result.kernelChange)
    orientations = result.orientationCount
    self.wallSeconds = wallSeconds
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  private var place: String {
    guard let gamma = gamma.value, let gammaPrime = gammaPrime.value else {
      let scales = [("α", alpha), ("β₁", beta1), ("β₂", beta2)]
      return scales.compactMap { name, scale in scale.value.map { "\(name) = \($0)" } }.joined(
        separator: ", ")
    }
    let point = "γ = \(gamma), γ' = \(gammaPrime)"
    return initialisation.value.map { "\($0) (\(point))" } ?? point
  }

  func text() -> String {
    let more = orientations >= orientationCountMax ? " or more" : ""
    return """
      \(place), m = \(width), \(seed.value.map { "seed \($0)" } ?? "given initial parameters"): \(status)
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

/// A number that may be infinite or none at all, which has no place in JSON.
struct Measured: Encodable {
  let value: Double

  func encode(to encoder: any Encoder) throws {
    try OrNull(value.isFinite ? value : nil).encode(to: encoder)
  }
}

private func shown(_ number: Measured) -> String {
  number.value.isNaN ? "not a number" : number.value.isInfinite ? "infinite" : "\(number.value)"
}
