import Foundation

@testable import Training

/// The neuron sums and flows written out neuron by neuron from the normal form, sharing nothing with the kernels: a plain
/// reference.
struct PlainNetwork {
  var a: [Double]
  var w: [[Double]]
  let x: [[Double]]
  let activation: Activation
  let scales: InitialScales

  init(_ network: Network) {
    let inputs = network.inputs
    let start = parameters(network, nil)
    a = start[0]
    w = (0..<network.width).map { k in start.dropFirst().map { $0[k] } }
    x = (0..<inputs.sampleCount).map { sample in
      Array(inputs.coordinates[sample * inputs.rank..<(sample + 1) * inputs.rank])
    }
    activation = network.activation
    scales = network.scales
  }

  func z(_ k: Int, _ i: Int) -> Double {
    var sum = 0.0
    for j in w[k].indices { sum += w[k][j] * x[i][j] }
    return sum
  }

  /// σ(bz)/b
  func activated(_ z: Double) -> Double {
    let b = scales.beta2
    switch activation {
    case .relu: return max(z, 0)
    case .leakyRelu: return z > 0 ? z : 0.01 * z
    case .identity: return z
    case .tanh: return Foundation.tanh(b * z) / b
    case .softplus: return (max(b * z, 0) + log1p(exp(-abs(b * z)))) / b
    case .xTanhX: return z * Foundation.tanh(b * z)
    }
  }

  /// σ'(bz)
  func slope(_ z: Double) -> Double {
    let y = scales.beta2 * z
    switch activation {
    case .relu: return z > 0 ? 1 : 0
    case .leakyRelu: return z > 0 ? 1 : 0.01
    case .identity: return 1
    case .tanh: return 1 / (cosh(y) * cosh(y))
    case .softplus: return 1 / (1 + exp(-y))
    case .xTanhX: return Foundation.tanh(y) + y / (cosh(y) * cosh(y))
    }
  }

  /// Σ_k a_k σ(z_ki), shape n.
  var output: [Double] {
    x.indices.map { i in a.indices.reduce(0.0) { $0 + a[$1] * activated(z($1, i)) } }
  }

  /// Σ_k σ(z_ki) σ(z_kj) and Σ_k a_k² σ'(z_ki) σ'(z_kj), shapes n × n.
  var grams: (feature: [Double], gate: [Double]) {
    let n = x.count
    var feature = Array(repeating: 0.0, count: n * n)
    var gate = feature
    for k in a.indices {
      let z = x.indices.map { self.z(k, $0) }
      let values = z.map(activated)
      let slopes = z.map(slope)
      for i in 0..<n {
        for j in 0..<n {
          feature[i * n + j] += values[i] * values[j]
          gate[i * n + j] += a[k] * a[k] * slopes[i] * slopes[j]
        }
      }
    }
    return (feature, gate)
  }

  /// One explicit Euler step along the residual integral.
  mutating func descend(_ integral: [Double]) {
    let rateA = scales.kappa / scales.kappaPrime / Double(x.count)
    let rateW = scales.kappa * scales.kappaPrime / Double(x.count)
    for k in a.indices {
      var moveA = 0.0
      var moveW = Array(repeating: 0.0, count: w[k].count)
      for i in x.indices {
        let zi = z(k, i)
        moveA -= rateA * integral[i] * activated(zi)
        let pull = rateW * integral[i] * a[k] * slope(zi)
        for j in moveW.indices { moveW[j] -= pull * x[i][j] }
      }
      a[k] += moveA
      for j in moveW.indices { w[k][j] += moveW[j] }
    }
  }

  /// Every parameter, a's row first, then those of w.
  var rows: [[Double]] { [a] + x[0].indices.map { j in w.map { $0[j] } } }

  /// The parameters to which ever smaller descents lead, by Richardson extrapolation in their number of steps.
  func flown(_ integral: [Double], steps: Int, levels: Int) -> [[Double]] {
    var table: [[[Double]]] = (0..<levels).map { level in
      let count = steps << level
      var plain = self
      for _ in 0..<count { plain.descend(integral.map { $0 / Double(count) }) }
      return plain.rows
    }
    for order in 1..<levels {
      let weight = 1 / (pow(2, Double(order)) - 1)
      table = zip(table, table.dropFirst()).map { coarse, fine in
        zip(coarse, fine).map { zip($0, $1).map { $1 + weight * ($1 - $0) } }
      }
    }
    return table[0]
  }
}

/// The parameters of a network at a displacement, or at first, in the layout of `PlainNetwork.rows`.
func parameters(_ network: Network, _ displacement: NeuronMemory?) -> [[Double]] {
  let parameters = network.parameters(at: displacement)
  return (0...network.inputs.rank).map { row in
    (0..<network.width).map { parameters[row * network.stride + network.place(of: $0)] }
  }
}

extension Network {
  /// Lets training begin at other parameters: `change` is handed a and u, rows of `stride` neurons.
  func begin(_ change: (NeuronMemory) -> Void) {
    let start = parameters(at: nil)
    change(start)
    begin(at: start)
  }
}

/// The largest difference of two arrays of the same shape; not a number where either holds one.
func distance(_ left: [[Double]], _ right: [[Double]]) -> Double {
  distance(left.flatMap { $0 }, right.flatMap { $0 })
}

func distance(_ left: some Collection<Double>, _ right: some Collection<Double>) -> Double {
  precondition(left.count == right.count)
  return zip(left, right).reduce(0) {
    $1.0 - $1.1 == 0 ? $0 : ($1.0 - $1.1).isNaN ? .nan : max($0, abs($1.0 - $1.1))
  }
}
