import Collections

/// Which connections a coordinator keeps when there are too many.
///
/// Whoever said something is known; the others are strangers: workers about to say hello, and whoever holds connections
/// open. Each has a file descriptor, and when a process has no more of those, nobody can join. So there is a bound on all
/// and one of half as many on the strangers, and it is the oldest stranger that goes: a worker is one for a moment only.
struct ConnectionLedger {
  typealias Descriptor = Int32

  let countMax: Int
  /// What one that said something said it by, and how many bytes of it were taken.
  private struct Speaker {
    let key: PublicKey?
    var byteCount: Int
  }

  private var known: [Descriptor: Speaker] = [:]
  private var strangers: [Descriptor: Int] = [:]
  /// The strangers by age, among others that are none any more.
  private var queue: Deque<(descriptor: Descriptor, number: Int)> = []
  private var number = 0

  init(countMax: Int) {
    precondition(countMax >= 2)
    self.countMax = countMax
  }

  var count: Int { known.count + strangers.count }

  /// Notes a new connection.
  /// - Returns: the connection to be closed for it, which may be itself.
  mutating func accept(_ descriptor: Descriptor) -> Descriptor? {
    close(descriptor)
    number += 1
    strangers[descriptor] = number
    queue.append((descriptor, number))
    guard count > countMax || strangers.count > countMax / 2 else { return nil }
    while let oldest = queue.popFirst() {
      guard strangers[oldest.descriptor] == oldest.number else { continue }
      strangers[oldest.descriptor] = nil
      return oldest.descriptor
    }
    preconditionFailure("there is a stranger: the one that came")
  }

  mutating func close(_ descriptor: Descriptor) {
    known[descriptor] = nil
    strangers[descriptor] = nil
    // What left the queue's front behind is forgotten now and then.
    if queue.count > 2 * strangers.count + 64 {
      queue.removeAll { strangers[$0.descriptor] != $0.number }
    }
  }

  /// Notes that so many bytes came over a connection, and were taken; over one that is closed already that is nothing new.
  mutating func hear(_ descriptor: Descriptor, by key: PublicKey?, byteCount: Int) {
    if strangers.removeValue(forKey: descriptor) != nil {
      known[descriptor] = Speaker(key: key, byteCount: byteCount)
    } else {
      known[descriptor]?.byteCount += byteCount
    }
  }

  /// The connections of which more bytes came than were taken, by more than `byteCountMax`; they are forgotten.
  /// - Parameter received: how many bytes came over a connection, as far as that is known.
  mutating func remove(byteCountMax: Int, received: (Descriptor) -> Int?) -> [Descriptor] {
    let taken = known.map { ($0.key, $0.value.byteCount) } + strangers.map { ($0.key, 0) }
    let full = taken.filter { (received($0.0) ?? 0) - $0.1 > byteCountMax }.map(\.0).sorted()
    for descriptor in full { close(descriptor) }
    return full
  }

  /// The connections of keys that are no longer listed, which are forgotten.
  mutating func remove(unless isListed: (PublicKey) -> Bool) -> [Descriptor] {
    let unlisted = known.filter { $0.value.key.map { !isListed($0) } ?? false }.map(\.key).sorted()
    for descriptor in unlisted { known[descriptor] = nil }
    return unlisted
  }
}
