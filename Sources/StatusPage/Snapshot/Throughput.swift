import Foundation

/// How many trials were committed in each stretch of time since the page is served; the stretches grow with that time.
struct Throughput: Sendable, Equatable, Encodable {
  /// The length of a stretch.
  private(set) var seconds = 2.0
  /// The oldest first; the last one is not over.
  private(set) var counts: [Int] = [0]
  private var begin: Double?
  private var last = 0

  private enum CodingKeys: CodingKey {
    case seconds, counts
  }

  static let countMax = 120

  /// - Parameters:
  ///   - count: how many trials are committed in all.
  ///   - now: in seconds of one clock.
  mutating func note(count: Int, at now: Double) {
    guard let begin else {
      (self.begin, last) = (now, count)
      return
    }
    var place = max(0, Int((now - begin) / seconds))
    while place >= Self.countMax {
      counts = stride(from: 0, to: counts.count, by: 2).map {
        counts[$0..<min($0 + 2, counts.count)].reduce(0, +)
      }
      seconds *= 2
      place = Int((now - begin) / seconds)
    }
    while counts.count <= place { counts.append(0) }
    counts[place] += max(0, count - last)
    last = count
  }
}
