import Dispatch
import Synchronization
import Testing

@testable import Training

/// Ways to do the parts of a trial's work.
private let performers: [(name: String, concurrency: Concurrency)] = [
  ("reversed", Concurrency { count, body in for part in (0..<count).reversed() { body(part) } }),
  (
    "threads",
    Concurrency { count, body in
      DispatchQueue.concurrentPerform(iterations: count) { body($0) }
    }
  ),
]

@Suite("Concurrency")
struct ConcurrencyTests {
  /// Wider than two chunks of 4096 neurons, the last of them not full.
  private static let cases = [
    KernelCase(set: fourPoints, activation: .relu, width: 9001),
    KernelCase(set: widePoints, activation: .relu, width: 9001),
    KernelCase(set: widePoints, activation: .tanh, width: 9001, beta2: 2.5),
  ]

  @Test("whoever does the parts of an advance, the bytes are the same", arguments: cases)
  func advance(_ kernelCase: KernelCase) {
    let serial = kernelCase.network(gamma: 0.4, gammaPrime: 0, seed: 2)
    #expect(serial.chunks.partCount > 2)
    let bytes = movedBytes(serial, by: turning(kernelCase.integral(serial)))
    for performer in performers {
      for instructionSet in runnableInstructionSets {
        let network = kernelCase.network(
          gamma: 0.4, gammaPrime: 0, seed: 2, instructionSet: instructionSet,
          concurrency: performer.concurrency)
        #expect(
          movedBytes(network, by: turning(kernelCase.integral(network))) == bytes,
          "\(performer.name), \(instructionSet)")
      }
    }
  }

  @Test("whoever does the parts of a descent, the bytes are the same", arguments: cases)
  func descent(_ kernelCase: KernelCase) {
    func moved(_ concurrency: Concurrency) -> [UInt64] {
      let network = kernelCase.network(
        gamma: 0.4, gammaPrime: 0, seed: 2, method: .descent, concurrency: concurrency)
      let displacement = network.makeDisplacement()
      let output = network.descend(
        displacement, from: network.initial, by: kernelCase.integral(network),
        sides: network.sides(of: displacement, from: network.initial))
      return (output + (0..<displacement.count).map { displacement[$0] }).map(\.bitPattern)
    }
    let serial = moved(.serial)
    for performer in performers { #expect(moved(performer.concurrency) == serial, "\(performer.name)") }
  }

  @Test("chunks cover every neuron once", arguments: [1, 15, 4096, 4097, 9001, 200_000, 999_999])
  func cover(width: Int) {
    for sampleCount in [1, 4, 64, 500] {
      let chunks = NeuronChunks(width: width, sampleCount: sampleCount)
      let done = (0..<chunks.partCount).flatMap { Array(chunks.chunks(ofPart: $0)) }
      #expect(done.sorted() == Array(0..<chunks.count))
      var next: Int64 = 0
      for chunk in 0..<chunks.count {
        let range = chunks.range(chunk)
        #expect(range.first == next && range.first % 16 == 0 && range.count > 0)
        next += range.count
      }
      #expect(next == Int64(width))
    }
  }

  @Test("a trial's result does not depend on its concurrency", arguments: [Activation.relu, .tanh])
  func trial(activation: Activation) {
    let definition = definition(
      activation: activation, gamma: 0.5, gammaPrime: 0, width: 9001,
      settings: TrainingSettings(lossTolerance: 1e-3, accuracy: 0.1))
    let serial = train(definition)
    for performer in performers {
      #expect(train(definition, concurrency: performer.concurrency) == serial, "\(performer.name)")
    }
  }

  @Test("the space that inputs span is found once, whoever asks first, for all copies of a training set")
  func sharedReduction() {
    let trainingSet = samples(40, inputDimension: 60)
    let copies = [TrainingSet](repeating: trainingSet, count: 8)
    let found = Mutex<[[Double]]>([])
    DispatchQueue.concurrentPerform(iterations: copies.count) { index in
      let coordinates = copies[index].reducedInputs.coordinates
      found.withLock { $0.append(coordinates) }
    }
    // Addresses are only compared, while all arrays are alive: at one address they share their storage.
    let arrays = found.withLock { $0 }
    let addresses = Set(arrays.map { $0.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) } })
    #expect(arrays.count == copies.count && addresses.count == 1)
  }

  @Test("training sets are equal by their numbers, whatever was found about them")
  func equality() {
    let trainingSet = samples(4, inputDimension: 6)
    _ = trainingSet.reducedInputs
    let (inputs, targets) = (trainingSet.inputs, trainingSet.targets)
    #expect(trainingSet == TrainingSet(inputs: inputs, inputDimension: 6, targets: targets))
    #expect(trainingSet != TrainingSet(inputs: inputs.reversed(), inputDimension: 6, targets: targets))
    #expect(trainingSet != TrainingSet(inputs: inputs, inputDimension: 6, targets: targets.reversed()))
  }
}
