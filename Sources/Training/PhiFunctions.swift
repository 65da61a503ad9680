import CKernels

/// φ₀(z) = e^z and φ_k(z) = (φ_{k−1}(z) − 1/(k−1)!)/z for z ≤ 0, the functions of exponential integrators
/// (Hochbruck and Ostermann, Acta Numerica 2010, section 2.1).
struct PhiFunctions {
  let phi0, phi1, phi2, phi3: Double

  init(_ z: Double) {
    phi0 = pg_exp(z)
    guard z < -0.5 else {
      // Taylor series of φ₃; the recursion upwards is then free of cancellation.
      var series = 0.0
      for term in stride(from: 15, through: 0, by: -1) { series = series * z + inverseFactorials[term + 3] }
      phi3 = series
      phi2 = phi3 * z + 0.5
      phi1 = phi2 * z + 1
      return
    }
    phi1 = (phi0 - 1) / z
    phi2 = (phi1 - 1) / z
    phi3 = (phi2 - 0.5) / z
  }
}

private let inverseFactorials: [Double] = {
  var values = [1.0]
  for term in 1...18 { values.append(values[term - 1] / Double(term)) }
  return values
}()
