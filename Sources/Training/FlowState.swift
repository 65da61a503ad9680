/// Where a flow has arrived: residual, loss and tangent kernel, and what it took.
struct FlowState {
  /// e = f − y, shape n.
  let residual: [Double]
  /// R = 1/(2n) Σ e².
  var loss: Double
  let kernel: TangentKernel
  let displacementSquaredA: Double
  let displacementSquaredW: Double
  /// In the unit of the normal form.
  let time: Double
  /// Evaluations of the neuron sums so far.
  var evaluations = 1

  /// - Parameter previous: where the flow was before the step that the sums are of.
  init(network: Network, sums: NeuronSums, time: Double = 0, previous: FlowState? = nil) {
    self.time = time
    residual = network.residual(sums.output)
    loss = dot(residual, residual) / (2 * Double(residual.count))
    kernel = TangentKernel(sums: sums, inputs: network.inputs, scales: network.scales)
    displacementSquaredA = sums.displacementSquaredA
    // The kernels tell by how much it has grown where they keep samples; rounding must not make it negative.
    let before = network.keepsSamples ? previous?.displacementSquaredW ?? 0 : 0
    let squaredW = before + sums.displacementSquaredW
    displacementSquaredW = squaredW < 0 ? 0 : squaredW
  }
}

extension Network {
  /// The state at zero displacement, with one evaluation spent.
  func initialState() -> FlowState {
    FlowState(network: self, sums: evaluate(makeDisplacement()))
  }
}
