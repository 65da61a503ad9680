import CKernels

/// φ₀(z) = e^z and φ_k(z) = (φ_{k−1}(z) − 1/(k−1)!)/z, the functions of exponential integrators (Hochbruck and Ostermann,
/// Acta Numerica 2010, section 2.1), at z = −tλ for eigenvalues λ ≥ 0.
struct PhiFunctions {
  private let count: Int
  /// φ₀ of all values, then φ₁, φ₂ and φ₃.
  private let results: [Double]

  init(_ values: [Double], over time: Double) {
    count = values.count
    var results = zeros(4 * values.count)
    pg_phi_functions(Int32(values.count), values, time, &results)
    self.results = results
  }

  func phi0(_ index: Int) -> Double { results[index] }
  func phi1(_ index: Int) -> Double { results[count + index] }
  func phi2(_ index: Int) -> Double { results[2 * count + index] }
  func phi3(_ index: Int) -> Double { results[3 * count + index] }
}
