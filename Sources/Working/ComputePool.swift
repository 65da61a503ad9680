import Collections
import Foundation
import Synchronization
import Training

/// A fixed number of threads that run jobs in the order they came, and help one another while there are none.
public final class ComputePool: Sendable {
  typealias Job = @Sendable () -> Void

  private struct State {
    var jobs: Deque<Job> = []
    /// Loops that may have parts left, the oldest first.
    var loops: [SharedLoop] = []
    /// Threads that wait for `available`, or are about to.
    var idleCount: Int
    /// Signals of `available` that are not taken and are not for a job: each asks one thread to help.
    var invitationCount = 0
    var isClosed = false

    /// Idle threads that no job is for.
    var freeCount: Int { isClosed ? 0 : max(0, idleCount - jobs.count) }
  }

  private enum Work {
    case job(Job)
    case help(SharedLoop)
    case nothing
    case end
  }

  private let state: Mutex<State>
  private let available = DispatchSemaphore(value: 0)
  private let threadCount: Int

  /// Kernels keep their scratch space on the stack as long as it is small; this is the main thread's usual size.
  private static let stackSize = 8 << 20

  public init(threadCount: Int) {
    self.threadCount = threadCount
    state = Mutex(State(idleCount: threadCount))
    for _ in 0..<threadCount {
      let thread = Thread { [self] in work() }
      thread.stackSize = Self.stackSize
      thread.start()
    }
  }

  func run(_ job: @escaping Job) {
    state.withLock { $0.jobs.append(job) }
    available.signal()
  }

  /// Lets the threads end, each after the job it is at; jobs that nobody has begun are dropped.
  public func close() {
    state.withLock {
      $0.jobs = []
      $0.isClosed = true
    }
    for _ in 0..<threadCount { available.signal() }
  }

  /// Performs in the calling thread, a job's or any other, with the help of the threads that are idle when it begins.
  ///
  /// Nobody waits for a busy thread, and a helper leaves for a job as soon as one waits: helping delays a job by one
  /// part at most.
  public var concurrency: Concurrency {
    Concurrency { [self] count, body in perform(count, body) }
  }

  private func perform(_ count: Int, _ body: @Sendable (Int) -> Void) {
    guard count > 1, state.withLock({ $0.freeCount > 0 }) else {
      return Concurrency.serial.perform(count, body)
    }
    withoutActuallyEscaping(body) { body in
      let loop = SharedLoop(count: count, body: body)
      let invitationCount = state.withLock { state in
        // Who was invited to an earlier loop, and comes when that has ended, helps with this one.
        let invitationCount = max(0, min(count - 1, state.freeCount) - state.invitationCount)
        state.loops.append(loop)
        state.invitationCount += invitationCount
        return invitationCount
      }
      for _ in 0..<invitationCount { available.signal() }
      loop.run(while: { true })
      state.withLock { state in state.loops.removeAll { $0 === loop } }
      loop.end()
    }
  }

  private func work() {
    while true {
      available.wait()
      switch take() {
      case .job(let job):
        job()
        noteIdle()
      case .help(let loop):
        loop.run(while: { state.withLock { $0.jobs.isEmpty } })
        // Before the loop's owner goes on, which may begin the next loop at once.
        noteIdle()
        loop.leave()
      case .nothing: noteIdle()
      case .end: return
      }
    }
  }

  private func noteIdle() { state.withLock { $0.idleCount += 1 } }

  /// What a signal was for. There are never fewer signals than jobs and invitations, and jobs come first.
  private func take() -> Work {
    state.withLock { state in
      state.idleCount -= 1
      if state.isClosed { return .end }
      if !state.jobs.isEmpty { return .job(state.jobs.removeFirst()) }
      state.invitationCount -= 1
      guard let loop = state.loops.first(where: \.hasParts) else { return .nothing }
      loop.join()
      return .help(loop)
    }
  }
}
