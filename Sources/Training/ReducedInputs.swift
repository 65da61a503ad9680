/// The inputs with their bias column, in coordinates of the space they span.
///
/// Input weights move only within the span of the samples, so training there is exact (docs/training.md):
/// X = R Qᵀ with orthonormal Q, and u = Qᵀw is trained against the rows of R. Where the samples span everything, Q is the identity.
struct ReducedInputs: Sendable {
  /// n, the number of samples.
  let sampleCount: Int
  /// d + 1, the columns with the bias.
  let dimension: Int
  /// r, the rank of the inputs.
  let rank: Int
  /// R, row-major, shape n × r.
  let coordinates: [Double]
  /// Qᵀ, row-major, shape r × (d + 1); nil for the identity.
  let basis: [Double]?
  /// X Xᵀ, row-major, shape n × n.
  let gram: [Double]
  /// ‖x_i‖, shape n.
  let norms: [Double]
  /// The inverse of the coordinates, row-major, shape n × n; nil unless there are several samples, clearly independent.
  let inverse: [Double]?

  init(_ trainingSet: TrainingSet) {
    sampleCount = trainingSet.sampleCount
    dimension = trainingSet.inputDimension + 1
    var rows: [[Double]] = []
    for sample in 0..<trainingSet.sampleCount {
      let start = sample * trainingSet.inputDimension
      rows.append(Array(trainingSet.inputs[start..<start + trainingSet.inputDimension]) + [1])
    }
    let basis = orthonormalBasis(of: rows)
    rank = basis.count
    let isWhole = rank == dimension
    let reduced = isWhole ? rows : rows.map { row in basis.map { dot(row, $0) } }
    self.basis = isWhole ? nil : basis.flatMap { $0 }
    coordinates = reduced.flatMap { $0 }
    let gram = symmetricProducts(of: rows)
    self.gram = gram
    let norms = rows.indices.map { gram[$0 * rows.count + $0].squareRoot() }
    self.norms = norms
    guard rank == sampleCount, rank > 1 else {
      inverse = nil
      return
    }
    let triangle = isWhole ? rows.map { row in basis.map { dot(row, $0) } } : reduced
    guard zip(triangle.indices, norms).allSatisfy({ triangle[$0][$0] > independentShare * $1 }) else {
      inverse = nil
      return
    }
    // X = R Qᵀ, so that X⁻¹ = Q R⁻¹; in the basis it is R⁻¹ alone.
    let triangleInverse = triangularInverse(of: triangle)
    inverse =
      isWhole ? product(of: transposed(basis), triangleInverse) : triangleInverse.flatMap { $0 }
  }

  /// Qᵀ w.
  func reduced(_ weights: ArraySlice<Double>) -> [Double] {
    guard let basis else { return Array(weights) }
    return (0..<rank).map { row in dot(basis[row * dimension..<(row + 1) * dimension], weights) }
  }
}

/// How much of a sample must be orthogonal to those before it to be called independent of them. From what is left of a share s
/// the Gram matrix tells pulls that cancel to ε/s² only. (A single sample's kink is the origin, where growth tells no norm.)
private let independentShare = 1e-4

/// The inverse of a lower triangle, by forward substitution; what is above the diagonal is not read.
private func triangularInverse(of triangle: [[Double]]) -> [[Double]] {
  var inverse: [[Double]] = []
  for (i, row) in triangle.enumerated() {
    var next = [Double](repeating: 0, count: triangle.count)
    for (j, earlier) in inverse.enumerated() {
      for column in 0...j { next[column] -= row[j] * earlier[column] }
    }
    for column in 0..<i { next[column] /= row[i] }
    next[i] = 1 / row[i]
    inverse.append(next)
  }
  return inverse
}

private func transposed(_ rows: [[Double]]) -> [[Double]] {
  rows[0].indices.map { column in rows.map { $0[column] } }
}

/// Row-major.
private func product(of left: [[Double]], _ right: [[Double]]) -> [Double] {
  let columns = transposed(right)
  return left.flatMap { row in columns.map { dot(row, $0) } }
}

/// The product of each row with each, row-major.
private func symmetricProducts(of rows: [[Double]]) -> [Double] {
  var products = [Double](repeating: 0, count: rows.count * rows.count)
  for (i, row) in rows.enumerated() {
    for j in 0...i {
      products[i * rows.count + j] = dot(row, rows[j])
      products[j * rows.count + i] = products[i * rows.count + j]
    }
  }
  return products
}

/// An orthonormal basis of the rows' span by the Gram–Schmidt process, each row orthogonalised twice.
private func orthonormalBasis(of rows: [[Double]]) -> [[Double]] {
  let dimension = rows[0].count
  var basis: [[Double]] = []
  for row in rows where basis.count < dimension {
    let length = dot(row, row).squareRoot()
    var rest = row
    for _ in 0..<2 {
      for direction in basis {
        let share = dot(rest, direction)
        for column in 0..<dimension { rest[column] -= share * direction[column] }
      }
    }
    let restLength = dot(rest, rest).squareRoot()
    // A row closer to the span than rounding can tell adds no direction.
    guard restLength > 1e-10 * length else { continue }
    basis.append(rest.map { $0 / restLength })
  }
  return basis
}

func dot(_ left: some Collection<Double>, _ right: some Collection<Double>) -> Double {
  precondition(left.count == right.count)
  var sum = 0.0
  for (x, y) in zip(left, right) { sum += x * y }
  return sum
}
