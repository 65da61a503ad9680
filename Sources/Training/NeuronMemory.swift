/// A block of doubles, aligned for the widest registers and zero at first, that kernels read and write.
///
/// It owns its memory and is not Sendable: a trial's arrays never leave the thread that trains it.
final class NeuronMemory {
  let count: Int
  /// Valid for `count` doubles as long as this object lives; every user holds the object while a kernel runs.
  let pointer: UnsafeMutablePointer<Double>

  init(count: Int) {
    self.count = count
    let bytes = max(count, 1) * MemoryLayout<Double>.stride
    pointer = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      .bindMemory(to: Double.self, capacity: max(count, 1))
    pointer.initialize(repeating: 0, count: max(count, 1))
  }

  deinit { pointer.deallocate() }

  subscript(index: Int) -> Double {
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

  /// Σ x² over `range`.
  func squaredNorm(_ range: Range<Int>) -> Double {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    var sum = 0.0
    for index in range { sum += pointer[index] * pointer[index] }
    return sum
  }
}
