/// A block of numbers, aligned for the widest registers and zero at first, that kernels read and write.
///
/// It owns its memory and is not Sendable: a trial's arrays never leave the trial.
final class AlignedMemory<Scalar: BinaryFloatingPoint> {
  let count: Int
  /// Valid for `count` numbers as long as this object lives; every user holds the object while a kernel runs.
  let pointer: UnsafeMutablePointer<Scalar>

  init(count: Int) {
    self.count = count
    let bytes = max(count, 1) * MemoryLayout<Scalar>.stride
    pointer = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      .bindMemory(to: Scalar.self, capacity: max(count, 1))
    pointer.initialize(repeating: 0, count: max(count, 1))
  }

  deinit { pointer.deallocate() }

  subscript(index: Int) -> Scalar {
    get {
      precondition(index >= 0 && index < count)
      return pointer[index]
    }
    set {
      precondition(index >= 0 && index < count)
      pointer[index] = newValue
    }
  }

  func clear() { pointer.update(repeating: 0, count: count) }

  func copy(from other: AlignedMemory) {
    precondition(other.count == count)
    pointer.update(from: other.pointer, count: count)
  }

  /// Σ x² over `range`.
  func squaredNorm(_ range: Range<Int>) -> Scalar {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    var sum: Scalar = 0
    for index in range { sum += pointer[index] * pointer[index] }
    return sum
  }
}

/// One number for each parameter of each neuron, or scratch memory of the kernels.
typealias NeuronMemory = AlignedMemory<Double>
