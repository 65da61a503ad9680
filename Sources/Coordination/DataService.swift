import Hashing
import Messaging
import Scheduling
import Training

/// Serves the problem's data in chunks, to few workers at a time, so that little of them ever waits to be sent.
///
/// Each chunk carries a receipt that nobody can guess, and the next is sent against it: who does not read what was sent is
/// sent no more of it.
struct DataService: Sendable {
  let hash: String
  private let trainingSet: TrainingSet
  private let receiptSeed: UInt64
  private var chunkCount: UInt64 = 0
  /// What is on its way to each worker, as far as anybody knows.
  private var deliveries: [WorkerID: Delivery] = [:]
  /// With so many deliveries those are forgotten that nobody has asked after for long.
  private var deliveryCountMax = workerCountMax

  private struct Delivery {
    let sentAt: Instant
    let receipt: UInt64
    /// Whether no other chunk follows.
    let isLast: Bool
  }

  /// So many workers are served at a time, each with one chunk on its way.
  static let workerCountMax = 64
  /// A worker that has asked for nothing for so long has lost its chunk, or has gone.
  static let idleMax = Duration.seconds(10)

  init(_ trainingSet: TrainingSet, hash: String, receiptSeed: UInt64) {
    self.trainingSet = trainingSet
    self.hash = hash
    self.receiptSeed = receiptSeed
  }

  /// The bytes of all inputs and targets.
  private var size: Int { 8 * (trainingSet.inputs.count + trainingSet.targets.count) }

  enum Answer: Equatable, Sendable {
    case chunk(CoordinatorMessage.DataChunk)
    /// Too many others are served, or a chunk may still be on its way; the worker asks again.
    case busy
    /// These are no data of this sweep.
    case unknown
  }

  mutating func answer(
    _ request: WorkerMessage.DataRequest, of worker: WorkerID, at now: Instant
  ) -> Answer {
    guard request.hash == hash, request.offset < size else { return .unknown }
    if let delivery = deliveries[worker] {
      guard request.receipt == delivery.receipt || delivery.sentAt.duration(to: now) >= Self.idleMax else {
        return .busy
      }
    } else if deliveries.count >= deliveryCountMax || isBusy {
      deliveries = deliveries.filter { $0.value.sentAt.duration(to: now) < Self.idleMax }
      deliveryCountMax = max(Self.workerCountMax, 2 * deliveries.count)
      if isBusy { return .busy }
    }
    let end = min(request.offset + WireLimits.dataChunkSizeMax, size)
    let receipt = nextReceipt()
    deliveries[worker] = Delivery(sentAt: now, receipt: receipt, isLast: end == size)
    let bytes = DataBytes.bytes(numbers(request.offset / 8..<end / 8))
    return .chunk(
      CoordinatorMessage.DataChunk(hash: hash, offset: request.offset, bytes: bytes, receipt: receipt))
  }

  /// Whether as many workers as are served at a time have more to come.
  private var isBusy: Bool {
    deliveries.count >= Self.workerCountMax
      && deliveries.values.count(where: { !$0.isLast }) >= Self.workerCountMax
  }

  /// Never 0, which is said before the first.
  private mutating func nextReceipt() -> UInt64 {
    chunkCount += 1
    var hash = CanonicalHash()
    hash.append(receiptSeed)
    hash.append(chunkCount)
    return hash.digest().bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } | 1
  }

  /// The inputs and then the targets, as if they were one array.
  private func numbers(_ range: Range<Int>) -> ArraySlice<Double> {
    let (inputs, targets) = (trainingSet.inputs, trainingSet.targets)
    if range.upperBound <= inputs.count { return inputs[range] }
    let ofTargets = max(0, range.lowerBound - inputs.count)..<range.upperBound - inputs.count
    return inputs[min(range.lowerBound, inputs.count)...] + targets[ofTargets]
  }
}
