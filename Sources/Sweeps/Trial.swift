import Foundation
import Training

/// A point of the phase diagram's plane, or a named initialisation, which lies at a point of it as m → ∞.
public struct Cell: Sendable, Hashable {
  /// γ, with κ = m^(−γ); the limit for a named initialisation.
  public let gamma: Double
  /// γ', with κ' = m^(−γ'); the limit for a named initialisation.
  public let gammaPrime: Double
  public let initialisation: NamedInitialisation?

  public init(gamma: Double, gammaPrime: Double) {
    self.gamma = gamma
    self.gammaPrime = gammaPrime
    initialisation = nil
  }

  public init(initialisation: NamedInitialisation) {
    (gamma, gammaPrime) = initialisation.exponents
    self.initialisation = initialisation
  }
}

/// One training run of a sweep.
public struct Trial: Sendable, Hashable {
  /// The position in its `Grid`. It changes when the grid grows; a `TrialKey` does not.
  public let index: Int
  public let cell: Cell
  /// m, the number of neurons.
  public let width: Int
  public let seed: UInt64

  public init(index: Int, cell: Cell, width: Int, seed: UInt64) {
    self.index = index
    self.cell = cell
    self.width = width
    self.seed = seed
  }

  /// The scales at this trial's width: κ = m^(−γ) and κ' = m^(−γ'), or the finite-width values of a named initialisation.
  /// - Parameters:
  ///   - inputDimension: the columns of the inputs without the bias, as in `TrainingSet`.
  ///   - alpha: α at the points of the plane, as in `Grid`; a named initialisation has its own.
  public func scales(inputDimension: Int, activation: Activation, alpha: Double) -> InitialScales {
    if let initialisation = cell.initialisation {
      return initialisation.scales(width: width, inputDimension: inputDimension, activation: activation)
    }
    let m = Double(width)
    return InitialScales(
      kappa: pow(m, -cell.gamma), kappaPrime: pow(m, -cell.gammaPrime), alpha: alpha, activation: activation)
  }
}

extension Trial: CustomStringConvertible {
  /// Where it lies.
  public var description: String {
    let place = cell.initialisation?.displayName ?? "γ = \(cell.gamma), γ' = \(cell.gammaPrime)"
    return "\(place), width \(width), seed \(seed)"
  }
}
