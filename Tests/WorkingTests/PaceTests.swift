import Testing

@testable import Working

@Suite("The trials that a slot is given ahead") struct PaceTests {
  private func countAhead(_ seconds: [Double]) -> Int {
    var pace = Pace()
    for seconds in seconds { pace.note(seconds: seconds) }
    return pace.countAhead
  }

  @Test("None before anything is known, and none of long trials")
  func none() {
    #expect(countAhead([]) == 0)
    #expect(countAhead([0.21]) == 0)
    #expect(countAhead([1e-6, 3_600]) == 0)
  }

  @Test("Two seconds' worth of short ones, and never more than a thousand")
  func short() {
    #expect(countAhead([0.2]) == 10)
    #expect(countAhead([1e-2]) == 200)
    #expect(countAhead([0]) == 1_000)
  }

  @Test("One long trial ends it, and many short ones begin it again")
  func change() {
    #expect(countAhead([1e-6, 10]) == 0)
    #expect(countAhead([10] + Array(repeating: 2e-3, count: 200)) > 100)
  }

  @Test("Results gather for half of the time that the slots are provided for, a second at most")
  func gathering() {
    var pace = Pace()
    #expect(pace.gatheringSeconds(countAhead: 4, slots: 2) == 0)
    pace.note(seconds: 0.0625)
    #expect(pace.gatheringSeconds(countAhead: 4, slots: 2) == 0.0625)
    #expect(pace.gatheringSeconds(countAhead: 3, slots: 2) == 0.03125)
    #expect(pace.gatheringSeconds(countAhead: 1, slots: 2) == 0.001)
    #expect(pace.gatheringSeconds(countAhead: 0, slots: 2) == 0)
    #expect(pace.gatheringSeconds(countAhead: 100, slots: 2) == 1)
  }
}
