import Logging
import Messaging
import Training

/// Names one run of the training function in this process.
public struct RunIdentifier: Hashable, Comparable, Sendable {
  public let number: Int

  public init(number: Int) {
    self.number = number
  }

  public static func < (left: RunIdentifier, right: RunIdentifier) -> Bool { left.number < right.number }
}

/// What happens to a worker.
public enum WorkerEvent: Equatable, Sendable {
  /// What an earlier process left in the spool; if at all, before anything else.
  case restored([SpooledResult])
  case started
  case received(CoordinatorMessage)
  /// The coordinator sent something that is no message of this protocol.
  case unreadable(WireError)
  case trained(RunIdentifier, TrialRecord, wallSeconds: Double)
  /// The computation of these runs has not moved for `WorkerConfiguration.standstillMax`: it hangs, and holds its slot
  /// for ever. The others wait for a slot.
  case stoodStill([RunIdentifier], notBegun: [RunIdentifier])
  case spooled(TrialNumber)
  /// The spool is full or fails; the result was not written.
  case notSpooled(TrialNumber, reason: String)
  /// What `claimMemory` asked for, and whether it is this worker's now.
  case memoryClaimed(Int, isGranted: Bool)
  /// What `recall` asked for; nil if the disk has lost it.
  case recalled(TrialNumber, WorkerMessage.ResultReport?)
  /// What `loadData` asked for: data of this hash, verified, or nil if the cache has none.
  case dataLoaded(hash: String, TrainingSet?)
  /// The user asks it to leave; a second time, to leave at once. These runs still wait for a slot.
  case drainRequested(notBegun: [RunIdentifier])
  /// The process that started it has ended.
  case parentEnded
  /// `Worker.deadline` has passed.
  case deadlineReached
}

/// What a worker wants done, in this order.
public enum WorkerEffect: Equatable, Sendable {
  /// Leaves the present endpoint, if any, for the one at this place of `WorkerConfiguration.endpoints`.
  case connect(Int)
  /// Sends if there is a connection; what must arrive is said again later.
  case send(WorkerMessage)
  case train(RunIdentifier, TrialDefinition, recordingNeurons: Bool)
  /// Claims so many bytes of the host's memory, in all, beside other workers; answered by `memoryClaimed`.
  case claimMemory(Int)
  /// Writes a result to the spool; answered by `spooled` or `notSpooled`.
  case spool(TrialNumber, sweepHash: String, WorkerMessage.ResultReport)
  /// Reads a result from the spool; answered by `recalled`.
  case recall(TrialNumber)
  /// Removes a result from the spool.
  case discard(TrialNumber)
  /// Looks for a problem's data in the cache; answered by `dataLoaded`.
  case loadData(WireProblem)
  /// Puts data into the cache.
  case storeData(WireProblem, TrainingSet)
  case log(Logger.Level, String)
  /// The last effect of a worker.
  case leave(Departure)
}

/// Why a worker left.
public enum Departure: Equatable, Sendable, CustomStringConvertible {
  /// The sweep is complete.
  case dismissed
  /// The user asked for it.
  case drained
  case refused(reason: String)
  /// The coordinator's messages, or its sweep, are not for this version of the worker or not for this host.
  case incompatible(reason: String)
  /// Not a word for so long.
  case silence(Duration)
  case parentEnded
  /// A trial hangs in one of its slots.
  case standstill

  /// Whether the worker did what it was there for.
  public var isSuccess: Bool { self == .dismissed || self == .drained }

  public var description: String {
    switch self {
    case .dismissed: "the sweep is complete"
    case .drained: "asked to stop"
    case .refused(let reason): "the coordinator refused this worker: \(reason)"
    case .incompatible(let reason): reason
    case .silence(let duration): "not a word from the coordinator for \(duration.components.seconds) s"
    case .parentEnded: "the process that started this worker has ended"
    case .standstill: "the computation of a trial hangs, which cannot be stopped otherwise"
    }
  }
}
