import Testing

@testable import Scheduling

@Suite struct CreditTests {
  private func waiting(slots: Int, seconds: Double?, trialCount: Int = 100_000) -> Int {
    var fixture = Fixture(
      trialCount, lengths: seconds.map { TrialLengths(seconds: [Float($0)]) } ?? .unknown)
    fixture.join(ann, slots: slots)
    return fixture.scheduler.snapshot.workers[0].leases.count - slots
  }

  @Test func `2.5 s of training wait at each slot, one trial at least, four thousand a slot at most`() {
    #expect(waiting(slots: 4, seconds: nil) == 4)
    #expect(waiting(slots: 4, seconds: 0.01) == 1_000)
    #expect(waiting(slots: 4, seconds: 0.5) == 20)
    #expect(waiting(slots: 4, seconds: 3_600) == 1)
    #expect(waiting(slots: 4, seconds: 0) == 4 * 3_999)
    #expect(waiting(slots: 1, seconds: 1e30) == 1)
    // What a large node is leased at a time fits a message.
    #expect(waiting(slots: 64, seconds: 0, trialCount: 500_000) == 50_000)
    #expect(waiting(slots: 200, seconds: 0.001, trialCount: 500_000) == 50_000)
  }

  @Test func `near the end short trials are spread over all slots`() {
    var fixture = Fixture(100, lengths: TrialLengths(seconds: [0.001]))
    fixture.join(ann, slots: 2)
    fixture.join(bob, slots: 2)
    let counts = fixture.scheduler.snapshot.workers.map(\.leases.count)
    // Ann was alone when she joined.
    #expect(counts[0] < 80)
    #expect(counts[0] + counts[1] + fixture.scheduler.counts.pending == 100)
    #expect(fixture.scheduler.counts.pending >= 4)
  }

  @Test func `trials of one kind come together, by index, after the heads, and lengths go by kind`() {
    var fixture = Fixture(
      8, lengths: TrialLengths(seconds: [1, 2, 3]), order: .byKind([2, 0, 1], heads: [4, 2]))
    #expect(fixture.join(ann, slots: 8) == [.lease(ann, leases([4, 2, 5, 0, 3, 6, 1, 7]))])
    #expect(fixture.scheduler.lengths[TrialIndex(5)] == 3)
  }

  @Test func `whoever leaves a line and returns stands at its end, and is served once`() {
    var line = WorkerLine()
    line.insert(ann)
    line.insert(bob)
    line.insert(ann)
    #expect(line.count == 2)
    for _ in 0..<1_000 {
      line.remove(ann)
      line.insert(ann)
    }
    line.remove(bob)
    #expect([line.popFirst(), line.popFirst()] == [ann, nil])
  }
}
