/// What the input weights of a network do, relative to their initial size, as its width grows
/// (Luo, Xu, Ma, Zhang 2021).
public enum Regime: String, Sendable, CaseIterable {
  /// RD(θ_w) → 0: the network trains as its linearisation at the start does.
  case linear
  /// RD(θ_w) = O(1).
  case critical
  /// RD(θ_w) → ∞: neurons gather on a few orientations.
  case condensed

  /// The regime that a slope's interval decides: its sign, or critical when it cannot tell the slope from zero.
  public init(interval: ConfidenceInterval) {
    if interval.high < 0 {
      self = .linear
    } else if interval.low > 0 {
      self = .condensed
    } else {
      self = .critical
    }
  }
}
