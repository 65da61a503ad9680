import Training

/// The initialisations in common use, as Luo et al. 2021 state them in Table 1.
public enum NamedInitialisation: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
  case ntk, meanField, leCun, he, xavier

  /// Reads a name whatever its case; the mean-field initialisation is also `meanField`, `mean field` and `MF`.
  public init?(name: String) {
    switch name.lowercased().filter({ !"-_ ".contains($0) }) {
    case "ntk": self = .ntk
    case "meanfield", "mf": self = .meanField
    case "lecun": self = .leCun
    case "he": self = .he
    case "xavier": self = .xavier
    default: return nil
    }
  }

  public var displayName: String {
    switch self {
    case .ntk: "NTK"
    case .meanField: "mean-field"
    case .leCun: "LeCun"
    case .he: "He"
    case .xavier: "Xavier"
    }
  }

  public var description: String { displayName }

  /// The limits of −log κ / log m and −log κ' / log m as m → ∞ (Luo et al. 2021, Table 1).
  public var exponents: (gamma: Double, gammaPrime: Double) {
    switch self {
    case .ntk: (0.5, 0)
    case .meanField: (1, 0)
    case .leCun, .he: (0.5, 0.5)
    case .xavier: (1, 0)
    }
  }

  /// The scales at a finite width, from the table's α, β₁ and β₂ (Luo et al. 2021, Table 1).
  /// - Parameters:
  ///   - width: m, the number of neurons.
  ///   - inputDimension: the columns of the inputs without the bias; the table's d is one more.
  public func scales(width: Int, inputDimension: Int, activation: Activation) -> InitialScales {
    let m = Double(width)
    let d = Double(inputDimension + 1)
    let (alpha, beta1, beta2): (Double, Double, Double) =
      switch self {
      case .ntk: (m.squareRoot(), 1, 1)
      case .meanField: (m, 1, 1)
      case .leCun: (1, (1 / m).squareRoot(), (1 / d).squareRoot())
      case .he: (1, (2 / m).squareRoot(), (2 / d).squareRoot())
      case .xavier: (1, (2 / (m + 1)).squareRoot(), (2 / (m + d)).squareRoot())
      }
    return InitialScales(alpha: alpha, beta1: beta1, beta2: beta2, activation: activation)
  }
}
