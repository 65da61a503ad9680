/// Lets a few lines about one matter through in each interval and counts the others, so that nobody fills a log.
public struct LineLimiter: Sendable {
  private let countMax: Int
  private let interval: Duration
  private var intervalEnd: Duration?
  private var passed = 0
  private var skipped = 0

  /// - Parameter countMax: lines of one interval, at least 1.
  public init(countMax: Int = 1, in interval: Duration = .seconds(60)) {
    precondition(countMax >= 1)
    self.countMax = countMax
    self.interval = interval
  }

  /// The line if it may be said now, with the number of those that were left out before it.
  /// - Parameter now: the time since any fixed instant.
  public mutating func pass(_ line: String, at now: Duration) -> String? {
    if intervalEnd.map({ now >= $0 }) ?? true {
      intervalEnd = now + interval
      passed = 0
    }
    guard passed < countMax else {
      skipped += 1
      return nil
    }
    passed += 1
    defer { skipped = 0 }
    return skipped == 0 ? line : "\(line) (and \(skipped) more like it before)"
  }
}
