import Hashing
import Messaging
import Training

/// The data of a problem on their way to this worker, chunk by chunk and in order, one request at a time.
struct DataFetch: Sendable {
  let problem: WireProblem
  /// When to ask again.
  var requestDue: Duration
  /// Requests since the last chunk that was of use.
  var requestCount = 0
  private var inputs: [Double] = []
  private var targets: [Double] = []
  private var hash: CanonicalHash
  /// Of the chunk that came last, for the next request.
  private var receipt: UInt64 = 0

  init(_ problem: WireProblem, at now: Duration) {
    self.problem = problem
    requestDue = now
    hash = CanonicalHash(ofDataWith: problem.sampleCount, inputDimension: problem.inputDimension)
  }

  private var inputCount: Int { problem.sampleCount * problem.inputDimension }

  /// The bytes that are here.
  var offset: Int { 8 * (inputs.count + targets.count) }

  var isComplete: Bool { offset == problem.dataSize }

  var request: WorkerMessage {
    .dataRequest(WorkerMessage.DataRequest(hash: problem.dataHash, offset: offset, receipt: receipt))
  }

  /// Takes the chunk that is due, and passes over those that are late, doubled or of other data.
  /// - Returns: whether it was of use.
  mutating func take(_ chunk: CoordinatorMessage.DataChunk) -> Bool {
    guard chunk.hash == problem.dataHash, chunk.offset == offset,
      chunk.bytes.count == min(WireLimits.dataChunkSizeMax, problem.dataSize - offset)
    else { return false }
    if inputs.isEmpty {
      // Room that is only claimed: a page of it is taken as soon as a number is written there.
      inputs.reserveCapacity(inputCount)
      targets.reserveCapacity(problem.sampleCount)
    }
    let numbers = DataBytes.numbers(chunk.bytes)
    hash.append(numbers)
    receipt = chunk.receipt
    let inputsLeft = inputCount - inputs.count
    inputs.append(contentsOf: numbers.prefix(inputsLeft))
    targets.append(contentsOf: numbers.dropFirst(inputsLeft))
    return true
  }

  /// The data, once complete; nil if they are not what their hash says.
  var trainingSet: TrainingSet? {
    guard isComplete, hash.digest().hexadecimal == problem.dataHash else { return nil }
    return TrainingSet(inputs: inputs, inputDimension: problem.inputDimension, targets: targets)
  }
}
