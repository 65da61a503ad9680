import Foundation
import Synchronization

/// The parts of one loop, claimed by whoever is free: late helpers find nothing to do.
final class SharedLoop: Sendable {
  typealias Body = @Sendable (Int) -> Void

  private let count: Int
  /// Nil when the loop has ended: it must not outlive the call it was handed to.
  private let body: Mutex<Body?>
  private let next = Atomic(0)
  private let joinedCount = Atomic(0)
  private let left = DispatchSemaphore(value: 0)

  init(count: Int, body: @escaping Body) {
    self.count = count
    self.body = Mutex(body)
  }

  /// Whether there are parts that nobody has claimed.
  var hasParts: Bool { next.load(ordering: .relaxed) < count }

  /// Claims parts and runs them until none is left or `condition`, asked before each, fails.
  func run(while condition: () -> Bool) {
    guard let body = body.withLock({ $0 }) else { preconditionFailure("the loop has ended") }
    while condition() {
      let (index, _) = next.add(1, ordering: .relaxed)
      if index >= count { return }
      body(index)
    }
  }

  /// A helper joins before it runs parts, and not after the loop's owner began to `end` it.
  func join() { joinedCount.add(1, ordering: .relaxed) }

  /// Each helper that joined leaves once; it must not run parts any more.
  func leave() { left.signal() }

  /// Waits until every helper that joined has left. All parts must be claimed, and nobody can join any more.
  func end() {
    for _ in 0..<joinedCount.load(ordering: .relaxed) { left.wait() }
    body.withLock { $0 = nil }
  }
}
