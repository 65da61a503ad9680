/// S_w as m → ∞, by balancing the growth of output and input weights: piecewise linear and continuous in the plane.
///
/// Finite widths bend the map near its creases; the zero on the critical line is sharp at widths of thousands.
public func asymptoticSlope(gamma: Double, gammaPrime: Double) -> Double {
  if gamma <= 1 {
    return gamma - 1 - 2 * max(gammaPrime, 0)
  }
  if gammaPrime >= gamma - 1 {
    return 2 * (gamma - 1 - gammaPrime)
  }
  if gammaPrime >= 1 - gamma {
    return (gamma - 1 - gammaPrime) / 2
  }
  return gamma - 1
}

/// The γ of the critical line at a γ': 1 for γ' ≤ 0 and 1 + γ' for γ' ≥ 0 (Luo et al. 2021).
public func criticalGamma(gammaPrime: Double) -> Double {
  1 + max(gammaPrime, 0)
}

extension Regime {
  /// The regime that the theorems give a point of the plane (Luo et al. 2021).
  ///
  /// Points within 1e-9 of the critical line lie on it: grids such as 0.1, 0.2, 0.3 miss it by rounding.
  public init(gamma: Double, gammaPrime: Double) {
    let height = gamma - criticalGamma(gammaPrime: gammaPrime)
    if abs(height) <= 1e-9 {
      self = .critical
    } else {
      self = height < 0 ? .linear : .condensed
    }
  }
}
