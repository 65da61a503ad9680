import Foundation
import Synchronization
import Testing
import Training

@testable import Working

@Suite("A compute pool", .timeLimit(.minutes(1))) struct ComputePoolTests {
  @Test("Every part is done exactly once, however many loops compete for the threads")
  func everyPartOnce() {
    let pool = ComputePool(threadCount: 3)
    defer { pool.close() }
    let ended = DispatchSemaphore(value: 0)
    let wrongCount = Atomic(0)
    for owner in 0..<4 {
      Thread {
        for round in 0..<500 {
          let counts = Mutex([Int](repeating: 0, count: 1 + (owner + round) % 9))
          let count = counts.withLock { $0.count }
          pool.concurrency.perform(count) { index in counts.withLock { $0[index] += 1 } }
          if counts.withLock({ $0 != [Int](repeating: 1, count: count) }) {
            wrongCount.add(1, ordering: .relaxed)
          }
        }
        ended.signal()
      }.start()
    }
    for _ in 0..<200 { pool.run {} }
    for _ in 0..<4 { ended.wait() }
    #expect(wrongCount.load(ordering: .relaxed) == 0)
  }

  @Test("A loop of no parts does nothing")
  func noParts() {
    let pool = ComputePool(threadCount: 1)
    defer { pool.close() }
    pool.concurrency.perform(0) { _ in Issue.record("there is no such part") }
  }

  @Test("Idle threads take part, in loops of one of their own and of any other thread")
  func idleThreadsHelp() {
    let pool = ComputePool(threadCount: 3)
    defer { pool.close() }
    // Nobody passes before all have come, and nobody can come twice.
    let everybody = Meeting(of: 4)
    pool.concurrency.perform(4) { _ in everybody.attend() }

    let ended = DispatchSemaphore(value: 0)
    let slots = Meeting(of: 3)
    pool.run {
      pool.concurrency.perform(3) { _ in slots.attend() }
      ended.signal()
    }
    ended.wait()
    #expect(everybody.isOver && slots.isOver)
  }

  @Test("A loop does not wait for busy threads")
  func busyThreads() {
    let pool = ComputePool(threadCount: 2)
    defer { pool.close() }
    let started = DispatchSemaphore(value: 0)
    let resume = DispatchSemaphore(value: 0)
    for _ in 0..<2 {
      pool.run {
        started.signal()
        resume.wait()
      }
    }
    for _ in 0..<2 { started.wait() }
    let threads = Mutex<Set<ObjectIdentifier>>([])
    pool.concurrency.perform(10) { _ in
      threads.withLock { _ = $0.insert(ObjectIdentifier(Thread.current)) }
    }
    #expect(threads.withLock { $0 } == [ObjectIdentifier(Thread.current)])
    for _ in 0..<2 { resume.signal() }
  }

  @Test("A helper leaves for a job after the part it is at")
  func helperLeavesForJob() {
    let pool = ComputePool(threadCount: 1)
    defer { pool.close() }
    let owner = ObjectIdentifier(Thread.current)
    let jobHasRun = DispatchSemaphore(value: 0)
    let partsHelped = Atomic(0)
    let partsHelpedBeforeJob = Atomic(0)
    let isFirst = Atomic(true)
    pool.concurrency.perform(20) { _ in
      guard ObjectIdentifier(Thread.current) != owner else {
        if isFirst.exchange(false, ordering: .relaxed) { jobHasRun.wait() }
        return
      }
      if partsHelped.add(1, ordering: .relaxed).newValue > 1 { return }
      pool.run {
        partsHelpedBeforeJob.store(partsHelped.load(ordering: .relaxed), ordering: .relaxed)
        jobHasRun.signal()
      }
    }
    #expect(partsHelpedBeforeJob.load(ordering: .relaxed) == 1)
  }

  @Test("Closing the pool in the middle of a loop takes no part from it")
  func closing() {
    let pool = ComputePool(threadCount: 3)
    let doneCount = Atomic(0)
    let everybody = Meeting(of: 4)
    pool.concurrency.perform(100) { index in
      if index < 4 { everybody.attend() }
      if index == 0 { pool.close() }
      doneCount.add(1, ordering: .relaxed)
    }
    #expect(doneCount.load(ordering: .relaxed) == 100)
    pool.concurrency.perform(10) { _ in doneCount.add(1, ordering: .relaxed) }
    #expect(doneCount.load(ordering: .relaxed) == 110)
  }

  @Test("A loop's body is let go of when the loop ends")
  func bodyIsReleased() {
    final class Token: Sendable {}
    let pool = ComputePool(threadCount: 2)
    defer { pool.close() }
    weak var released: Token?
    do {
      let token = Token()
      released = token
      pool.concurrency.perform(50) { _ in withExtendedLifetime(token) {} }
    }
    #expect(released == nil)
  }
}

/// Where a number of threads wait for one another.
private final class Meeting: Sendable {
  private let size: Int
  private let presentCount = Atomic(0)
  private let opened = DispatchSemaphore(value: 0)

  init(of size: Int) { self.size = size }

  var isOver: Bool { presentCount.load(ordering: .relaxed) == size }

  func attend() {
    if presentCount.add(1, ordering: .relaxed).newValue == size {
      for _ in 1..<size { opened.signal() }
    } else {
      opened.wait()
    }
  }
}
