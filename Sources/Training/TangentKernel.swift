import CKernels

/// The tangent kernel K (shape n × n) at one point of the flow, and the eigenvectors in which the residual's
/// equation de/dt = −K e/n is solved (docs/training.md).
struct TangentKernel {
  let sampleCount: Int
  /// K, row-major.
  let matrix: [Double]
  /// κ² F/κ' and κ²κ' (G ∘ XXᵀ − S): the shares of a and of w in K, for the feature, gate and slide sums F, G, S.
  let shareA: [Double]
  let shareW: [Double]

  init(sums: NeuronSums, inputs: ReducedInputs, scales: InitialScales) {
    sampleCount = inputs.sampleCount
    let squared = scales.kappa * scales.kappa
    let factorA = squared / scales.kappaPrime
    let factorW = squared * scales.kappaPrime
    shareA = sums.featureGram.map { $0 * factorA }
    shareW = inputs.gram.indices.map { factorW * (sums.gateGram[$0] * inputs.gram[$0] - sums.slideGram[$0]) }
    matrix = zip(shareA, shareW).map { $0 + $1 }
  }

  /// ‖K‖_F
  var norm: Double { dot(matrix, matrix).squareRoot() }

  /// Eigenvalues of K/n (ascending, negative rounding errors set to 0) and eigenvectors; nil if a number is not finite.
  func decomposed() -> SpectralDecomposition? {
    guard matrix.allSatisfy(\.isFinite) else { return nil }
    var scaled = matrix.map { $0 / Double(sampleCount) }
    var values = Array(repeating: 0.0, count: sampleCount)
    var vectors = Array(repeating: 0.0, count: sampleCount * sampleCount)
    var work = values
    guard pg_symmetric_eigen(Int32(sampleCount), &scaled, &values, &vectors, &work) == 0 else { return nil }
    return SpectralDecomposition(values: values.map { max($0, 0) }, vectors: vectors)
  }
}

/// K/n = V Λ Vᵀ.
struct SpectralDecomposition {
  /// Λ ≥ 0, ascending, shape n.
  let values: [Double]
  /// Row j is the eigenvector of `values[j]`, shape n × n.
  let vectors: [Double]

  /// Vᵀ v
  func coefficients(_ vector: [Double]) -> [Double] {
    let n = values.count
    return (0..<n).map { row in
      var sum = 0.0
      for column in 0..<n { sum += vectors[row * n + column] * vector[column] }
      return sum
    }
  }

  /// V c
  func combination(_ coefficients: [Double]) -> [Double] {
    let n = values.count
    var result = Array(repeating: 0.0, count: n)
    for row in 0..<n {
      for column in 0..<n { result[column] += coefficients[row] * vectors[row * n + column] }
    }
    return result
  }
}

/// vᵀ A v for a symmetric A, row-major.
func quadraticForm(_ matrix: [Double], _ vector: [Double]) -> Double {
  let n = vector.count
  var total = 0.0
  for row in 0..<n {
    var sum = 0.0
    for column in 0..<n { sum += matrix[row * n + column] * vector[column] }
    total += sum * vector[row]
  }
  return total
}
