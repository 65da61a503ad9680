import CKernels

/// The sums over neurons of one evaluation (shapes: n samples).
struct NeuronSums {
  /// All of them, laid out as `kernelSums` says; without Gram matrices when these are not wanted.
  private let totals: [Double]
  private let sampleCount: Int

  /// ‖a − a(0)‖² and ‖w − w(0)‖².
  var displacementSquaredA: Double { totals[0] }
  var displacementSquaredW: Double { totals[1] }
  /// The largest rate, times the step, at which smooth neurons move and turn; 0 for homogeneous activations.
  var rate: Double { totals[2] }
  /// Σ_k a_k σ(z_ki), shape n; the network's output over κ.
  var output: [Double] { Array(totals[Self.scalarCount..<Self.scalarCount + sampleCount]) }
  /// Σ_k σ(z_ki) σ(z_kj), shape n × n.
  var featureGram: ArraySlice<Double> { gram(0) }
  /// Σ_k a_k² σ'(z_ki) σ'(z_kj), shape n × n.
  var gateGram: ArraySlice<Double> { gram(1) }
  /// What neurons that slide along a kink lose of the input weights' share of the kernel, shape n × n.
  var slideGram: ArraySlice<Double> { gram(2) }

  private func gram(_ place: Int) -> ArraySlice<Double> {
    let start = Self.scalarCount + sampleCount + place * sampleCount * sampleCount
    return totals[start..<start + sampleCount * sampleCount]
  }

  /// Numbers before the outputs: two squares and a rate.
  static let scalarCount = 3

  /// How many numbers these sums are.
  static func count(sampleCount: Int, grams: Bool) -> Int {
    Self.scalarCount + sampleCount + (grams ? 3 * sampleCount * sampleCount : 0)
  }

  /// Adds up chunks, one after the other, each laid out as `kernelSums` says; without `grams` only the outputs.
  init(chunks: NeuronMemory, chunkCount: Int, sampleCount: Int, grams: Bool) {
    let size = Self.count(sampleCount: sampleCount, grams: true)
    precondition(chunks.count >= chunkCount * size)
    self.sampleCount = sampleCount
    // Within the chunks' memory, which holds at least one of `size`, and lives as long as `chunks`.
    var totals = Array(
      UnsafeBufferPointer(start: chunks.pointer, count: Self.count(sampleCount: sampleCount, grams: grams)))
    for chunk in 1..<max(1, chunkCount) {
      let largest = max(totals[2], chunks.pointer[chunk * size + 2])
      for index in totals.indices { totals[index] += chunks.pointer[chunk * size + index] }
      totals[2] = largest
    }
    self.totals = totals
  }

  /// Where a kernel writes the sums of one chunk: n outputs, and the Gram matrices, behind two squares and a rate.
  static func kernelSums(_ chunk: UnsafeMutablePointer<Double>, sampleCount: Int, grams: Bool) -> pg_sums {
    let matrices = chunk + Self.scalarCount + sampleCount
    let size = sampleCount * sampleCount
    return pg_sums(
      output: chunk + Self.scalarCount, feature_gram: grams ? matrices : nil,
      gate_gram: grams ? matrices + size : nil,
      slide_gram: grams ? matrices + 2 * size : nil, a_displacement_squared: 0, w_displacement_squared: 0,
      rate: 0)
  }
}
