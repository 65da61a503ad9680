import Foundation
import Messaging
import Synchronization
import Training

/// The worker's disk: its spool and its data cache. What is asked of it is done in order, in a thread of its own, so that a
/// slow disk never keeps a heartbeat back.
final class WorkerStorage: Sendable {
  private let spool: Mutex<Spool>
  private let cache: DataCache?
  private let answer: @Sendable (WorkerEvent) -> Void
  private let note: @Sendable (String) -> Void
  private let queue = DispatchQueue(label: "storage")

  /// - Parameters:
  ///   - answer: is told what the worker's mind waits for.
  ///   - note: is told, in one line, what went wrong and does not matter much.
  init(
    spool: consuming Spool, cache: DataCache?, answer: @escaping @Sendable (WorkerEvent) -> Void,
    note: @escaping @Sendable (String) -> Void
  ) {
    self.spool = Mutex(spool)
    self.cache = cache
    self.answer = answer
    self.note = note
  }

  func spool(_ number: TrialNumber, sweepHash: String, _ report: WorkerMessage.ResultReport) {
    queue.async { [self] in
      do {
        try spool.withLock { try $0.append(report, as: number, sweepHash: sweepHash) }
        answer(.spooled(number))
      } catch {
        answer(.notSpooled(number, reason: "\(error)"))
      }
    }
  }

  func recall(_ number: TrialNumber) {
    queue.async { [self] in answer(.recalled(number, spool.withLock { $0.read(number) })) }
  }

  func discard(_ number: TrialNumber) {
    queue.async { [self] in spool.withLock { $0.discard(number) } }
  }

  func load(_ problem: WireProblem) {
    queue.async { [self] in answer(.dataLoaded(hash: problem.dataHash, cache?.load(problem))) }
  }

  func store(_ trainingSet: TrainingSet, of problem: WireProblem) {
    queue.async { [self] in
      do {
        try cache?.store(trainingSet, of: problem)
      } catch {
        note("the data cache cannot be written: \(error.localizedDescription)")
      }
    }
  }

  /// Waits until everything is done that was asked for.
  func close() {
    queue.sync { spool.withLock { $0.synchronize() } }
  }
}
