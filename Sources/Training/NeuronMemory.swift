/// A block of numbers, aligned for the widest registers and zero at first, that kernels read and write.
///
/// It owns its memory and is not Sendable: a trial's arrays never leave the trial.
final class AlignedMemory<Scalar: Numeric & BitwiseCopyable> {
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

  /// The first numbers become those of another memory, plus those of a third.
  func copy(first number: Int, from other: AlignedMemory, plus third: AlignedMemory? = nil) {
    precondition(0...min(count, other.count, third?.count ?? count) ~= number)
    pointer.update(from: other.pointer, count: number)
    guard let third else { return }
    for index in 0..<number { pointer[index] += third.pointer[index] }
  }

  /// Σ x² over `range`, in four sums side by side.
  func squaredNorm(_ range: Range<Int>) -> Scalar {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    var sums: (Scalar, Scalar, Scalar, Scalar) = (0, 0, 0, 0)
    var index = range.lowerBound
    while index + 4 <= range.upperBound {
      sums.0 += pointer[index] * pointer[index]
      sums.1 += pointer[index + 1] * pointer[index + 1]
      sums.2 += pointer[index + 2] * pointer[index + 2]
      sums.3 += pointer[index + 3] * pointer[index + 3]
      index += 4
    }
    for rest in index..<range.upperBound { sums.0 += pointer[rest] * pointer[rest] }
    return (sums.0 + sums.1) + (sums.2 + sums.3)
  }
}

/// One number for each parameter of each neuron, or scratch memory of the kernels.
typealias NeuronMemory = AlignedMemory<Double>
