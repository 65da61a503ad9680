/// Who does the parts of a trial's work: the trainer cuts it up, and whoever starts the trial brings the threads.
///
/// The parts are the same whoever does them, and so is the order in which their results are added: a trial's result
/// does not depend on its concurrency.
public struct Concurrency: Sendable {
  /// Calls `body` with each of 0 ..< `count` exactly once, in any order and on any threads, and returns when all
  /// calls have returned.
  public let perform: @Sendable (_ count: Int, _ body: @Sendable (Int) -> Void) -> Void

  public init(perform: @escaping @Sendable (_ count: Int, _ body: @Sendable (Int) -> Void) -> Void) {
    self.perform = perform
  }

  /// One part after the other, in the calling thread.
  public static let serial = Concurrency { count, body in
    for index in 0..<count { body(index) }
  }
}
