import CKernels

/// How the neurons of a network are cut up for its kernels: a function of the problem alone, so that sums over chunks, added
/// in their order, are the same on any number of threads.
struct NeuronChunks {
  let width: Int
  /// Neurons of every chunk but the last.
  let size: Int

  init(width: Int, sampleCount: Int) {
    self.width = width
    // A chunk's work should be large beside its n × n sums, and these few.
    let wanted = max(chunkSizeMin, sampleCount * sampleCount / 16, width / chunkCountMax)
    let stride = Int(PG_STRIDE)
    size = (wanted + stride - 1) / stride * stride
  }

  var count: Int { (width + size - 1) / size }

  /// The parts that may be done at once: part p does chunks p, p + partCount, …
  var partCount: Int { min(count, partCountMax) }

  func chunks(ofPart part: Int) -> StrideTo<Int> { Swift.stride(from: part, to: count, by: partCount) }

  func range(_ chunk: Int) -> pg_range {
    pg_range(first: Int64(chunk * size), count: Int64(min(size, width - chunk * size)))
  }
}

private let chunkSizeMin = 4096
private let chunkCountMax = 64
private let partCountMax = 32
