import CKernels

extension Network {
  /// Evaluates the neuron sums at a displacement.
  func evaluate(_ displacement: NeuronMemory) -> NeuronSums {
    advance(from: displacement, to: displacement, by: nil)
  }

  /// Moves every neuron by the time-integrated residual and evaluates the sums where it arrives, the tangent kernel's
  /// included. Without a residual nothing moves.
  func advance(from: NeuronMemory, to: NeuronMemory, by residualIntegral: ResidualIntegral?) -> NeuronSums {
    precondition(from.count == initial.count && to.count == initial.count)
    precondition(residualIntegral == nil || residualIntegral?.whole.count == inputs.sampleCount)
    withKernelNetwork { network in
      withKernelIntegral(residualIntegral) { integral in
        let (source, target) = (kernelParameters(from), kernelParameters(to))
        let sampleCount = inputs.sampleCount
        let work = ChunkWork { chunk, scratch, sums in
          var kernelSums = NeuronSums.kernelSums(sums, sampleCount: sampleCount, grams: true)
          withUnsafePointer(to: source) { source in
            withUnsafePointer(to: target) { target in
              pg_advance(network, chunk, source, target, integral, 1, scratch, &kernelSums)
            }
          }
          sums[0] = kernelSums.a_displacement_squared
          sums[1] = kernelSums.w_displacement_squared
          sums[2] = kernelSums.rate
        }
        perform(work)
      }
    }
    return NeuronSums(chunks: sums, chunkCount: chunks.count, sampleCount: inputs.sampleCount, grams: true)
  }

  /// What the samples see of neurons with these parameters, and |u|²: where training begins.
  func toSamples(_ parameters: NeuronMemory) {
    withKernelNetwork { network in
      pg_to_samples(
        network, parameters.pointer + stride, initial.pointer + stride,
        initial.pointer + (inputs.rank + 1) * stride, scratch.pointer)
    }
    withExtendedLifetime(parameters) {}
  }

  /// a and u of every neuron at a displacement, or at first: shape (1 + r) × stride.
  func parameters(at displacement: NeuronMemory?) -> NeuronMemory {
    weights(initial, plus: displacement)
  }

  /// a and u of what is kept of neurons, shape (1 + r) × stride.
  func weights(_ kept: NeuronMemory, plus moved: NeuronMemory?) -> NeuronMemory {
    let parameters = makeParameters()
    parameters.copy(first: keepsSamples ? stride : parameters.count, from: kept, plus: moved)
    guard keepsSamples, let inverse = inputs.inverse else { return parameters }
    withKernelNetwork { network in
      inverse.withUnsafeBufferPointer {
        pg_to_weights(
          network, $0.baseAddress, kept.pointer + stride, moved.map { $0.pointer + stride },
          parameters.pointer + stride, scratch.pointer)
      }
    }
    withExtendedLifetime((kept, moved)) {}
    return parameters
  }

  /// One explicit Euler step in place, in the precision of the parameters: their displacement from `initial`, or without it
  /// from zero. `sides` are those of where it begins and then of where it arrives. Returns κ⁻¹ f there, shape n.
  func descend<Scalar>(
    _ displacement: AlignedMemory<Scalar>, from initial: AlignedMemory<Scalar>?,
    by residualIntegral: [Double], sides: AlignedMemory<UInt8>
  ) -> [Double] {
    precondition(
      !keepsSamples && displacement.count == self.initial.count && sides.count == stride
        && residualIntegral.count == inputs.sampleCount)
    let precision = precision(of: Scalar.self)
    withKernelNetwork { network in
      residualIntegral.withUnsafeBufferPointer { integral in
        let (start, moved) = (
          UnsafeRawPointer(initial?.pointer), UnsafeMutableRawPointer(displacement.pointer)
        )
        let sides = sides.pointer
        let work = ChunkWork { chunk, scratch, sums in
          pg_descend(
            network, precision, chunk, start, moved, integral.baseAddress, sides, scratch,
            sums + NeuronSums.scalarCount)
        }
        perform(work)
      }
    }
    withExtendedLifetime((displacement, initial, sides)) {}
    return NeuronSums(chunks: sums, chunkCount: chunks.count, sampleCount: inputs.sampleCount, grams: false)
      .output
  }

