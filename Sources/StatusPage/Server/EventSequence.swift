import FlyingFox
import FlyingSocks

/// The body of a stream that never ends by itself: what changed, each time that the one who reads has taken all before.
struct EventSequence: AsyncBufferedSequence {
  typealias Element = UInt8

  let hub: Hub
  let seat: Hub.Seat
  let since: Int

  func makeAsyncIterator() -> Iterator { Iterator(hub: hub, seat: seat, known: since) }

  struct Iterator: AsyncBufferedIteratorProtocol {
    let hub: Hub
    /// Kept as long as somebody reads.
    let seat: Hub.Seat
    var known: Int
    private var rest: ArraySlice<UInt8> = []

    init(hub: Hub, seat: Hub.Seat, known: Int) {
      (self.hub, self.seat, self.known) = (hub, seat, known)
    }

    mutating func next() async throws -> UInt8? { try await nextBuffer(suggested: 1)?.first }

    mutating func nextBuffer(suggested count: Int) async throws -> ArraySlice<UInt8>? {
      if rest.isEmpty {
        // What is known of a process that ran before says nothing here.
        guard let snapshot = await hub.next(after: known) else { return nil }
        rest = try snapshot.events(after: known).flatMap(\.bytes)[...]
        known = snapshot.revision
      }
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count)
    }
  }
}
