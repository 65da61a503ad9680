/// A job's time limit as Slurm writes it: minutes, minutes:seconds, hours:minutes:seconds, days-hours,
/// days-hours:minutes or days-hours:minutes:seconds.
public struct TimeLimit: Equatable, Sendable, CustomStringConvertible {
  public let description: String
  public let seconds: Int

  /// Ten years; more is no limit.
  private static let secondsMax = 10 * 366 * 86_400

  /// Nil unless it is a time of at least a minute, the least that Slurm knows.
  public init?(_ text: String) {
    let halves = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let hasDays = halves.count == 2
    let numbers = halves.last!.split(separator: ":", omittingEmptySubsequences: false).map(Self.number)
    guard (1...3).contains(numbers.count), !numbers.contains(nil),
      let days = hasDays ? Self.number(halves[0]) : 0
    else { return nil }
    let units: [Int] =
      switch (hasDays, numbers.count) {
      case (true, _), (_, 3): [3_600, 60, 1]
      default: [60, 1]
      }
    seconds = zip(numbers, units).reduce(days * 86_400) { $0 + $1.0! * $1.1 }
    guard (60...Self.secondsMax).contains(seconds) else { return nil }
    description = text
  }

  private static func number(_ text: Substring) -> Int? {
    let digitCountMax = 7
    guard (1...digitCountMax).contains(text.count), text.allSatisfy({ $0.isASCII && $0.isNumber }) else {
      return nil
    }
    return Int(text)
  }

  /// How long before the limit a worker is told: enough for trials of a minute, and never most of the job.
  var warningSeconds: Int { min(60, seconds / 4) }
}
