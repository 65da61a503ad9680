import CKernels
import Foundation

extension Network {
  /// How many cones of orientations, taken greedily, hold 90 % of Σ |a_k|‖w_k‖.
  func orientationCount(_ displacement: NeuronMemory) -> Int {
    let parameters = parameters(at: displacement)
    let amplitude = NeuronMemory(count: stride)
    let norm = NeuronMemory(count: stride)
    let cones = pg_orientation_cones(
      Int64(stride), Int32(inputs.rank), parameters.pointer, parameters.pointer + stride,
      orientationConeCosine, 0.9, Int32(orientationCountMax), amplitude.pointer, norm.pointer)
    withExtendedLifetime(parameters) {}
    return Int(cones)
  }

  func snapshot(_ displacement: NeuronMemory) -> NeuronSnapshot {
    let mesh = inputs.dimension == 2 ? functionMesh() : []
    let final = parameters(at: displacement)
    let plane = inputs.dimension == 2 ? [[1, 0], [0, 1]] : principalPlane(final)
    let after = neurons(final, in: plane)
    let initial = parameters(at: nil)
    let before = neurons(initial, in: plane)
    return NeuronSnapshot(
      initialOrientations: before.orientations, finalOrientations: after.orientations,
      initialAmplitudes: before.amplitudes, finalAmplitudes: after.amplitudes, functionInputs: mesh,
      initialFunction: mesh.map { function(at: $0, initial) },
      finalFunction: mesh.map { function(at: $0, final) })
  }

  private func weights(_ neuron: Int, _ parameters: NeuronMemory) -> [Double] {
    (0..<inputs.rank).map { parameters[($0 + 1) * stride + neuron] }
  }

  private func neurons(
    _ parameters: NeuronMemory, in plane: [[Double]]
  ) -> (orientations: [Float], amplitudes: [Float]) {
    var orientations: [Float] = []
    var amplitudes: [Float] = []
    for neuron in 0..<width {
      let place = place(of: neuron)
      let w = coordinates(weights(place, parameters))
      let a = parameters[place]
      orientations.append(Float(atan2(dot(w, plane[1]), dot(w, plane[0]))))
      amplitudes.append(Float(a.magnitude * dot(w, w).squareRoot()))
    }
    return (orientations, amplitudes)
  }

  /// For one input the weight and the bias themselves, even where a single sample reduces them to one coordinate.
  private func coordinates(_ reduced: [Double]) -> [Double] {
    guard inputs.dimension == 2, let basis = inputs.basis else { return reduced }
    return (0..<2).map { column in reduced.indices.reduce(0) { $0 + reduced[$1] * basis[$1 * 2 + column] } }
  }

  /// The two leading principal directions of the amplitude-weighted final orientations, each with its largest
  /// component positive.
  private func principalPlane(_ parameters: NeuronMemory) -> [[Double]] {
    let r = inputs.rank
    guard r > 1 else { return identityPlane(r) }
    var moment = Array(repeating: 0.0, count: r * r)
    for neuron in 0..<width {
      let w = weights(neuron, parameters)
      let length = dot(w, w).squareRoot()
      guard length > 0 else { continue }
      let factor = parameters[neuron].magnitude / length
      for row in 0..<r { for column in 0..<r { moment[row * r + column] += factor * w[row] * w[column] } }
    }
    var values = Array(repeating: 0.0, count: r)
    var vectors = moment
    guard symmetricEigen(r, moment, .best, values: &values, vectors: &vectors) else {
      return identityPlane(r)
    }
    return [r - 1, r - 2].map { row in
      let direction = Array(vectors[row * r..<(row + 1) * r])
      let largest = direction.max { $0.magnitude < $1.magnitude } ?? 1
      return largest < 0 ? direction.map { -$0 } : direction
    }
  }

  private func identityPlane(_ r: Int) -> [[Double]] {
    (0..<2).map { axis in (0..<r).map { $0 == axis ? 1 : 0 } }
  }

  /// 201 points over the inputs' range and a quarter of it on each side.
  private func functionMesh() -> [Double] {
    let columns = Swift.stride(from: 0, to: inputs.sampleCount, by: 1).map { input($0) }
    guard let low = columns.min(), let high = columns.max() else { return [] }
    let margin = high > low ? 0.25 * (high - low) : 1
    return (0...200).map { low - margin + (high - low + 2 * margin) * Double($0) / 200 }
  }

  /// The single input of a sample of a one-dimensional problem.
  private func input(_ sample: Int) -> Double {
    coordinates(Array(inputs.coordinates[sample * inputs.rank..<(sample + 1) * inputs.rank]))[0]
  }

  /// f(x) for one-dimensional inputs.
  private func function(at x: Double, _ parameters: NeuronMemory) -> Double {
    var sum = 0.0
    for neuron in 0..<width {
      let w = coordinates(weights(neuron, parameters))
      let z = w[0] * x + w[1]
      sum += parameters[neuron] * activation.value(z, beta2: scales.beta2)
    }
    return scales.kappa * sum
  }
}

extension Activation {
  /// σ(β₂z)/β₂, what the normal form has in place of σ(z).
  fileprivate func value(_ z: Double, beta2: Double) -> Double {
    switch self {
    case .relu, .leakyRelu, .identity: z > 0 ? z : negativeSlope * z
    case .tanh: Foundation.tanh(beta2 * z) / beta2
    case .softplus: (max(beta2 * z, 0) + log1p(exp(-(beta2 * z).magnitude))) / beta2
    case .xTanhX: z * Foundation.tanh(beta2 * z)
    }
  }
}
