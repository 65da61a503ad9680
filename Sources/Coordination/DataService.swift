import Messaging
import Scheduling
import Training

/// Serves the problem's data in chunks, to few workers at a time, so that little of them ever waits to be sent.
struct DataService: Sendable {
  let hash: String
  private let trainingSet: TrainingSet
  /// When each worker was last sent a chunk that it may not have yet.
  private var servedAt: [WorkerID: Instant] = [:]

  /// So many workers are served at a time, each with one chunk on its way.
  static let workerCountMax = 64
  /// A worker that has asked for nothing for so long has lost its chunk, or has gone.
  static let idleMax = Duration.seconds(10)

  init(_ trainingSet: TrainingSet, hash: String) {
    self.trainingSet = trainingSet
    self.hash = hash
  }

  /// The bytes of all inputs and targets.
  private var size: Int { 8 * (trainingSet.inputs.count + trainingSet.targets.count) }

  enum Answer: Equatable, Sendable {
    case chunk(CoordinatorMessage.DataChunk)
    /// Too many others are served; the worker asks again.
    case busy
    /// These are no data of this sweep.
    case unknown
  }

  mutating func answer(
    _ request: WorkerMessage.DataRequest, of worker: WorkerID, at now: Instant
  ) -> Answer {
    guard request.hash == hash, request.offset < size else { return .unknown }
    if servedAt[worker] == nil, servedAt.count >= Self.workerCountMax {
      servedAt = servedAt.filter { $0.value.duration(to: now) < Self.idleMax }
      if servedAt.count >= Self.workerCountMax { return .busy }
    }
    let end = min(request.offset + WireLimits.dataChunkSizeMax, size)
    servedAt[worker] = end == size ? nil : now
    let bytes = DataBytes.bytes(numbers(request.offset / 8..<end / 8))
    return .chunk(CoordinatorMessage.DataChunk(hash: hash, offset: request.offset, bytes: bytes))
  }

  /// The inputs and then the targets, as if they were one array.
  private func numbers(_ range: Range<Int>) -> [Double] {
    let inputs = trainingSet.inputs
    return Array(inputs[range.clamped(to: 0..<inputs.count)])
      + range.dropFirst(max(0, inputs.count - range.lowerBound)).map {
        trainingSet.targets[$0 - inputs.count]
      }
  }
}
