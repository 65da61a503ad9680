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
    let (features, gates, slides) = (sums.featureGram, sums.gateGram, sums.slideGram)
    var shareA = zeros(inputs.gram.count)
    var shareW = shareA
    var matrix = shareA
    for index in 0..<matrix.count {
      let gate = gates[gates.startIndex + index] * inputs.gram[index]
      shareA[index] = features[features.startIndex + index] * factorA
      shareW[index] = factorW * (gate - slides[slides.startIndex + index])
      matrix[index] = shareA[index] + shareW[index]
    }
    self.shareA = shareA
    self.shareW = shareW
    self.matrix = matrix
  }

  /// ‖K‖_F
  var norm: Double { dot(matrix, matrix).squareRoot() }

  /// K/n where `residual` moves for no longer than `length`: decomposed fully while that is cheap, else on a Krylov space of
  /// the residual. Nil if a number is not finite.
  func decomposed(
    for residual: [Double], length: Double, instructionSet: InstructionSet
  ) -> SpectralDecomposition? {
    guard sampleCount > fullDecompositionMax else { return decomposed(instructionSet) }
    guard matrix.allSatisfy(\.isFinite) else { return nil }
    var space = KrylovSpace(
      matrix: matrix.map { $0 / Double(sampleCount) }, start: residual, instructionSet: instructionSet)
    return space.decomposition(length: length)
  }

  /// Eigenvalues of K/n (ascending, negative rounding errors set to 0) and eigenvectors; nil if a number is not finite.
  func decomposed(_ instructionSet: InstructionSet) -> SpectralDecomposition? {
    guard matrix.allSatisfy(\.isFinite) else { return nil }
    return SpectralDecomposition(
      matrix.map { $0 / Double(sampleCount) }, size: sampleCount, instructionSet: instructionSet)
  }

  /// The largest element on the diagonal of K/n, a lower bound of its largest eigenvalue.
  var diagonalMax: Double {
    (0..<sampleCount).reduce(0) { max($0, matrix[$1 * sampleCount + $1]) } / Double(sampleCount)
  }
}

/// The largest n whose eigenproblem is solved in full.
private let fullDecompositionMax = 96

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

/// So many zeros. (`Array(repeating:count:)` looks its type up at every call, for half of what a small array costs.)
func zeros(_ count: Int) -> [Double] { (0..<count).map { _ in 0 } }
