import Foundation
import Synchronization

/// A fixed number of threads that run jobs in the order they came.
final class ComputePool: Sendable {
  typealias Job = @Sendable () -> Void

  private struct Queue {
    var jobs: [Job] = []
    var isClosed = false
  }

  private let queue = Mutex(Queue())
  private let available = DispatchSemaphore(value: 0)
  private let threadCount: Int

  /// Kernels keep their scratch space on the stack as long as it is small; this is the main thread's usual size.
  private static let stackSize = 8 << 20

  init(threadCount: Int) {
    self.threadCount = threadCount
    for _ in 0..<threadCount {
      let thread = Thread { [self] in work() }
      thread.stackSize = Self.stackSize
      thread.start()
    }
  }

  func run(_ job: @escaping Job) {
    queue.withLock { $0.jobs.append(job) }
    available.signal()
  }

  /// Lets the threads end, each after the job it is at; jobs that nobody has begun are dropped.
  func close() {
    queue.withLock { $0 = Queue(jobs: [], isClosed: true) }
    for _ in 0..<threadCount { available.signal() }
  }

  private func work() {
    while true {
      available.wait()
      let (job, isClosed) = queue.withLock { queue in
        (queue.jobs.isEmpty ? nil : queue.jobs.removeFirst(), queue.isClosed)
      }
      if isClosed { return }
      job?()
    }
  }
}
