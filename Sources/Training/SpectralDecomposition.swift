import CKernels

/// A symmetric n × n matrix as V Λ Vᵀ, or its part on the space that the k columns of V span.
struct SpectralDecomposition {
  /// Λ ≥ 0, ascending, shape k.
  let values: [Double]
  /// Row j is the unit vector of `values[j]`, shape k × n.
  let vectors: [Double]
  /// n
  let dimension: Int

  /// The eigenvalues and eigenvectors of a matrix, negative rounding errors set to 0; nil if they are not found.
  init?(_ matrix: [Double], size: Int) {
    var matrix = matrix
    var values = Array(repeating: 0.0, count: size)
    var vectors = Array(repeating: 0.0, count: size * size)
    var work = values
    guard pg_symmetric_eigen(Int32(size), &matrix, &values, &vectors, &work) == 0 else { return nil }
    self.init(values: values.map { max($0, 0) }, vectors: vectors, dimension: size)
  }

  init(values: [Double], vectors: [Double], dimension: Int) {
    precondition(vectors.count == values.count * dimension)
    self.values = values
    self.vectors = vectors
    self.dimension = dimension
  }

  /// Vᵀ v
  func coefficients(_ vector: [Double]) -> [Double] {
    values.indices.map { row in
      var sum = 0.0
      for column in 0..<dimension { sum += vectors[row * dimension + column] * vector[column] }
      return sum
    }
  }

  /// V c
  func combination(_ coefficients: [Double]) -> [Double] {
    var result = Array(repeating: 0.0, count: dimension)
    for row in values.indices {
      for column in 0..<dimension { result[column] += coefficients[row] * vectors[row * dimension + column] }
    }
    return result
  }

  /// ∫₀ᵗ exp(−sA) v ds = t φ₁(−tA) v for the matrix A that is decomposed and the coefficients of v.
  func integral(_ coefficients: [Double], upTo time: Double) -> [Double] {
    combination(zip(values, coefficients).map { time * PhiFunctions(-time * $0).phi1 * $1 })
  }

  /// What of a vector lies outside the columns of V, given its coefficients; nil where they span everything.
  func rest(of vector: [Double], coefficients: [Double]) -> [Double]? {
    guard values.count < dimension else { return nil }
    return zip(vector, combination(coefficients)).map { $0 - $1 }
  }
}
