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
    #expect(countAhead([1]) == 0)
    #expect(countAhead([1e-6, 3_600]) == 0)
  }

  @Test("Some milliseconds' worth of short ones, and never more than a thousand")
  func short() {
    #expect(countAhead([0.008]) == 2)
    #expect(countAhead([1e-4]) == 200)
    #expect(countAhead([0]) == 1_000)
  }

  @Test("One long trial ends it, and many short ones begin it again")
  func change() {
    #expect(countAhead([1e-6, 10]) == 0)
    #expect(countAhead([10] + Array(repeating: 1e-4, count: 200)) > 100)
  }
}
