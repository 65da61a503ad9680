import CKernels

/// A symmetric n × n matrix as V Λ Vᵀ, or its part on the space that the k columns of V span.
struct SpectralDecomposition {
  /// Λ ≥ 0, ascending, shape k.
  let values: [Double]
  /// Row j is the unit vector of `values[j]`, shape k × n.
  let vectors: [Double]
  /// n
  let dimension: Int

  /// The eigenvalues and eigenvectors of a matrix, negative rounding errors set to 0; nil if they are not found, or
  /// are beyond floating point.
  init?(_ matrix: [Double], size: Int, instructionSet: InstructionSet) {
    var values = zeros(size)
    var vectors = zeros(size * size)
    guard
      symmetricEigen(size, matrix, instructionSet, values: &values, vectors: &vectors),
      values.allSatisfy(\.isFinite)
    else { return nil }
    for index in 0..<size { values[index] = max(values[index], 0) }
    self.init(values: values, vectors: vectors, dimension: size)
  }

  init(values: [Double], vectors: [Double], dimension: Int) {
    precondition(vectors.count == values.count * dimension)
    self.values = values
    self.vectors = vectors
    self.dimension = dimension
  }

  /// Vᵀ v
  func coefficients(_ vector: [Double]) -> [Double] {
    var result = zeros(values.count)
    for row in 0..<result.count {
      var sum = 0.0
      for column in 0..<dimension { sum += vectors[row * dimension + column] * vector[column] }
      result[row] = sum
    }
    return result
  }

  /// V c, for the coefficient of each eigenvalue by its index.
  func combination(_ coefficient: (Int) -> Double) -> [Double] {
    var result = zeros(dimension)
    for row in 0..<values.count {
      let factor = coefficient(row)
      for column in 0..<dimension { result[column] += factor * vectors[row * dimension + column] }
    }
    return result
  }

  /// ∫₀ᵗ exp(−sA) v ds = t φ₁(−tA) v for the matrix A that is decomposed and the coefficients of v.
  func integral(_ coefficients: [Double], upTo time: Double) -> [Double] {
    let phis = PhiFunctions(values, over: time)
    return combination { time * phis.phi1($0) * coefficients[$0] }
  }

  /// What of a vector lies outside the columns of V, given its coefficients; nil where they span everything.
  func rest(of vector: [Double], coefficients: [Double]) -> [Double]? {
    guard values.count < dimension else { return nil }
    return zip(vector, combination { coefficients[$0] }).map { $0 - $1 }
  }
}

/// The eigenvalues of a symmetric n × n matrix, ascending, and in row j of `vectors` the eigenvector of value j; false if they
/// are not found.
func symmetricEigen(
  _ n: Int, _ matrix: [Double], _ instructionSet: InstructionSet, values: inout [Double],
  vectors: inout [Double]
) -> Bool {
  precondition(matrix.count == n * n && values.count == n && vectors.count == n * n)
  return withUnsafeTemporaryAllocation(of: Double.self, capacity: Int(pg_eigen_work_count(Int32(n)))) {
    work in
    // Scratch memory that is written before it is read.
    pg_symmetric_eigen(
      Int32(n), matrix, instructionSet.kernelValue, &values, &vectors, work.baseAddress) == 0
  }
}
