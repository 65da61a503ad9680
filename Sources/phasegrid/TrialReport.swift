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
  let rdW, rdA, rd, loss, flowTime: OrNull<Double>
  let evaluations: Int
  let kernelChange: OrNull<Double>
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

  private var place: String {
    guard let gamma = gamma.value, let gammaPrime = gammaPrime.value else {
      return "α = \(shown(alpha)), β₁ = \(shown(beta1)), β₂ = \(shown(beta2))"
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

/// What is not finite has no place in a table.
private func number(_ value: Double) -> OrNull<Double> { OrNull(value.isFinite ? value : nil) }

private func shown(_ value: OrNull<Double>) -> String { value.value.map(\.description) ?? "not a number" }
