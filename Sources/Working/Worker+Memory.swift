import Messaging
import Training

/// The memory that this worker may use, which other workers of its host may count on as well.
struct MemoryClaim: Equatable, Sendable {
  /// Bytes that nobody else may use.
  var granted = 0
  /// Whether the host was asked for more, or for less, and has not answered.
  var isAsked = false
  /// When to ask again after others were in the way.
  var retryDue: Duration?

  /// Claims are whole multiples of it, so that small trials do not ask for each run.
  static let unit = 64 << 20
  /// After so long others may have given something back.
  static let retryInterval = Duration.seconds(2)

  static func rounded(_ bytes: Int) -> Int { (bytes + unit - 1) / unit * unit }
}

extension Worker {
  /// Why a trial cannot be trained here, or nil if it can.
  func shortage(of memory: Int, dataSize: Int) -> String? {
    guard let memoryMax = configuration.memoryMax else { return nil }
    let left = max(0, memoryMax - dataSize)
    if memory <= left { return nil }
    return "it needs about \(megabytes(memory)) of memory, this worker has \(megabytes(left))"
  }

  func fitsBesideRuns(_ memory: Int, dataSize: Int) -> Bool {
    guard let memoryMax = configuration.memoryMax else { return true }
    return memory + runsMemory <= memoryMax - dataSize
  }

  mutating func decline(_ number: TrialNumber, reason: String) -> [WorkerEffect] {
    guard let trial = held.remove(number) else { return [] }
    let report = WorkerMessage.FailureReport(lease: trial.lease, reason: reason, isDeclined: true)
    return [.log(.warning, "declined a trial: \(reason)"), .send(.failure(report))]
  }

  // MARK: Beside other workers

  /// Asks for what a run takes beside those that run, unless it is granted already.
  /// - Returns: nil if the run may begin; otherwise it may when the claim is granted.
  mutating func claim(_ memory: Int, dataSize: Int) -> [WorkerEffect]? {
    guard configuration.sharesMemory, let memoryMax = configuration.memoryMax else { return nil }
    let bytes = dataSize + runsMemory + memory
    if bytes <= claim.granted { return nil }
    if claim.isAsked || claim.retryDue != nil { return [] }
    claim.isAsked = true
    return [.claimMemory(min(memoryMax, MemoryClaim.rounded(bytes)))]
  }

  mutating func noteClaim(_ bytes: Int, isGranted: Bool, at now: Duration) -> [WorkerEffect] {
    claim.isAsked = false
    guard isGranted else {
      claim.retryDue = now + MemoryClaim.retryInterval
      return []
    }
    claim.granted = bytes
    return fillSlots()
  }

  mutating func retryClaim(at now: Duration) -> [WorkerEffect] {
    guard let due = claim.retryDue, now >= due else { return [] }
    claim.retryDue = nil
    return fillSlots()
  }

  /// Gives back what the runs do not take any more, when that is much.
  mutating func releaseMemory() -> [WorkerEffect] {
    let bytes = MemoryClaim.rounded((sweep?.problem.dataSize ?? 0) + runsMemory)
    guard configuration.sharesMemory, !claim.isAsked, claim.granted > 2 * bytes else { return [] }
    // At once: nothing begins on what is about to be given back.
    claim.granted = bytes
    claim.isAsked = true
    return [.claimMemory(bytes)]
  }
}
