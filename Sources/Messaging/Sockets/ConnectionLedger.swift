import Collections

/// Which connections a coordinator keeps when there are too many.
///
/// Those of welcomed workers are known; the others are strangers: workers about to say hello, and whoever holds connections
/// open, whatever it says. Each has a file descriptor, and when a process has no more of those, nobody can join. So there
/// is a bound on all and one of half as many on the strangers, and it is the oldest stranger that goes: a worker is one
/// for a moment only.
struct ConnectionLedger {
  typealias Descriptor = Int32

  let countMax: Int

  private struct Connection {
    /// Of all that were accepted; tells it from others of its descriptor.
    let number: Int
    /// By what it said something.
    var key: PublicKey?
    /// How many bytes of what it said were taken.
    var byteCount = 0
    var isStranger = true
  }

  private var connections: [Descriptor: Connection] = [:]
  private var strangerCount = 0
  /// The strangers by age, among others that are none any more.
  private var queue: Deque<(descriptor: Descriptor, number: Int)> = []
  private var number = 0

  init(countMax: Int) {
    precondition(countMax >= 2)
    self.countMax = countMax
  }

  var count: Int { connections.count }

  /// Notes a new connection.
  /// - Returns: the connection to be closed for it, which may be itself.
  mutating func accept(_ descriptor: Descriptor) -> Descriptor? {
    close(descriptor)
    number += 1
    connections[descriptor] = Connection(number: number)
    strangerCount += 1
    queue.append((descriptor, number))
    guard count > countMax || strangerCount > countMax / 2 else { return nil }
    while let oldest = queue.popFirst() {
      guard isStranger(oldest) else { continue }
      remove(oldest.descriptor)
      return oldest.descriptor
    }
    preconditionFailure("there is a stranger: the one that came")
  }

  mutating func close(_ descriptor: Descriptor) {
    remove(descriptor)
    // What left the queue's front behind is forgotten now and then.
    if queue.count > 2 * strangerCount + 64 { queue = queue.filter { isStranger($0) } }
  }

  private mutating func remove(_ descriptor: Descriptor) {
    if connections.removeValue(forKey: descriptor)?.isStranger == true { strangerCount -= 1 }
  }

  private func isStranger(_ entry: (descriptor: Descriptor, number: Int)) -> Bool {
    connections[entry.descriptor].map { $0.isStranger && $0.number == entry.number } ?? false
  }

  /// Notes that so many bytes came over a connection, and were taken; over one that is closed already that is nothing new.
  mutating func hear(_ descriptor: Descriptor, by key: PublicKey?, byteCount: Int) {
    connections[descriptor]?.key = key
    connections[descriptor]?.byteCount += byteCount
  }

  /// Notes that a connection is a worker's that was welcomed.
  mutating func welcome(_ descriptor: Descriptor) {
    guard connections[descriptor]?.isStranger == true else { return }
    connections[descriptor]?.isStranger = false
    strangerCount -= 1
  }

  /// The connections of which more bytes came than were taken, by more than `byteCountMax`; they are forgotten.
  /// - Parameter received: how many bytes came over a connection, as far as that is known.
  mutating func remove(byteCountMax: Int, received: (Descriptor) -> Int?) -> [Descriptor] {
    close(all: connections.filter { (received($0.key) ?? 0) - $0.value.byteCount > byteCountMax })
  }

  /// The connections of keys that are no longer listed, which are forgotten.
  mutating func remove(unless isListed: (PublicKey) -> Bool) -> [Descriptor] {
    close(all: connections.filter { $0.value.key.map { !isListed($0) } ?? false })
  }

  private mutating func close(all found: [Descriptor: Connection]) -> [Descriptor] {
    for descriptor in found.keys { close(descriptor) }
    return found.keys.sorted()
  }
}