  /// On which sides of their kinks the neurons are where a descent begins, for kernels alone to read; shape stride.
  func sides<Scalar>(of displacement: AlignedMemory<Scalar>, from initial: AlignedMemory<Scalar>?)
    -> AlignedMemory<UInt8>
  {
    precondition(displacement.count == self.initial.count)
    let sides = AlignedMemory<UInt8>(count: stride)
    withKernelNetwork {
      pg_take_sides(
        $0, precision(of: Scalar.self), pg_range(first: 0, count: Int64(width)), initial?.pointer,
        displacement.pointer, sides.pointer)
    }
    withExtendedLifetime((displacement, initial)) {}
    return sides
  }

  private func precision<Scalar>(of type: Scalar.Type) -> pg_precision {
    type == Float.self ? PG_FLOAT32 : PG_FLOAT64
  }

  /// Hands the kernels' view of the network to `body`; its pointers are valid inside it.
  private func withKernelNetwork(_ body: (UnsafePointer<pg_network>) -> Void) {
    withExtendedLifetime(self) {
      inputs.coordinates.withUnsafeBufferPointer { coordinates in
        inputs.gram.withUnsafeBufferPointer { gram in
          let network = pg_network(
            stride: Int64(stride), samples: Int32(inputs.sampleCount), rank: Int32(inputs.rank),
            coordinates: keepsSamples ? PG_SAMPLES : PG_WEIGHTS,
            inputs: coordinates.baseAddress, inputs_gram: gram.baseAddress,
            activation: activation.kernelValue,
            negative_slope: activation.negativeSlope, input_scale: scales.beta2, kappa: scales.kappa,
            kappa_prime: scales.kappaPrime, instruction_set: instructionSet.kernelValue)
          withUnsafePointer(to: network, body)
        }
      }
    }
  }

  /// Does the work for every chunk, in parts that may run at once, each with scratch memory of its own.
  private func perform(_ work: ChunkWork) {
    let size = NeuronSums.count(sampleCount: inputs.sampleCount, grams: true)
    let places = ChunkPlaces(
      scratch: scratch.pointer, scratchSize: scratchSize, sums: sums.pointer, sumsSize: size)
    let chunks = chunks
    let part: @Sendable (Int) -> Void = { part in
      for chunk in chunks.chunks(ofPart: part) {
        work.body(
          chunks.range(chunk), places.scratch + part * places.scratchSize,
          places.sums + chunk * places.sumsSize)
      }
    }
    concurrency.perform(chunks.partCount, part)
  }

  private func kernelParameters(_ displacement: NeuronMemory) -> pg_parameters {
    pg_parameters(
      a_initial: UnsafePointer(initial.pointer), w_initial: UnsafePointer(initial.pointer + stride),
      a_displacement: displacement.pointer, w_displacement: displacement.pointer + stride,
      w_squared: keepsSamples ? displacement.pointer + (inputs.rank + 1) * stride : nil)
  }
}

/// Hands the kernels' view of a residual integral, null for none, to `body`; its pointers are valid inside it.
private func withKernelIntegral(
  _ integral: ResidualIntegral?, _ body: (UnsafePointer<pg_residual_integral>?) -> Void
) {
  guard let integral else { return body(nil) }
  integral.whole.withUnsafeBufferPointer { whole in
    integral.parts.withUnsafeBufferPointer { parts in
      let view = pg_residual_integral(
        whole: whole.baseAddress, parts: parts.baseAddress, part_count: Int32(integral.partCount))
      withUnsafePointer(to: view, body)
    }
  }
}

/// The kernel's work on one chunk, with its scratch memory and the place of its sums.
///
/// Unchecked, and safe: the body captures memory that the caller of `perform` keeps alive until all parts have returned.
/// Chunks are disjoint ranges of neurons and each writes its own neurons, its own part's scratch and its own sums; what
/// they share they only read.
private struct ChunkWork: @unchecked Sendable {
  let body: (pg_range, _ scratch: UnsafeMutablePointer<Double>, _ sums: UnsafeMutablePointer<Double>) -> Void
}

/// Where parts find their scratch and chunks their sums. Unchecked for the reason given at `ChunkWork`.
private struct ChunkPlaces: @unchecked Sendable {
  let scratch: UnsafeMutablePointer<Double>
  let scratchSize: Int
  let sums: UnsafeMutablePointer<Double>
  let sumsSize: Int
}

extension Activation {
  fileprivate var kernelValue: pg_activation {
    switch self {
    case .relu, .leakyRelu, .identity: PG_TWO_SLOPES
    case .tanh: PG_TANH
    case .softplus: PG_SOFTPLUS
    case .xTanhX: PG_X_TANH_X
    }
  }
}
