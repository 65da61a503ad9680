import CKernels

/// The space spanned by v, Av, A²v, … for a symmetric A, by Lanczos' process with full reorthogonalisation: functions of hA
/// applied to v are found there with far fewer than n vectors (Hochbruck and Lubich, SIAM J. Numer. Anal. 34, 1997).
struct KrylovSpace {
  private let matrix: [Double]
  private let dimension: Int
  private let instructionSet: InstructionSet
  /// Orthonormal, each of shape n.
  private var basis: [[Double]]
  /// The projection of A: its diagonal, and what is beside it. The last of those leads out of the space.
  private var diagonal: [Double] = []
  private var beside: [Double] = []

  /// - Parameters:
  ///   - matrix: A, positive semidefinite, row-major, shape n × n.
  ///   - start: v, shape n.
  init(matrix: [Double], start: [Double], instructionSet: InstructionSet) {
    self.matrix = matrix
    self.instructionSet = instructionSet
    dimension = start.count
    let norm = dot(start, start).squareRoot()
    basis = norm > 0 ? [start.map { $0 / norm }] : []
  }

  /// A on a space so large that e^{−tA} v is right to 1e-9 of v for all t up to `length`.
  ///
  /// What the space misses is fed by the residual of the differential equation, b |(e^{−tT} e₁)_k| with b the element that
  /// leads out; its integral up to `length` bounds the error.
  mutating func decomposition(length: Double) -> SpectralDecomposition? {
    var wanted = 24
    while true {
      while diagonal.count < min(wanted, dimension), extend() {}
      let size = diagonal.count
      guard size > 0, let small = projected() else { return nil }
      let phis = PhiFunctions(small.values, over: length)
      let missed = small.values.indices.reduce(0.0) { sum, row in
        let (first, last) = (small.vectors[row * size], small.vectors[row * size + size - 1])
        return sum + first * last * length * phis.phi1(row)
      }
      if basis.count == size || (beside[size - 1] * missed).magnitude < krylovTolerance {
        return SpectralDecomposition(values: small.values, vectors: lifted(small), dimension: dimension)
      }
      wanted += wanted / 2
    }
  }

  /// One more vector; false when the space is closed under A.
  private mutating func extend() -> Bool {
    let place = diagonal.count
    guard place < basis.count else { return false }
    var next = Array(repeating: 0.0, count: dimension)
    pg_symmetric_multiply(Int32(dimension), matrix, basis[place], instructionSet.kernelValue, &next)
    let length = dot(next, next).squareRoot()
    diagonal.append(dot(next, basis[place]))
    for _ in 0..<2 {
      for vector in basis {
        let share = dot(next, vector)
        for index in next.indices { next[index] -= share * vector[index] }
      }
    }
    let rest = dot(next, next).squareRoot()
    beside.append(rest)
    // Below this the rest is rounding: the space is closed.
    guard basis.count < dimension, rest > 1e-13 * length else { return false }
    basis.append(next.map { $0 / rest })
    return true
  }

  /// The eigenvalues and eigenvectors of the projection.
  private func projected() -> SpectralDecomposition? {
    let size = diagonal.count
    var small = Array(repeating: 0.0, count: size * size)
    for row in 0..<size {
      small[row * size + row] = diagonal[row]
      guard row + 1 < size else { break }
      small[row * size + row + 1] = beside[row]
      small[(row + 1) * size + row] = beside[row]
    }
    return SpectralDecomposition(small, size: size, instructionSet: instructionSet)
  }

  private func lifted(_ small: SpectralDecomposition) -> [Double] {
    let size = diagonal.count
    var vectors: [Double] = []
    vectors.reserveCapacity(size * dimension)
    for row in 0..<size {
      var vector = Array(repeating: 0.0, count: dimension)
      for place in 0..<size {
        let share = small.vectors[row * size + place]
        for index in vector.indices { vector[index] += share * basis[place][index] }
      }
      vectors += vector
    }
    return vectors
  }
}

private let krylovTolerance = 1e-9
