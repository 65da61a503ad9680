import Allocation
import Foundation
import Journal
import Logging
import Messaging
import Synchronization

/// Performs a pool's effects, in a thread of its own: it may take minutes until Slurm answers.
public final class JobKeeper: Sendable {
  /// Is told once, in the keeper's thread, that the sweep is to stop: why, or nil where the user asked for it.
  public typealias Stop = @Sendable (_ reason: String?) -> Void

  private let folder: SlurmFolder
  private let queue: SlurmQueue
  private let endpoint: String
  private let stop: Stop
  private let logger: Logger
  private let events = Mutex<[JobPool.Event]>([])
  private let posted = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)

  /// How often the file that asks for a stop is looked for.
  private static let lookInterval = Duration.seconds(1)

  init(_ folder: SlurmFolder, poolName: String, endpoint: String, logger: Logger, stop: @escaping Stop) {
    self.folder = folder
    queue = SlurmQueue(poolName: poolName)
    self.endpoint = endpoint
    self.logger = logger
    self.stop = stop
  }

  func start(_ pool: JobPool) {
    post(.started)
    Thread { [self] in
      run(pool)
      ended.signal()
    }.start()
  }

  /// Tells how the sweep stands. From any thread.
  public func note(doneCount: Int, openCount: Int) {
    events.withLock { events in
      if case .progressed = events.last { events.removeLast() }
      events.append(.progressed(doneCount: doneCount, openCount: openCount))
    }
  }

  /// Empties the queue, and returns when that is done or has taken too long.
  public func end(isComplete: Bool) {
    post(.endRequested(isComplete: isComplete))
    ended.wait()
  }

  private func post(_ event: JobPool.Event) {
    events.withLock { $0.append(event) }
    posted.signal()
  }

  private func run(_ initial: JobPool) {
    let clock = SuspendingClock()
    let start = clock.now
    var pool = initial
    var (isFinished, wasAskedToStop) = (false, false)
    var listed = Date()
    while !isFinished {
      var waiting = takeEvents()
      if let deadline = pool.deadline, start.duration(to: clock.now) >= deadline {
        waiting.append(.deadlineReached)
      }
      while !waiting.isEmpty {
        for effect in pool.handle(waiting.removeFirst(), at: start.duration(to: clock.now)) {
          if let answer = perform(effect) {
            waiting.append(answer)
            if case .listed = answer { listed = Date() }
          }
          if case .finish = effect { isFinished = true }
        }
      }
      tell(pool, listed)
      if isFinished { return }
      if !wasAskedToStop, folder.isStopRequested {
        wasAskedToStop = true
        stop(nil)
      }
      let pause = pool.deadline.map { $0 - start.duration(to: clock.now) } ?? Self.lookInterval
      _ = posted.wait(timeout: .now() + max(0, min(pause, Self.lookInterval) / .seconds(1)))
    }
  }

  private func takeEvents() -> [JobPool.Event] {
    events.withLock { events in
      defer { events = [] }
      return events
    }
  }

  /// The answer to a command.
  private func perform(_ effect: JobPool.Effect) -> JobPool.Event? {
    do throws(SlurmError) {
      switch effect {
      case .list: return .listed(try queue.list())
      case .submit(let count): return .submitted(try queue.submit(script: folder.script.path, count: count))
      case .cancel(let ids):
        try queue.cancel(ids)
        return .cancelled
      case .cancelAll(let onlyPending):
        try queue.cancelAll(onlyPending: onlyPending)
        return .cancelled
      case .log(let level, let text): logger.log(level: level == .warning ? .warning : .notice, "\(text)")
      case .giveUp(.refused(let reason)): stop(reason)
      case .giveUp(.jobsEndInVain(let count, let last)):
        stop(
          "\(count) jobs ended one after the other and no trial was finished; the last one wrote "
            + folder.log(of: last).path)
      case .finish(let left):
        if !left.isEmpty {
          logger.warning("jobs may be left in the queue; remove them with: scancel --name=\(queue.poolName)")
        }
      }
    } catch {
      return .failed(reason: error.line)
    }
    return nil
  }

  /// For people to look at: a folder that takes no file at the moment must not stop the sweep.
  private func tell(_ pool: JobPool, _ listed: Date) {
    try? JobPoolState(
      name: queue.poolName, endpoint: endpoint, jobCount: pool.policy.jobCount, updated: listed,
      jobs: pool.jobs.map {
        JobPoolState.Job(id: $0.id.rawValue, state: "\($0.state)", host: $0.host, reason: $0.reason)
      }
    ).write(folder: folder.sweep)
  }
}
