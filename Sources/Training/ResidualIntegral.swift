import CKernels

/// The residual integrated over a step, E = ∫e dt, and over successive parts of the step, which tell how it turns.
///
/// Neurons spend the whole of E at once, as if its direction were constant, unless they meet kinks: then it matters in which
/// order its components come, and they spend it part by part.
struct ResidualIntegral {
  /// E, shape n.
  let whole: [Double]
  /// Shape parts × n, row-major; the parts add up to the whole.
  let parts: [Double]

  /// An integral of constant direction.
  init(_ whole: [Double]) {
    self.whole = whole
    parts = whole
  }

  /// - Parameter upTo: the integrals from the step's start to the ends of its parts, three at most, the last being the whole.
  init(upTo ends: [[Double]]) {
    precondition(1...Int(PG_PARTS_MAX) ~= ends.count)
    whole = ends[ends.count - 1]
    let count = whole.count
    var parts = zeros(ends.count * count)
    for part in 0..<ends.count {
      for index in 0..<count {
        parts[part * count + index] = ends[part][index] - (part == 0 ? 0 : ends[part - 1][index])
      }
    }
    self.parts = parts
  }

  var partCount: Int { parts.count / whole.count }
}
