import Testing

@testable import StatusPage

@Suite struct RequestBoundTests {
  private func connection(_ cookie: UInt64, received: UInt64, written: UInt64 = 0) -> ConnectionTraffic {
    ConnectionTraffic(descriptor: 3, cookie: cookie, received: received, written: written)
  }

  @Test func `a request that grows without end is found, however slowly it grows`() {
    var bound = RequestBound()
    for received in stride(from: 1_000, through: RequestBound.byteCountMax, by: 1_000) {
      #expect(bound.excessive([connection(1, received: received)]).isEmpty)
    }
    let endless = connection(1, received: RequestBound.byteCountMax + 1)
    #expect(bound.excessive([connection(2, received: 500), endless]) == [endless])
  }

  @Test func `what was answered counts no more`() {
    var bound = RequestBound()
    for count in 1...1_000 as ClosedRange<UInt64> {
      #expect(bound.excessive([connection(1, received: 600 * count, written: 4_000 * count)]).isEmpty)
    }
    let after = 600_000 + RequestBound.byteCountMax
    #expect(bound.excessive([connection(1, received: after, written: 4_000_000)]).isEmpty)
    #expect(bound.excessive([connection(1, received: after + 1, written: 4_000_000)]).count == 1)
  }

  @Test func `connections that are gone are forgotten`() {
    var bound = RequestBound()
    _ = bound.excessive([connection(1, received: 9 << 20, written: 10)])
    _ = bound.excessive([])
    #expect(bound.excessive([connection(1, received: 9 << 20)]).count == 1)
  }
}
