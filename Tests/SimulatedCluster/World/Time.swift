/// Microseconds. `Duration` counts attoseconds in 128 bits, which a simulation pays for at every event.
typealias Span = Int

func seconds(_ count: Int) -> Span { count * 1_000_000 }
func milliseconds(_ count: Int) -> Span { count * 1_000 }

/// A point of the world's own time, which no process can read.
struct Moment: Comparable, Hashable, CustomStringConvertible {
  let sinceStart: Span

  static let start = Moment(sinceStart: 0)

  static func + (moment: Moment, span: Span) -> Moment { Moment(sinceStart: moment.sinceStart + span) }

  static func - (end: Moment, start: Moment) -> Span { end.sinceStart - start.sinceStart }

  static func < (left: Moment, right: Moment) -> Bool { left.sinceStart < right.sinceStart }

  var description: String {
    let (whole, rest) = sinceStart.quotientAndRemainder(dividingBy: 1_000_000)
    let digits = String(rest)
    return "\(whole)." + String(repeating: "0", count: 6 - digits.count) + digits
  }
}

/// What one process takes for the time: it starts with the process, runs fast or slow, stands still while the machine is
/// suspended, and may leap ahead, as after the restoring of a virtual machine. No system lets such a clock go back.
struct LocalClock {
  let started: Moment
  /// Parts in a million that it runs fast.
  let drift: Int
  /// Of the world's time, how much the clock has missed; less than nothing where it leapt ahead.
  private var missed: Span = 0

  init(started: Moment, drift: Int) {
    self.started = started
    self.drift = drift
  }

  func reading(at moment: Moment) -> Span {
    (moment - started - missed) * (1_000_000 + drift) / 1_000_000
  }

  /// The first moment at which the clock reads that much, unless it stands still or leaps before.
  func moment(ofReading reading: Span) -> Moment {
    let rate = 1_000_000 + drift
    let (seconds, rest) = reading.quotientAndRemainder(dividingBy: rate)
    return started + missed + seconds * 1_000_000 + (rest * 1_000_000 + rate - 1) / rate
  }

  mutating func suspend(for span: Span) { missed += span }

  mutating func leap(by span: Span) { missed -= span }
}

extension Duration {
  init(span: Span) { self = .microseconds(span) }

  /// Rounded up.
  var span: Span {
    let (seconds, attoseconds) = components
    return Int(seconds) * 1_000_000 + Int((attoseconds + 999_999_999_999) / 1_000_000_000_000)
  }
}
